using System.Text.Json;
using Cornet.Runtime;

namespace Cornet.Cli.Tests.Verbs;

/// <summary><c>cornet describe FILES</c></summary>
public sealed class DescribeVerbTests : IDisposable
{
    private const string Small = """
        model Small {
          input 3 x 32 x 32
          area V1 { conv: conv 8, 3x3   nonlin: relu }
          decoder { linear: linear 10 }
        }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Steps_follow_the_plan_and_layers_the_steps()
    {
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("small.cornet", Small), "--steps");
        Assert.Equal(0, run.Code);
        Assert.EndsWith(
            """
            V1: V1Area(inputs: 3), hears input

              step  plan  image  sees (px)  multiply-adds
              0     runs  seen           3        221,184

              layer   steps  reads        gives        parameters  multiply-adds  as written   note
              conv    0      3 x 32 x 32  8 x 32 x 32         216        221,184  conv 8, 3x3
              nonlin  0      8 x 32 x 32  8 x 32 x 32                             relu         over its input

            decoder: hears V1

              layer   steps  reads        gives  parameters  multiply-adds  as written
              linear  0      8 x 32 x 32  10         81,930         81,920  linear 10

            """,
            run.Output);
    }

    [Fact]
    public void Json_says_the_same_to_scripts()
    {
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("small.cornet", Small), "--json");
        var model = JsonDocument.Parse(run.Output).RootElement[0];
        Assert.Equal("Small", model.GetProperty("name").GetString());
        var area = model.GetProperty("areas")[0];
        Assert.Equal(3, area.GetProperty("steps")[0].GetProperty("receptiveField").GetInt32());
        Assert.Equal("[8,32,32]", JsonSerializer.Serialize(area.GetProperty("layers")[0].GetProperty("runs")[0].GetProperty("output")));
        Assert.Equal("8 x 3 x 3 x 3", model.GetProperty("state").GetProperty("V1.conv.weight").GetString());
    }

    [Fact]
    public void Json_tells_connections_with_their_layers_and_cost()
    {
        const string Text = """
            model Net {
              input 3 x 8 x 8
              unroll 4 biological
              area LGN { receive { conv 4, 3x3 }   relu }
              area V1 { receive { conv 4, 3x3 }   add state   relu }
              LGN -> V1 { conv 4, 1x1 } delay 2
              decoder { linear 10 }
            }

            """;
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("net.cornet", Text), "--json");
        var model = JsonDocument.Parse(run.Output).RootElement[0];
        var connections = model.GetProperty("connections").EnumerateArray().ToList();
        Assert.Equal(0, model.GetProperty("areas")[0].GetProperty("settlesAt").GetInt32());
        var written = connections.Single(connection => connection.TryGetProperty("pathway", out _));
        Assert.Equal(2, written.GetProperty("standsFrom").GetInt32());
        var pathway = written.GetProperty("pathway");
        Assert.Equal(("LGN_to_V1", "add"), (pathway.GetProperty("name").GetString(), pathway.GetProperty("merge").GetString()));
        Assert.Equal((16, 1024, 2), (Number(pathway, "parameters"), Number(pathway, "multiplyAdds"), Number(pathway, "steps")));
        Assert.Equal("conv", pathway.GetProperty("layers")[0].GetProperty("label").GetString());
        var parts = model.GetProperty("areas").EnumerateArray().Append(pathway).Append(model.GetProperty("decoder")).ToList();
        Assert.All(["parameters", "multiplyAdds"], what => Assert.Equal(Number(model, what), parts.Sum(part => Number(part, what))));

        static int Number(JsonElement element, string property) => element.GetProperty(property).GetInt32();
    }

    [Fact]
    public void Drawings_are_written_and_named()
    {
        var folder = _folder.At("figures");
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("small.cornet", Small), "--svg", folder);
        string[] files = [Path.Combine(folder, "Small.svg"), Path.Combine(folder, "Small.time.svg")];
        Assert.Equal((0, string.Concat(files.Select(file => file + "\n")), ""), (run.Code, run.Output, run.Error));
        Assert.Equal(files, Directory.GetFiles(folder).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.StartsWith("<svg ", File.ReadAllText(file)));
    }

    [Fact]
    public void What_cannot_be_written_is_said_in_one_sentence()
    {
        var file = _folder.Write("small.cornet", Small);
        var refusal = Assert.Throws<CornetException>(() => VerbRun.Of(new DescribeVerb(), file, "--svg", Path.Combine(file, "figures")));
        Assert.Contains("could not be written", refusal.Message);
    }

    [Theory]
    [InlineData]
    [InlineData("--steps")]
    [InlineData("--json")]
    public void A_folder_stands_for_the_files_in_and_below_it(params string[] options)
    {
        var one = _folder.Write("one.cornet", Small);
        Directory.CreateDirectory(_folder.At("inner"));
        var two = _folder.Write(Path.Combine("inner", "two.cornet"), Small.Replace("Small", "Smaller"));
        var files = VerbRun.Of(new DescribeVerb(), [one, two, .. options]);
        var folder = VerbRun.Of(new DescribeVerb(), [_folder.Path, .. options]);
        Assert.Contains("Smaller", files.Output);
        Assert.Equal(files, folder);
        // Named twice, a file is one file.
        Assert.Equal(files, VerbRun.Of(new DescribeVerb(), [one, _folder.Path, .. options]));
    }

    [Theory]
    [InlineData("describe")]
    [InlineData("describe", "--steps")]
    [InlineData("describe", "--json")]
    public void Without_words_the_files_of_the_folder_are_described(params string[] words)
    {
        _folder.Write("one.cornet", Small);
        using var here = CornetProcess.StartIn(_folder.Path, words);
        using var named = CornetProcess.StartIn(_folder.Path, [.. words, "one.cornet"]);
        var output = here.StandardOutput.ReadToEnd();
        Assert.Contains("Small", output);
        Assert.Equal(named.StandardOutput.ReadToEnd(), output);
        here.WaitForExit();
        Assert.Equal(0, here.ExitCode);
    }

    [Fact]
    public void Without_words_and_without_files_the_sentence_says_where_networks_come_from()
    {
        using var run = CornetProcess.StartIn(_folder.Path, "describe");
        run.WaitForExit();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There are no models in this program", run.StandardError.ReadToEnd());
    }

    [Fact]
    public void A_model_without_a_plan_is_an_error_and_the_others_are_described()
    {
        var run = VerbRun.Of(new DescribeVerb(), _folder.Write("two.cornet", Small + "model Broken { input 3 x 8 x 8 }\n"));
        Assert.Equal(1, run.Code);
        Assert.StartsWith("Small: ", run.Output);
        Assert.Contains("Broken", run.Error);
    }
}
