using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Cornet.App.Studies.Watching;

namespace Cornet.Runtime.Tests.Studies.Watching;

/// <summary>The server of the page: what it answers, and to whom.</summary>
public sealed class StudyServerTests : IDisposable
{
    private readonly WatchedStudy _study = new();
    private readonly StudyServer _server;
    private readonly HttpClient _client;

    public StudyServerTests()
    {
        _server = StudyServer.Start(_study.Path, IPAddress.Loopback, 0);
        _client = new HttpClient { BaseAddress = new Uri(_server.Url) };
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _study.Dispose();
    }

    [Fact]
    public async Task The_page_may_run_its_own_script_only_and_ask_its_own_server_only()
    {
        using var answer = await _client.GetAsync("/");
        Assert.Equal("text/html; charset=utf-8", $"{answer.Content.Headers.ContentType}");
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Matches("^default-src 'none'; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+'; connect-src 'self'; ", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_data_are_sent_again_only_where_something_has_changed()
    {
        using var first = await _client.GetAsync("/study.json");
        Assert.Equal("Sizes", JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement.GetProperty("study").GetString());
        Assert.Equal(HttpStatusCode.NotModified, (await Again()).StatusCode);
        _study.Run(0, epoch: 1, share: 0.1);
        HttpStatusCode status;
        // What was read a moment ago is answered for a moment.
        for (var tries = 0; (status = (await Again()).StatusCode) == HttpStatusCode.NotModified && tries < 200; tries++) await Task.Delay(50);
        Assert.Equal(HttpStatusCode.OK, status);

        async Task<HttpResponseMessage> Again()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/study.json");
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            return await _client.SendAsync(request);
        }
    }

    [Fact]
    public async Task It_is_for_this_machine_only()
    {
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"http://localhost:{_server.Port}/")).StatusCode);
        var outside = NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses)
            .Select(one => one.Address).Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        foreach (var address in outside)
        {
            using var socket = new TcpClient();
            Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(address, _server.Port))).SocketErrorCode);
        }
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:9000", true)]
    [InlineData("127.0.0.1:8642", true)]
    [InlineData("[::1]:8642", true)]
    [InlineData("[::1]", true)]
    [InlineData("attacker.example", false)]
    [InlineData("localhost.attacker.example:8642", false)]
    [InlineData("127.0.0.1.attacker.example", false)]
    [InlineData("attacker.example:localhost", false)]
    [InlineData("localhost:", true)]
    [InlineData("localhost:80@attacker.example", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task A_name_that_was_made_to_lead_here_is_refused(string? host, bool allowed) =>
        Assert.StartsWith(allowed ? "HTTP/1.1 200 " : "HTTP/1.1 403 ", await Send($"GET /study.json HTTP/1.1\r\n{(host is null ? "" : $"Host: {host}\r\n")}\r\n"));

    [Theory]
    [InlineData("/favicon.ico")]
    [InlineData("/study.json/")]
    [InlineData("/study.json/../../etc/passwd")]
    [InlineData("/../study.json")]
    [InlineData("/%2e%2e/study.json")]
    [InlineData("/rows/000-base-seed1/row.json")]
    [InlineData("//")]
    [InlineData("http://127.0.0.1/study.json")]
    [InlineData("*")]
    public async Task Everything_else_is_not_there(string path) =>
        Assert.StartsWith("HTTP/1.1 404 ", await Send($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("get")]
    public async Task It_can_only_be_read(string method)
    {
        var answer = await Send($"{method} /study.json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{{}}");
        Assert.StartsWith("HTTP/1.1 405 ", answer);
        Assert.Contains("\r\nAllow: GET, HEAD\r\n", answer);
    }

    [Fact]
    public async Task Head_is_get_without_the_page()
    {
        var got = await Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var head = await Send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.EndsWith("\r\n\r\n", head);
        Assert.Equal(Fields(got), Fields(head));

        static IEnumerable<string> Fields(string answer) => answer.Split("\r\n\r\n")[0].Split("\r\n").Where(line => !line.StartsWith("Date:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET / HTTP/2\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n")]
    public async Task What_is_no_request_gets_no_answer(string sent) => Assert.Equal("", await Send(sent));

    [Fact]
    public async Task A_head_without_end_gets_no_answer() => Assert.Equal("", await Send("GET / HTTP/1.1\r\nHost: localhost\r\n" + new string('x', 17000)));

    [Fact]
    public async Task Many_at_once_get_the_same_data_and_silent_ones_hold_nobody_up()
    {
        var silent = Enumerable.Range(0, 50).Select(_ => new TcpClient("127.0.0.1", _server.Port)).ToList();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _client.GetStringAsync("/study.json")));
        Assert.All(answers, answer => Assert.Equal(3, JsonDocument.Parse(answer).RootElement.GetProperty("rows").GetArrayLength()));
        foreach (var one in silent) one.Dispose();
    }

    [Fact]
    public async Task A_study_that_cannot_be_read_is_a_sentence_and_comes_back()
    {
        var file = Path.Combine(_study.Path, "study.json");
        File.Move(file, file + ".away");
        using var answer = await _client.GetAsync("/study.json");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.StartsWith("There is no study in '", await answer.Content.ReadAsStringAsync());
        File.Move(file + ".away", file);
        var status = HttpStatusCode.ServiceUnavailable;
        for (var tries = 0; status != HttpStatusCode.OK && tries < 200; tries++, await Task.Delay(50)) status = (await _client.GetAsync("/study.json")).StatusCode;
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public void A_port_that_is_taken_is_one_sentence_and_without_one_there_is_another()
    {
        var taken = Assert.Throws<CornetException>(() => StudyServer.Start(_study.Path, IPAddress.Loopback, _server.Port));
        Assert.Equal($"Port {_server.Port.ToString(CultureInfo.InvariantCulture)} of 127.0.0.1 is taken by another program: choose another one (--port), or leave the option "
            + "out for a free one.", taken.Message);
        using var other = StudyServer.Start(_study.Path, IPAddress.Loopback, 0);
        Assert.NotEqual(_server.Port, other.Port);
    }

    [Fact]
    public void An_address_of_another_machine_is_one_sentence() => Assert.StartsWith("192.0.2.1 cannot be listened on (",
        Assert.Throws<CornetException>(() => StudyServer.Start(_study.Path, IPAddress.Parse("192.0.2.1"), 0)).Message);

    [Fact]
    public async Task It_ends_when_it_is_told()
    {
        var port = _server.Port;
        _server.Dispose();
        using var socket = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(IPAddress.Loopback, port));
        StudyServer.Start(_study.Path, IPAddress.Loopback, port).Dispose();
    }

    // As it is: HttpClient would clean it.
    private async Task<string> Send(string request)
    {
        using var socket = new TcpClient("127.0.0.1", _server.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        var answer = new MemoryStream();
        try
        {
            await socket.GetStream().CopyToAsync(answer);
        }
        catch (IOException)
        {
            // Reset, because it did not read all of it.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
