using Cornet.Dsl.Analysis;
using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>What a user with a mistake in a network gets to see: that mistake, at its place, and nothing of it in the C#.</summary>
public class BrokenFileTests
{
    private const string User = """
        namespace Lab;

        internal static class Study
        {
            internal static Cornet.Runtime.Models.CornetModel Make() => new Networks.CORnetZ(classes: 10);

            internal static TorchSharp.torch.Tensor Late(Networks.CORnetZ model, TorchSharp.torch.Tensor images) =>
                model.Record(images, Networks.CORnetZ.At.V1[^1], Networks.CORnetZ.At.Decoder).V1.Last + model.V1.Steps;

            internal static long Cost =>
                Networks.CORnetZ.MultiplyAdds + Networks.CORnetZ.ParameterCount + Networks.CORnetZ.StateKeys.Count
                + Networks.CORnetZ.Facts.Parameters;
        }
        """;

    [Theory]
    [InlineData("misspelled layer", "nonlin: relu", "nonlin: rellu")]
    [InlineData("missing value", "kernel = 3", "kernel = ")]
    [InlineData("unknown circuit", "CORblockZ(128)", "CORblokZ(128)")]
    [InlineData("window too large", "maxpool 3x3, stride 2", "maxpool 30x30, stride 2, padding 0")]
    [InlineData("brace left open", "    linear: linear classes\n  }", "    linear: linear classes\n")]
    [InlineData("three mistakes", "  area V2 = CORblockZ(128)\n  area V4 = CORblockZ(256)\n  area IT = CORblockZ(512)",
        "  area V2 = CORblockZ()\n  aera V4 = CORblockZ(256)\n  area IT = CORblockZ(-1)")]
    public Task A_mistake_is_told_at_its_place_and_the_class_stays_known(string name, string right, string wrong)
    {
        var file = ModelText.Of("CORnet-Z.cornet");
        Assert.Contains(right, file.Content);
        var run = Generated.From([file.With(file.Content.Replace(right, wrong)), ModelText.Of("CORnet-S.cornet")], User);
        Assert.Contains("CORnetS.g.cs", run.Files.Keys);
        Assert.DoesNotContain("Mend", run.Files["CORnetS.g.cs"]);
        return Verifier.Verify(string.Join("\n", run.Findings)).UseTextForParameters(name.Replace(' ', '-'));
    }

    [Fact]
    public Task A_network_that_cannot_be_compiled_leaves_a_class_that_says_so()
    {
        var file = ModelText.Of("CORnet-Z.cornet");
        var run = Generated.From([file.With(file.Content.Replace("nonlin: relu", "nonlin: rellu"))], User);
        Assert.DoesNotContain("CornetModels.g.cs", run.Files.Keys);
        return Verifier.Verify(run.Files["CORnetZ.g.cs"], "cs");
    }

    [Fact]
    public void A_finding_names_the_file_with_its_folder_and_the_page_that_explains_it()
    {
        var file = ModelText.Of("CORnet-Z.cornet");
        var broken = file.Content.Replace("nonlin: relu", "nonlin: rellu");
        var run = new GeneratorRun([file.With(broken)]);
        var finding = Assert.Single(run.Result.Diagnostics);
        Assert.Equal("/home/lab/models/CORnet-Z.cornet", finding.Location.GetLineSpan().Path);
        Assert.Equal("rellu", broken.Substring(finding.Location.SourceSpan.Start, finding.Location.SourceSpan.Length));
        Assert.Equal(("Cornet", $"cornet explain {finding.Id}"), (finding.Descriptor.Category, finding.Descriptor.HelpLinkUri));
        run.Tell("/home/lab/pages/");
        Assert.Equal("/home/lab/pages/CORNET0054.md", Assert.Single(run.Result.Diagnostics).Descriptor.HelpLinkUri);
    }

    [Fact]
    public void A_finding_has_the_locations_of_its_other_places()
    {
        var file = ModelText.Of("CORnet-Z.cornet");
        var run = new GeneratorRun([file, new ModelText("/home/lab/models/Zoo.cornet", "\n  circuit CORblockZ { relu }")]);
        var finding = Assert.Single(run.Result.Diagnostics, one => one.Id == "CORNET0051");
        Assert.Equal("/home/lab/models/Zoo.cornet", finding.Location.GetLineSpan().Path);
        var other = Assert.Single(finding.AdditionalLocations);
        Assert.Equal("/home/lab/models/CORnet-Z.cornet", other.GetLineSpan().Path);
        Assert.Equal("CORblockZ", file.Content.Substring(other.SourceSpan.Start, other.SourceSpan.Length));
        Assert.Equal("circuit CORblockZ", file.Content.Split('\n')[other.GetLineSpan().StartLinePosition.Line][.."circuit CORblockZ".Length]);
    }

    [Fact]
    public void Whichever_line_is_lost_the_generator_goes_on()
    {
        foreach (var file in ModelText.Family)
        {
            var lines = file.Content.Split('\n');
            for (var lost = 0; lost < lines.Length; lost++)
            {
                var run = new GeneratorRun([file.With(string.Join('\n', lines.Where((_, line) => line != lost)))]);
                Assert.DoesNotContain(run.Findings, finding => finding.Contains("CORNET0099"));
            }
        }
    }

    [Fact]
    public void An_empty_file_is_no_mistake()
    {
        var run = Generated.From([new ModelText("/home/lab/Empty.cornet", "")]);
        Assert.Empty(run.Findings);
        Assert.Empty(run.Files);
    }
}
