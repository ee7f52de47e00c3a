using System.Runtime.InteropServices;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// libjpeg-turbo's own decoder, where it is installed (Debian and Ubuntu: libturbojpeg0): the same numbers as SkiaSharp's, in less time.
/// </summary>
internal static unsafe partial class TurboJpeg
{
    private const string Library = "cornet-turbojpeg";
    private const int Rgb = 0, Grey = 2, Cmyk = 3;

    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["turbojpeg"]
        : OperatingSystem.IsMacOS() ? ["libturbojpeg.0.dylib", "libturbojpeg.dylib"]
        : ["libturbojpeg.so.0", "libturbojpeg.so"];

    [ThreadStatic]
    private static nint _decoder;

    static TurboJpeg()
    {
        nint library = 0;
        IsInstalled = Environment.GetEnvironmentVariable("CORNET_TURBOJPEG") != "off" && Names.Any(name => NativeLibrary.TryLoad(name, out library));
        if (IsInstalled) DllImports.Resolve(Library, library);
    }

    /// <summary>Whether there is one; the environment variable CORNET_TURBOJPEG=off passes it over.</summary>
    public static bool IsInstalled { get; }

    /// <summary>Decodes a file's content; null where that is better left to the other decoder: no JPEG, CMYK, damaged, cut off or very large.</summary>
    /// <param name="jpeg">The whole file.</param>
    /// <param name="mostPixels">Larger pictures are left to the other decoder, which says so.</param>
    public static Picture? Read(ReadOnlySpan<byte> jpeg, long mostPixels)
    {
        if (!IsInstalled || jpeg is not [0xFF, 0xD8, ..]) return null;
        if (_decoder == 0) _decoder = tjInitDecompress();
        if (_decoder == 0) return null;
        if (Decode(jpeg, mostPixels) is { } picture) return picture;
        // A decoder that failed once may fail again on what is sound.
        _ = tjDestroy(_decoder);
        _decoder = 0;
        return null;
    }

    private static Picture? Decode(ReadOnlySpan<byte> jpeg, long mostPixels)
    {
        fixed (byte* bytes = jpeg)
        {
            if (tjDecompressHeader3(_decoder, bytes, (nuint)jpeg.Length, out var width, out var height, out _, out var colours) != 0) return null;
            if (colours >= Cmyk || width < 1 || height < 1 || (long)width * height > mostPixels) return null;
            var isGrey = colours == Grey;
            var pixels = new byte[(isGrey ? 1 : 3) * width * height];
            fixed (byte* to = pixels)
            {
                // Also a warning counts: the other decoder knows what to make of a file that is cut off.
                if (tjDecompress2(_decoder, bytes, (nuint)jpeg.Length, to, width, 0, height, isGrey ? GreyPixels : Rgb, 0) != 0) return null;
            }

            return isGrey ? Picture.OfGrey(height, width, pixels) : Picture.OfInterleaved(height, width, pixels);
        }
    }

    private const int GreyPixels = 6; // TJPF_GRAY

    [LibraryImport(Library)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint decoder);

    [LibraryImport(Library)]
    private static partial int tjDecompressHeader3(nint decoder, byte* jpeg, nuint size, out int width, out int height, out int sampling, out int colours);

    [LibraryImport(Library)]
    private static partial int tjDecompress2(nint decoder, byte* jpeg, nuint size, byte* to, int width, int pitch, int height, int format, int flags);
}
