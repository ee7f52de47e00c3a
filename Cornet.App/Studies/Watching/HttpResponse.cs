using System.Globalization;
using System.Text;

namespace Cornet.App.Studies.Watching;

/// <summary>An answer of HTTP/1.1, after which the connection is closed.</summary>
/// <param name="Status">The status: <c>200 OK</c>.</param>
/// <param name="Type">The type of what is sent.</param>
/// <param name="Body">What is sent.</param>
internal sealed record HttpResponse(string Status, string Type, ReadOnlyMemory<byte> Body)
{
    /// <summary>Further header fields.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A sentence.</summary>
    public static HttpResponse Sentence(string status, string sentence) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(sentence + "\n"));

    /// <summary>Sends it.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="withBody">False for an answer to HEAD, and for a page that the browser has already.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task Send(Stream stream, bool withBody, CancellationToken cancellation)
    {
        var head = new StringBuilder($"HTTP/1.1 {Status}\r\nContent-Type: {Type}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\nDate: {DateTime.UtcNow:R}\r\n");
        foreach (var (name, value) in Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        // Nobody else's page may frame it, read it, or guess another type; nothing is kept.
        head.Append("Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n");
        head.Append("Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.ToString()), cancellation).ConfigureAwait(false);
        if (withBody) await stream.WriteAsync(Body, cancellation).ConfigureAwait(false);
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
