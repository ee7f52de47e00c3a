using Cornet.Dsl;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Text;
using Cornet.Generator.Tests.Harness;
using Cornet.Targets.BrainScore;

namespace Cornet.Generator.Tests.BrainScore;

/// <summary>The texts of a plugin for Brain-Score.</summary>
public class BrainScorePluginTests
{
    private const int Width = 79;
    private const string Sha1 = "0123456789abcdef0123456789abcdef01234567";

    [Fact]
    public Task The_module_of_CORnet_S_has_its_facts_in_constants() => Verifier.Verify(Files(Family("CORnetS"))["model.py"], "py");

    [Fact]
    public void Long_names_and_many_steps_fit_into_lines()
    {
        var file = Files(Of("""
            model TheSameWithAVeryLongName(steps = 24) {
              input 3 x 32 x 32
              unroll steps biological
              area V1 { receive { conv 8, 3x3 }   relu }
              area V4 { receive { conv 8, 3x3 }   noise sd 1   relu }
              area Inferotemporal { receive { conv 8, 3x3 }   relu }
              decoder { avgpool   linear 1000 }
              timing { V1: 50ms + 12.5ms * t   V4: 60ms + 12.5ms * t }
            }
            """));
        foreach (var (name, text) in file.Where(one => one.Key.EndsWith(".py", StringComparison.Ordinal)))
            Assert.All(text.Split('\n'), line => Assert.True(line.Length <= Width, $"{name}: {line}"));
        Assert.Contains("# Its noise layers draw noise, as in Cornet's evaluation", file["model.py"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decoder { avgpool   linear: linear 10 }", "decoder.avgpool-t0")]
    [InlineData("decoder { avgpool   hidden: linear 20   relu   dropout 0.5   linear: linear 10 }", "decoder.dropout-t0")]
    [InlineData("decoder { flatten   linear: linear 10   softmax }", "decoder.flatten-t0")]
    [InlineData("decoder { linear: linear 10 }", "IT.output-t2")]
    [InlineData("decoder { avgpool   flatten }", "IT.output-t2")]
    public void Behavior_is_read_from_what_the_last_weights_of_the_decoder_read(string decoder, string layer)
    {
        var program = Of($$"""model Small { input 3 x 16 x 16   unroll 3 biological   area IT { receive { conv 8, 3x3 }   relu }   {{decoder}} }""");
        Assert.Equal(layer, new BrainScorePlugin(program, [], "w.pth", Sha1).Readout);
    }

    private static Dictionary<string, string> Files(NetworkProgram program)
    {
        var regions = BrainScorePlugin.KnownRegions.Where(region => program.Areas.Any(area => area.Name == region)).Select(region => (region, region)).ToList();
        var plugin = new BrainScorePlugin(program, regions, "weights.pth", Sha1);
        if (program.Name == "CORnetS") plugin = plugin with { Identifier = "cornet_s" };
        return plugin.Files().ToDictionary(file => file.Name, file => file.Text);
    }

    private static NetworkProgram Family(string model) => Programs([.. ModelText.Family.Select(file => file.Content)], model);

    private static NetworkProgram Of(string text) => Programs([text], null);

    private static NetworkProgram Programs(string[] texts, string? model)
    {
        var result = CornetCompiler.Compile([.. texts.Select((text, i) => new SourceText($"{i}.cornet", text))]);
        return result.Models.First(one => model is null || one.Name == model).Program ?? throw new InvalidOperationException(string.Join("\n", result.Diagnostics.Select(one => one.Message)));
    }
}
