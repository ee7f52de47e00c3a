using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Cornet.Cli.LanguageServer;
using Cornet.Dsl.Graph;
using StreamJsonRpc;

namespace Cornet.Bench;

/// <summary>How long an editor waits for the language server, from sending a message to having the answer, on the files in <c>models/</c>.</summary>
internal static class EditorTiming
{
    private const int Rounds = 60;

    // Of files with many networks, in characters.
    private static readonly int[] Sizes = [6_000, 58_000, 117_000];

    /// <summary>The table, as Markdown.</summary>
    public static async Task<string> Table()
    {
        Pipe there = new(), back = new();
        var served = Connection.Serve(there.Reader.AsStream(), back.Writer.AsStream(), default);
        using var rpc = new JsonRpc(new HeaderDelimitedMessageHandler(there.Writer.AsStream(), back.Reader.AsStream(), new SystemTextJsonFormatter()));
        var findings = new SemaphoreSlim(0);
        rpc.AddLocalRpcMethod("textDocument/publishDiagnostics", (string uri, JsonElement diagnostics) => findings.Release());
        rpc.StartListening();
        var folder = Tests.Repository.PathTo("models");
        var path = Path.Combine(folder, "CORnet-S.cornet");
        var (uri, text) = (new Uri(path).AbsoluteUri, await File.ReadAllTextAsync(path));
        await rpc.InvokeWithParameterObjectAsync<JsonElement>("initialize", new { rootUri = new Uri(folder).AbsoluteUri });
        await rpc.NotifyWithParameterObjectAsync("textDocument/didOpen", new { textDocument = new { uri, text } });
        var lines = text.Split('\n');
        var conv = Array.FindIndex(lines, line => line.Contains("conv2: conv channels"));
        object At(int line, int character) => new { textDocument = new { uri }, position = new { line, character } };
        Task Change(string to) => rpc.NotifyWithParameterObjectAsync("textDocument/didChange", new { textDocument = new { uri }, contentChanges = new[] { new { text = to } } });
        Task<JsonElement> Ask(string method, object given) => rpc.InvokeWithParameterObjectAsync<JsonElement>("textDocument/" + method, given);
        var edit = 0;

        var hover = await Median(() => Ask("hover", At(conv, 6)));
        var hoverAfterEdit = await Median(async () =>
        {
            await Change(text + Invariant($"// {edit++}\n"));
            await Ask("hover", At(conv, 6));
        });
        var completion = await Median(() => Ask("completion", At(conv, 11)));
        var definition = await Median(() => Ask("definition", At(conv, 18)));
        var format = await Median(() => Ask("formatting", new { textDocument = new { uri } }));
        await Change(text);
        await Task.Delay(500);
        while (findings.CurrentCount > 0) await findings.WaitAsync();
        var diagnostics = await Median(async () =>
        {
            await Change(edit++ % 2 == 0 ? text.Replace("conv2: conv channels", "conv2: konv channels") : text);
            await findings.WaitAsync();
        });
        await Change(text);
        List<string> sizes = [];
        foreach (var size in Sizes)
        {
            var (much, many) = (Copies(text, size), new Uri(Path.Combine(Path.GetTempPath(), "many", "many.cornet")).AbsoluteUri);
            await rpc.NotifyWithParameterObjectAsync("textDocument/didOpen", new { textDocument = new { uri = many, text = much } });
            var time = await Median(async () =>
            {
                var changed = new[] { new { text = much + Invariant($"// {edit++}\n") } };
                await rpc.NotifyWithParameterObjectAsync("textDocument/didChange", new { textDocument = new { uri = many }, contentChanges = changed });
                await Ask("hover", new { textDocument = new { uri = many }, position = new { line = conv, character = 6 } });
            });
            await rpc.NotifyWithParameterObjectAsync("textDocument/didClose", new { textDocument = new { uri = many } });
            sizes.Add(Invariant($"| an edit of a file of {much.Length / 1000} kB, then hover | {time:F1} |"));
        }
        await rpc.InvokeWithParameterObjectAsync<JsonElement>("shutdown", null);
        await rpc.NotifyAsync("exit");
        await served;
        return Invariant($"""
            ## The language server, on {Directory.GetFiles(folder, "*.cornet").Length} files

            | | ms |
            |---|---|
            | hover | {hover:F1} |
            | an edit, then hover: everything is compiled again | {hoverAfterEdit:F1} |
            | completion | {completion:F1} |
            | definition | {definition:F1} |
            | formatting a file | {format:F1} |
            | an edit, then the diagnostics, including the {Server.Rest.TotalMilliseconds:F0} ms wait for more typing | {diagnostics:F1} |
            {string.Join("\n", sizes)}

            """);
    }

    private static string Copies(string network, int characters)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < characters; i++) text.Append(network.Replace("CORnetS", Invariant($"CORnetS{i}")).Replace("CORblockS", Invariant($"CORblockS{i}")));
        return text.ToString();
    }

    private static async Task<double> Median(Func<Task> action)
    {
        var times = new List<double>();
        for (var i = 0; i < 2 * Rounds; i++)
        {
            var clock = Stopwatch.StartNew();
            await action();
            if (i >= Rounds) times.Add(clock.Elapsed.TotalMilliseconds);
        }
        return times.Order().ElementAt(Rounds / 2);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
