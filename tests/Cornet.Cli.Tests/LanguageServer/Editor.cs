using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;
using StreamJsonRpc;

namespace Cornet.Cli.Tests.LanguageServer;

/// <summary>A client of the language server, as an editor is one: it knows the protocol and nothing of the server.</summary>
internal sealed class Editor : IAsyncDisposable
{
    private readonly Channel<(string Uri, string[] Findings)> _told = Channel.CreateUnbounded<(string, string[])>();
    private readonly JsonRpc _rpc;
    private readonly Process? _process;
    private readonly Task<int> _exit;

    private Editor(Stream toServer, Stream fromServer, Process? process, Task<int> exit)
    {
        (_process, _exit) = (process, exit);
        _rpc = new JsonRpc(new HeaderDelimitedMessageHandler(toServer, fromServer, new SystemTextJsonFormatter()));
        _rpc.AddLocalRpcMethod("textDocument/publishDiagnostics", (string uri, JsonElement diagnostics) => _told.Writer.TryWrite((uri,
            [.. diagnostics.EnumerateArray().Select(one => $"{Line(one)}: {one.GetProperty("code").GetString()}{string.Concat(Related(one))}")])));
        _rpc.StartListening();
    }

    /// <summary>The server in a process of its own, on standard input and output.</summary>
    public static async Task<Editor> OfProcess(string folder)
    {
        var process = CornetProcess.Start("language-server", "--stdio");
        async Task<int> Exit()
        {
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        var editor = new Editor(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process, Exit());
        await editor.Begin(folder);
        return editor;
    }

    /// <summary>The server in this process, over pipes.</summary>
    public static async Task<Editor> OfPipe(string folder, bool begins = true)
    {
        Pipe there = new(), back = new();
        var exit = Cli.LanguageServer.Connection.Serve(there.Reader.AsStream(), back.Writer.AsStream(), default);
        var editor = new Editor(there.Writer.AsStream(), back.Reader.AsStream(), null, exit);
        if (begins) await editor.Begin(folder);
        return editor;
    }

    public static string Uri(string path) => new Uri(path).AbsoluteUri;

    /// <param name="folder">The folder that is open.</param>
    /// <param name="showsRelated">Whether the editor says that it can show the other places of a finding.</param>
    public async Task<JsonElement> Begin(string folder, bool showsRelated = false)
    {
        object capabilities = showsRelated ? new { textDocument = new { publishDiagnostics = new { relatedInformation = true } } } : new { };
        var result = await Ask("initialize", new { processId = Environment.ProcessId, rootUri = Uri(folder), capabilities });
        await Say("initialized", new { });
        return result;
    }

    public Task<JsonElement> Ask(string method, object? given) => _rpc.InvokeWithParameterObjectAsync<JsonElement>(method, given).WaitAsync(TimeSpan.FromMinutes(1));

    public Task Say(string method, object? given) => _rpc.NotifyWithParameterObjectAsync(method, given);

    public Task Open(string path, string text) =>
        Say("textDocument/didOpen", new { textDocument = new { uri = Uri(path), languageId = "cornet", version = 1, text } });

    public Task Replace(string path, string text) =>
        Say("textDocument/didChange", new { textDocument = new { uri = Uri(path), version = 2 }, contentChanges = new[] { new { text } } });

    /// <summary>Asks about the place of a part of a text.</summary>
    /// <param name="method">The request, without <c>textDocument/</c>.</param>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="part">The part; a <c>|</c> in it is where the cursor stands, otherwise at its start.</param>
    /// <param name="newName">For a rename.</param>
    public Task<JsonElement> AskAt(string method, string path, string text, string part, string? newName = null)
    {
        var offset = text.IndexOf(part.Replace("|", ""), StringComparison.Ordinal) + Math.Max(0, part.IndexOf('|'));
        var before = text[..offset].Split('\n');
        var position = new { line = before.Length - 1, character = before[^1].Length };
        var textDocument = new { uri = Uri(path) };
        return Ask("textDocument/" + method, newName is null ? new { textDocument, position } : new { textDocument, position, newName });
    }

    /// <summary>The next findings told about a file, as <c>line: id</c>, with the other places behind it as <c>; file line: sentence</c>.</summary>
    public async Task<string[]> Findings(string path)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
            if (await _told.Reader.ReadAsync(late.Token) is var (uri, findings) && uri == Uri(path)) return findings;
    }

    private static int Line(JsonElement one) => one.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32() + 1;

    private static IEnumerable<string> Related(JsonElement one) => !one.TryGetProperty("relatedInformation", out var related) ? [] : related.EnumerateArray()
        .Select(other => (Place: other.GetProperty("location"), Message: other.GetProperty("message").GetString()))
        .Select(other => $"; {other.Place.GetProperty("uri").GetString()!.Split('/')[^1]} {Line(other.Place)}: {other.Message}");

    /// <summary>Ends the server as the protocol asks to, and gives its exit code.</summary>
    public async Task<int> End()
    {
        await Ask("shutdown", null);
        await Say("exit", null);
        return await _exit.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>Goes away without a word.</summary>
    public async Task<int> GoAway()
    {
        _rpc.Dispose();
        return await _exit.WaitAsync(TimeSpan.FromMinutes(1));
    }

    public ValueTask DisposeAsync()
    {
        _rpc.Dispose();
        if (_process is { HasExited: false }) _process.Kill();
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }
}
