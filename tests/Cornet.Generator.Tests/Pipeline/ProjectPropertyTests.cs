using Cornet.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>What a project says of itself: its name, its version of C#.</summary>
public class ProjectPropertyTests
{
    private static readonly ModelText[] Files =
    [
        .. new[] { "CORnet-S", "Feedback", "CORnet-RT", "CORnet-R", "CORnet-Z", "recipes" }.Select(name => ModelText.Of($"{name}.cornet")),
    ];

    private const string Use = """
        namespace Lab.Use
        {
            internal static class Program
            {
                internal static int Main(string[] args, TorchSharp.torch.Tensor images)
                {
                    using (var model = new Networks.CORnetS(classes: 10))
                    using (var some = model.Record(images, Networks.CORnetS.At.V4[2], Networks.CORnetS.At.Decoder))
                    using (var all = model.Record(images))
                    using (var named = model.RecordAt(images, "V4.2"))
                        return Cornet.App.CornetApp.Run(args);
                }
            }
        }
        """;

    [Theory]
    [InlineData("my-lab", "my_lab")]
    [InlineData("123lab", "_123lab")]
    [InlineData("my lab (2)", "my_lab__2_")]
    [InlineData("Lab.2d-nets", "Lab._2d_nets")]
    [InlineData("checkout.internal", "@checkout.@internal")]
    [InlineData("lab..nets", "lab.@_.nets")]
    [InlineData("Größe", "Größe")]
    [InlineData("a+b&c", "a_b_c")]
    [InlineData("😀", "__")]
    public void A_name_of_a_project_becomes_a_namespace_as_dotnet_new_makes_it(string name, string space)
    {
        var run = new GeneratorRun([ModelText.Of("CORnet-Z.cornet")], name);
        Assert.Empty(run.Findings);
        Assert.Empty(run.Complaints);
        Assert.All(run.Files.Values, text => Assert.Contains($"\nnamespace {space.Replace("@checkout", "checkout")};\n", text));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.CSharp14)]
    public void What_is_generated_compiles_and_is_used_in_every_version_of_csharp_from_12_on(LanguageVersion version)
    {
        var run = new GeneratorRun(Files, UserProject.ParsingOf(version), "Lab.Networks", tracked: false, [Use]);
        Assert.Empty(run.Findings);
        Assert.Empty(run.Complaints);
        Assert.Contains("CORnetS.g.cs", run.Files.Keys);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp10, "10.0")]
    [InlineData(LanguageVersion.CSharp9, "9.0")]
    [InlineData(LanguageVersion.CSharp11, "11.0")]
    public void An_older_csharp_is_one_finding_and_no_file_full_of_errors(LanguageVersion version, string shown)
    {
        var run = new GeneratorRun(Files, UserProject.ParsingOf(version), "Lab.Networks", tracked: false, []);
        Assert.Equal(
            [$"(1,1): error CORNET0123: The classes that Cornet generates need C# 12, and this project sets LangVersion to {shown}. "
                + "Write '<LangVersion>12</LangVersion>' or later in the project or in Directory.Build.props, or remove the property."], run.Findings);
        Assert.Empty(run.Files);
        Assert.Empty(run.Complaints);
    }

    [Fact]
    public void A_project_without_networks_may_have_any_csharp() =>
        Assert.Empty(new GeneratorRun([], UserProject.ParsingOf(LanguageVersion.CSharp9), "Lab", tracked: false, []).Findings);
}
