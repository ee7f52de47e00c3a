using System.Text;

namespace Cornet.App.Studies.Watching;

/// <summary>The head of a request of HTTP/1.1; a request that asks for a page has nothing behind it.</summary>
/// <param name="Method">GET, HEAD or another.</param>
/// <param name="Path">What is asked for, without a query.</param>
/// <param name="Headers">The header fields, by their names in any case.</param>
internal sealed record HttpRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    private const int MostBytes = 16 * 1024;

    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    /// <summary>A header field; null where it is missing.</summary>
    public string? this[string name] => Headers.GetValueOrDefault(name);

    /// <summary>Reads one.</summary>
    /// <returns>Null where the connection was closed before the head was whole, or this is no request.</returns>
    public static async Task<HttpRequest?> Read(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[MostBytes];
        for (var count = 0; count < buffer.Length;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(count), cancellation).ConfigureAwait(false);
            if (read == 0) return null;
            count += read;
            var end = buffer.AsSpan(0, count).IndexOf(End);
            if (end >= 0) return Parse(Encoding.Latin1.GetString(buffer, 0, end));
        }

        return null;
    }

    private static HttpRequest? Parse(string head)
    {
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"]) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            // A field that is given twice could be read in two ways.
            if (colon <= 0 || !headers.TryAdd(line[..colon], line[(colon + 1)..].Trim())) return null;
        }

        return new HttpRequest(method, target.Split('?')[0], headers);
    }
}
