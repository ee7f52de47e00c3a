using System.Text;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary>A text file that can be written back in the encoding it came in.</summary>
/// <param name="Text">Its characters, without the byte order mark.</param>
/// <param name="Encoding">Its encoding; writes a mark where there was one.</param>
internal sealed record EncodedFile(string Text, Encoding Encoding)
{
    private static readonly Encoding[] Marked =
        [new UTF8Encoding(true, true), new UnicodeEncoding(false, true, true), new UnicodeEncoding(true, true, true)];

    /// <summary>Reads a file: UTF-8, or what its mark says.</summary>
    /// <exception cref="CornetException">It cannot be read, or is no text: writing it back would lose something.</exception>
    public static EncodedFile Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var encoding = Array.Find(Marked, one => bytes.AsSpan().StartsWith(one.Preamble)) ?? new UTF8Encoding(false, true);
            return new EncodedFile(encoding.GetString(bytes.AsSpan(encoding.Preamble.Length)), encoding);
        }
        catch (DecoderFallbackException fault)
        {
            throw new CornetException($"'{path}' is not written in UTF-8: save it in that encoding.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{path}' cannot be read ({fault.Message.TrimEnd('.')}): name a .cornet file.", fault);
        }
    }

    /// <summary>Writes another text in the same encoding: whole, or not at all.</summary>
    /// <exception cref="CornetException">It cannot be written.</exception>
    public void Write(string path, string text)
    {
        // Behind a link it is the file that changes, not the link.
        var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        WholeFile.Write(target, file =>
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, File.GetUnixFileMode(target));
            RandomAccess.Write(file, [.. Encoding.Preamble, .. Encoding.GetBytes(text)], 0);
        });
    }
}
