using System.Text.Json;
using StreamJsonRpc;

namespace Cornet.Cli.Tests.LanguageServer;

/// <summary>What an editor gets from the language server, over a pipe.</summary>
public sealed class LanguageServerTests : IDisposable
{
    private const string Network = """
        /// A network.
        model Small(classes = 10) {
          input 3 x 32 x 32
          area V1 { conv1: conv 16, 3x3, stride 2 }
          area V2 = Block(32, times: 2)
          decoder { avgpool   linear: linear classes }
        }
        """;

    private const string Block = """
        /// A block.
        circuit Block(channels, times) {
          conv_in: conv channels, 1x1
          recur times {
            let skip = identity
            conv2: conv channels, 3x3, stride 1
            add skip
          }
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _network;
    private readonly string _block;

    public LanguageServerTests() => (_network, _block) = (_folder.Write("network.cornet", Network), _folder.Write("block.cornet", Block));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_session_in_a_process_of_its_own()
    {
        await using var editor = await Editor.OfProcess(_folder.Path);
        await editor.Open(_network, Network.Replace("Block(32", "Blok(32"));
        Assert.Equal(["5: CORNET0053"], await editor.Findings(_network));
        await editor.Replace(_network, Network);
        Assert.Empty(await editor.Findings(_network));
        Assert.Contains("| Small | V1 | 16 x 16 x 16 | 432 | 110,592 | 3 |", await Hover(editor, _network, Network, "conv1"));
        Assert.Equal(0, await editor.End());
    }

    [Fact]
    public async Task Findings_come_as_one_types_and_concern_all_files()
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        await editor.Open(_block, Block);
        await editor.Replace(_block, Block.Replace("channels, times)", "channels, steps)"));
        Assert.NotEmpty(await editor.Findings(_network));
        await editor.Replace(_block, Block);
        Assert.Empty(await editor.Findings(_network));
        File.WriteAllText(_network, Network.Replace("avgpool", "avgpol"));
        await editor.Say("workspace/didChangeWatchedFiles", new { changes = new[] { new { uri = Editor.Uri(_network), type = 2 } } });
        Assert.Equal(["6: CORNET0054"], await editor.Findings(_network));
    }

    [Theory]
    [InlineData(true, "; network.cornet 5: V2 is an instance of circuit Block.")]
    [InlineData(false, "")]
    public async Task The_other_places_of_a_finding_are_told_to_editors_that_show_them(bool shows, string others)
    {
        await using var editor = await Editor.OfPipe(_folder.Path, begins: false);
        await editor.Begin(_folder.Path, shows);
        await editor.Open(_block, Block.Replace("3x3", "99x99, padding 0"));
        Assert.Equal([$"6: CORNET0071{others}"], await editor.Findings(_block));
    }

    [Fact]
    public async Task Changes_are_told_by_ranges_of_utf16_units()
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        var text = "// 👁 é\n/* 👁 */ " + Network.Replace("/// A network.\n", "");
        await editor.Open(_network, text);
        await editor.Say("textDocument/didChange", new
        {
            textDocument = new { uri = Editor.Uri(_network), version = 2 },
            contentChanges = new[]
            {
                new { range = Range(1, 9, 1, 14), text = "modell" },
                new { range = Range(1, 9, 1, 15), text = "modl" },
            },
        });
        Assert.Equal(["2: CORNET0007"], await editor.Findings(_network));
        var outline = await editor.Ask("textDocument/documentSymbol", new { textDocument = new { uri = Editor.Uri(_network) } });
        Assert.Equal(9, outline[0].GetProperty("range").GetProperty("start").GetProperty("character").GetInt32());
    }

    [Theory]
    [InlineData("model |Small", "multiply-adds per 3 x 32 x 32 image")]
    [InlineData("area |V1", "**16 x 16 x 16**")]
    [InlineData("area |V2", "receives input from V1")]
    [InlineData("= |Block(", "| Small | V2 | channels: 32, times: 2 | 32 x 16 x 16 |")]
    [InlineData("|conv 16", "A convolution")]
    [InlineData("|stride 2", "`stride` of conv: a whole number, 1 to 1024; may be `a then b`")]
    [InlineData("linear |classes", "parameter of model Small")]
    [InlineData("|times: 2", "| Small | V2 | 2 |")]
    [InlineData("|input", "channels x height x width")]
    public async Task Hover_tells_what_is_known(string part, string told)
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        Assert.Contains(told, await Hover(editor, _network, Network, part));
    }

    [Fact]
    public async Task Hover_tells_steps_apart_and_says_nothing_about_comments()
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        var hover = await Hover(editor, _block, Block, "conv2");
        Assert.Contains("| Small | V2 | 0 | 32 x 16 x 16 | 9,216 | 2,359,296 | 7 |", hover);
        Assert.Contains("| Small | V2 | 1 | 32 x 16 x 16 | 9,216 | 2,359,296 | 11 |", hover);
        Assert.Equal(JsonValueKind.Null, (await editor.AskAt("hover", _block, Block, "/// A bl|ock")).ValueKind);
    }

    [Theory]
    [InlineData("  conv1|", "", "conv", "recur", "let")]
    [InlineData("area V2 = Bl|", "", "Block")]
    [InlineData("Block(32, |", "", "times:", "classes")]
    [InlineData("conv 16, 3x3, |", "", "stride", "padding", "groups", "bias", "classes")]
    [InlineData("  input 3|", "  |", "area", "decoder", "timing", "V1", "V2")]
    [InlineData("avgpool   |", "", "linear", "relu")]
    public async Task Completion_offers_what_may_stand_there(string part, string typed, params string[] words)
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        var text = typed.Length == 0 ? Network : Network.Replace("  input 3 x 32 x 32", "  \n  input 3 x 32 x 32");
        await editor.Open(_network, text);
        var items = await editor.AskAt("completion", _network, text, typed.Length == 0 ? part.Replace("  conv1|", "{ |conv1") : "{\n  |\n");
        Assert.Superset(words.ToHashSet(), items.EnumerateArray().Select(item => item.GetProperty("label").GetString()!).ToHashSet());
    }

    [Theory]
    [InlineData("= |Block(", "block.cornet", 1, 8)]
    [InlineData("|times: 2", "block.cornet", 1, 24)]
    [InlineData("linear |classes", "network.cornet", 1, 12)]
    public async Task Definitions_are_found_in_other_files_too(string part, string file, int line, int character)
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        var place = Assert.Single((await editor.AskAt("definition", _network, Network, part)).EnumerateArray());
        Assert.Equal(Editor.Uri(_folder.At(file)), place.GetProperty("uri").GetString());
        var start = place.GetProperty("range").GetProperty("start");
        Assert.Equal((line, character), (start.GetProperty("line").GetInt32(), start.GetProperty("character").GetInt32()));
    }

    [Fact]
    public async Task A_rename_changes_all_files()
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        var changes = (await editor.AskAt("rename", _network, Network, "|times: 2", "steps")).GetProperty("changes");
        Assert.Equal(1, changes.GetProperty(Editor.Uri(_network)).GetArrayLength());
        Assert.Equal(2, changes.GetProperty(Editor.Uri(_block)).GetArrayLength());
    }

    [Theory]
    [InlineData("= |Block(", "Small", "There is already a 'Small' in")]
    [InlineData("area |V1", "V2", "'V2'")]
    [InlineData("linear |classes", "bias ", "is not a name")]
    [InlineData("linear |classes", "then", "is a word of the language")]
    [InlineData("|avgpool", "pool", "nothing to rename here")]
    public async Task A_rename_that_would_change_a_meaning_is_refused(string part, string name, string refusal)
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        var refused = await Assert.ThrowsAsync<RemoteInvocationException>(() => editor.AskAt("rename", _network, Network, part, name));
        Assert.Contains(refusal, refused.Message);
        Assert.Equal(-32803, refused.ErrorCode);
    }

    [Fact]
    public async Task Formatting_changes_what_differs_and_nothing_in_broken_files()
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        await editor.Open(_network, Network.Replace("3 x 32 x 32", "3x32x32") + "\n");
        var edit = Assert.Single((await Format()).EnumerateArray());
        Assert.Equal(2, edit.GetProperty("range").GetProperty("start").GetProperty("line").GetInt32());
        await editor.Replace(_network, Network + "\n");
        Assert.Empty((await Format()).EnumerateArray());
        await editor.Replace(_network, Network + "}");
        Assert.Empty((await Format()).EnumerateArray());

        Task<JsonElement> Format() => editor.Ask("textDocument/formatting", new { textDocument = new { uri = Editor.Uri(_network) }, options = new { tabSize = 2 } });
    }

    [Fact]
    public async Task A_suggested_word_can_be_taken()
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        await editor.Open(_network, Network.Replace("avgpool", "avgpol"));
        var actions = await editor.Ask("textDocument/codeAction", new { textDocument = new { uri = Editor.Uri(_network) }, range = Range(5, 14, 5, 14), context = new { } });
        var action = Assert.Single(actions.EnumerateArray());
        Assert.Equal("Change 'avgpol' to 'avgpool'", action.GetProperty("title").GetString());
        Assert.Equal("avgpool", action.GetProperty("edit").GetProperty("changes").GetProperty(Editor.Uri(_network))[0].GetProperty("newText").GetString());
    }

    [Fact]
    public async Task The_outline_holds_areas_and_labels()
    {
        await using var editor = await Editor.OfPipe(_folder.Path);
        var outline = await editor.Ask("textDocument/documentSymbol", new { textDocument = new { uri = Editor.Uri(_network) } });
        Assert.Equal(["V1", "V2"], outline[0].GetProperty("children").EnumerateArray().Select(area => area.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Bad_requests_get_an_error_and_nothing_more()
    {
        await using var editor = await Editor.OfPipe(_folder.Path, begins: false);
        var early = await Assert.ThrowsAsync<RemoteInvocationException>(() => editor.AskAt("hover", _network, Network, "conv1"));
        Assert.Equal(-32002, early.ErrorCode);
        await editor.Begin(_folder.Path);
        await Assert.ThrowsAsync<RemoteMethodNotFoundException>(() => editor.Ask("textDocument/dance", new { }));
        await Assert.ThrowsAnyAsync<RemoteRpcException>(() => editor.Ask("textDocument/hover", new { position = "here" }));
        await editor.Say("textDocument/didChange", new { nothing = 1 });
        await editor.Say("unknown/notice", new { });
        Assert.Equal(JsonValueKind.Null, (await editor.AskAt("hover", _folder.At("missing.cornet"), "a", "a")).ValueKind);
        var beyond = await editor.Ask("textDocument/hover", new { textDocument = new { uri = Editor.Uri(_network) }, position = new { line = 9999, character = 9999 } });
        Assert.Equal(JsonValueKind.Null, beyond.ValueKind);
        Assert.Contains("16 x 16 x 16", await Hover(editor, _network, Network, "conv1"));
        Assert.Equal(0, await editor.End());
    }

    [Fact]
    public async Task Messages_that_are_no_json_are_passed_over_and_nothing_else_reaches_the_output()
    {
        using var process = CornetProcess.Start("language-server");
        foreach (var message in new[] { "this is no message", "{}", "[1, 2]", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"initialize\",\"params\":{}}" })
            process.StandardInput.Write($"Content-Length: {message.Length}\r\n\r\n{message}");
        process.StandardInput.Flush();
        Assert.StartsWith("Content-Length: ", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)));
        process.StandardInput.Close();
        var rest = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, rest.Split("\"jsonrpc\"").Length - 1);
        Assert.Contains("\"id\":7", rest);
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_arrives_as_it_was_sent_and_gets_its_finding()
    {
        using var process = CornetProcess.Start("language-server");
        var text = "{\"uri\":\"file:///tmp/half.cornet\",\"languageId\":\"cornet\",\"version\":1,\"text\":\"// a\\tb\\nmodel A\\ud800 { }\"}";
        foreach (var message in new[]
        {
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"initialize\",\"params\":{}}",
            $"{{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{{\"textDocument\":{text}}}}}",
        })
            process.StandardInput.Write($"Content-Length: {message.Length}\r\n\r\n{message}");
        process.StandardInput.Flush();
        var output = new System.Text.StringBuilder();
        var buffer = new char[4096];
        while (!output.ToString().Contains("\"CORNET0010\""))
        {
            var count = await process.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromMinutes(1));
            Assert.True(count > 0, output.ToString());
            output.Append(buffer, 0, count);
        }

        Assert.Contains("\"line\":1,\"character\":7", output.ToString());
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_server()
    {
        await using var editor = await Editor.OfProcess(_folder.Path);
        Assert.Equal(1, await editor.GoAway());
    }

    [Fact]
    public async Task Folders_with_a_project_file_are_projects_of_their_own()
    {
        foreach (var project in new[] { "one", "two" })
        {
            _folder.Write($"{project}/{project}.csproj", "<Project />");
            _folder.Write($"{project}/nets/network.cornet", Network + "\n" + Block);
        }
        await using var editor = await Editor.OfPipe(_folder.Path);
        await editor.Open(_folder.At("one/nets/network.cornet"), Network.Replace("Small", "Other"));
        Assert.Equal(["5: CORNET0053"], await editor.Findings(_folder.At("one/nets/network.cornet")));
    }

    private static async Task<string> Hover(Editor editor, string path, string text, string part) =>
        (await editor.AskAt("hover", path, text, part)).GetProperty("contents").GetProperty("value").GetString()!;

    private static object Range(int line, int character, int endLine, int endCharacter) =>
        new { start = new { line, character }, end = new { line = endLine, character = endCharacter } };
}
