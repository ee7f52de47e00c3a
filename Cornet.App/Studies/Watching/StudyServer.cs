using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Cornet.App.Studies.Watching;

/// <summary>
/// Serves the page of a study and its data, and nothing else: two paths, GET and HEAD. A plain socket needs no rights on any system and no runtime of ASP.NET.
/// On a loopback address it answers only those who call it by a loopback name: another page in the same browser, whose name was made to lead here, is refused.
/// </summary>
internal sealed class StudyServer : IDisposable
{
    /// <summary>The port where nobody asks for another one.</summary>
    public const int DefaultPort = 8642;

    private const string Html = "text/html; charset=utf-8", Json = "application/json", NotModified = "304 Not Modified";
    private const int NearPorts = 20, MostConnections = 256, LeastZipped = 1400;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), LeastAge = TimeSpan.FromMilliseconds(500),
        AfterFault = TimeSpan.FromMilliseconds(50);

    private readonly StudyReader _reader;
    private readonly List<TcpListener> _listeners;
    private readonly bool _loopback;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _connections = new(MostConnections), _reading = new(1);
    private (HttpResponse Plain, HttpResponse Zipped, long At, TimeSpan Took)? _data;

    private StudyServer(string path, List<TcpListener> listeners, IPAddress host)
    {
        (_reader, _listeners, _loopback) = (new StudyReader(path), listeners, IPAddress.IsLoopback(host));
        Port = ((IPEndPoint)listeners[0].LocalEndpoint).Port;
        var name = host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any) ? Environment.MachineName
            : host.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{host}]" : $"{host}";
        Url = FormattableString.Invariant($"http://{name}:{Port}/");
        foreach (var listener in listeners) _ = Accept(listener);
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Where the page is.</summary>
    public string Url { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="path">The folder of the study.</param>
    /// <param name="host">The address to listen on; of a loopback address, that of the other version of IP is listened on as well.</param>
    /// <param name="port">The port; 0 for a free one, near <see cref="DefaultPort"/> where one is free.</param>
    /// <exception cref="CornetException">The port is taken, or the address is not one of this machine.</exception>
    public static StudyServer Start(string path, IPAddress host, int port)
    {
        int[] ports = port != 0 ? [port] : [.. Enumerable.Range(DefaultPort, NearPorts), 0];
        foreach (var one in ports)
        {
            try
            {
                return new StudyServer(path, Listen(host, one), host);
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                if (one != ports[^1]) continue;
                throw new CornetException(
                    FormattableString.Invariant($"Port {one} of {host} ") + (fault.SocketErrorCode == SocketError.AccessDenied
                        ? "may not be opened by this user: choose one above 1023 (--port), or leave the option out."
                        : "is taken by another program: choose another one (--port), or leave the option out for a free one."), fault);
            }
            catch (SocketException fault)
            {
                throw new CornetException(
                    $"{host} cannot be listened on ({fault.Message.TrimEnd('.')}): give an address of this machine (--host), or leave the option out.", fault);
            }
        }

        throw new UnreachableException();
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        foreach (var listener in _listeners) listener.Dispose();
    }

    private static List<TcpListener> Listen(IPAddress host, int port)
    {
        List<TcpListener> listeners = [Open(host, port)];
        var other = host.Equals(IPAddress.Loopback) ? IPAddress.IPv6Loopback : host.Equals(IPAddress.IPv6Loopback) ? IPAddress.Loopback : null;
        if (other is null) return listeners;
        try
        {
            // 'localhost' is either of the two.
            listeners.Add(Open(other, ((IPEndPoint)listeners[0].LocalEndpoint).Port));
        }
        catch (SocketException)
        {
            // A machine without IPv6, or a program that has the port there.
        }

        return listeners;
    }

    private static TcpListener Open(IPAddress host, int port)
    {
        var listener = new TcpListener(host, port);
        // On Windows a port could be listened on by two programs otherwise.
        if (OperatingSystem.IsWindows()) listener.ExclusiveAddressUse = true;
        try
        {
            listener.Start();
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task Accept(TcpListener listener)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await _connections.WaitAsync(_ending.Token).ConfigureAwait(false);
                _ = Serve(await listener.AcceptTcpClientAsync(_ending.Token).ConfigureAwait(false));
            }
            catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A connection that ended before it was accepted, or no file handles left for a moment.
                _connections.Release();
                await Task.Delay(AfterFault).ConfigureAwait(false);
            }
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            patience.CancelAfter(Patience);
            using (client)
            {
                var stream = client.GetStream();
                if (await HttpRequest.Read(stream, patience.Token).ConfigureAwait(false) is not { } request) return;
                var response = await Answer(request).ConfigureAwait(false);
                await response.Send(stream, request.Method != "HEAD" && response.Status != NotModified, patience.Token).ConfigureAwait(false);
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser has gone, or says nothing.
        }
        finally
        {
            _connections.Release();
        }
    }

    private async Task<HttpResponse> Answer(HttpRequest request)
    {
        if (_loopback && !IsLoopbackName(request["Host"]))
            return HttpResponse.Sentence("403 Forbidden", "This page is for this machine only: call it by http://localhost or http://127.0.0.1.");
        if (request.Method is not ("GET" or "HEAD"))
            return HttpResponse.Sentence("405 Method Not Allowed", "This page can only be read.") with { Headers = [("Allow", "GET, HEAD")] };
        switch (request.Path)
        {
            case "/":
                return new HttpResponse("200 OK", Html, StudyPage.Served) { Headers = [("Content-Security-Policy", StudyPage.PolicyServed)] };
            case "/study.json":
                var (plain, zipped) = await Data().ConfigureAwait(false);
                var data = request["Accept-Encoding"]?.Contains("gzip", StringComparison.OrdinalIgnoreCase) == true ? zipped : plain;
                var tag = data.Headers.FirstOrDefault(header => header.Name == "ETag").Value;
                return tag is not null && request["If-None-Match"] == tag ? data with { Status = NotModified, Body = default } : data;
            default:
                return HttpResponse.Sentence("404 Not Found", "There is nothing here; the page is at /.");
        }
    }

    // However many ask at once, the folder is read once; and on a slow disk it is not read all the time.
    private async Task<(HttpResponse Plain, HttpResponse Zipped)> Data()
    {
        await _reading.WaitAsync(_ending.Token).ConfigureAwait(false);
        try
        {
            if (_data is { } known && Stopwatch.GetElapsedTime(known.At) is var age && age < LeastAge + known.Took) return (known.Plain, known.Zipped);
            var begun = Stopwatch.GetTimestamp();
            var (plain, zipped) = await Task.Run(Read).ConfigureAwait(false);
            _data = (plain, zipped, Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(begun));
            return (plain, zipped);
        }
        finally
        {
            _reading.Release();
        }
    }

    private (HttpResponse Plain, HttpResponse Zipped) Read()
    {
        try
        {
            var document = _reader.Read();
            var json = document.Json();
            // The time alone is no news.
            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData((document with { Time = default }).Json()))[..32]}\"";
            var plain = new HttpResponse("200 OK", Json, json) { Headers = [("ETag", tag), ("Vary", "Accept-Encoding")] };
            return (plain, json.Length < LeastZipped ? plain : plain with { Body = Zip(json), Headers = [.. plain.Headers, ("Content-Encoding", "gzip")] });
        }
        catch (Exception fault) when (fault is CornetException or IOException or UnauthorizedAccessException)
        {
            var sorry = HttpResponse.Sentence("503 Service Unavailable", fault.Message);
            return (sorry, sorry);
        }
    }

    private static byte[] Zip(byte[] data)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(data);
        return zipped.ToArray();
    }

    // localhost:8642, 127.0.0.1, [::1]:9000: any port, because a tunnel has its own.
    private static bool IsLoopbackName(string? host)
    {
        if (host is null) return false;
        var colon = host.IndexOf(':', host.StartsWith('[') ? Math.Max(0, host.IndexOf(']', StringComparison.Ordinal)) : 0);
        var (name, port) = colon < 0 ? (host, "") : (host[..colon], host[(colon + 1)..]);
        if (port.AsSpan().ContainsAnyExceptInRange('0', '9')) return false;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.TrimStart('[').TrimEnd(']'), out var address) && IPAddress.IsLoopback(address));
    }
}
