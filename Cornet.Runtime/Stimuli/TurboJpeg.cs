using System.Runtime.InteropServices;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// libjpeg-turbo's own decoder, where it is installed (Debian and Ubuntu: libturbojpeg0): the same numbers as SkiaSharp's, in less time. One thread at a time.
/// </summary>
internal sealed unsafe partial class TurboJpeg
{
    private const string Library = "cornet-turbojpeg";
    private const int Cmyk = 3, Rgbx = 2; // TJCS_CMYK, TJPF_RGBX

    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["turbojpeg"]
        : OperatingSystem.IsMacOS() ? ["libturbojpeg.0.dylib", "libturbojpeg.dylib"]
        : ["libturbojpeg.so.0", "libturbojpeg.so"];

    private nint _decoder;

    static TurboJpeg()
    {
        nint library = 0;
        IsInstalled = Environment.GetEnvironmentVariable("CORNET_TURBOJPEG") != "off" && Names.Any(name => NativeLibrary.TryLoad(name, out library));
        if (IsInstalled) DllImports.Resolve(Library, library);
    }

    /// <summary>Whether there is one; the environment variable CORNET_TURBOJPEG=off passes it over.</summary>
    public static bool IsInstalled { get; }

    /// <summary>Decodes a file's content; false where that is better left to the other decoder: no JPEG, CMYK, damaged, cut off or very large.</summary>
    /// <param name="jpeg">The whole file.</param>
    /// <param name="mostPixels">Larger pictures are left to the other decoder, which says so.</param>
    /// <param name="raster">Takes the image.</param>
    public bool TryRead(ReadOnlySpan<byte> jpeg, long mostPixels, Raster raster)
    {
        if (jpeg is not [0xFF, 0xD8, ..]) return false;
        if (_decoder == 0) _decoder = tjInitDecompress();
        if (_decoder == 0) return false;
        if (Decode(jpeg, mostPixels, raster)) return true;
        // A decoder that failed once may fail again on what is sound.
        _ = tjDestroy(_decoder);
        _decoder = 0;
        return false;
    }

    private bool Decode(ReadOnlySpan<byte> jpeg, long mostPixels, Raster raster)
    {
        fixed (byte* bytes = jpeg)
        {
            if (tjDecompressHeader3(_decoder, bytes, (nuint)jpeg.Length, out var width, out var height, out _, out var colors) != 0) return false;
            if (colors >= Cmyk || width < 1 || height < 1 || (long)width * height > mostPixels) return false;
            // Also a warning counts: the other decoder knows what to make of a file that is cut off.
            fixed (byte* to = raster.Resize(height, width).Bytes)
                return tjDecompress2(_decoder, bytes, (nuint)jpeg.Length, to, width, raster.Stride, height, Rgbx, 0) == 0;
        }
    }

    [LibraryImport(Library)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint decoder);

    [LibraryImport(Library)]
    private static partial int tjDecompressHeader3(nint decoder, byte* jpeg, nuint size, out int width, out int height, out int sampling, out int colors);

    [LibraryImport(Library)]
    private static partial int tjDecompress2(nint decoder, byte* jpeg, nuint size, byte* to, int width, int pitch, int height, int format, int flags);
}
