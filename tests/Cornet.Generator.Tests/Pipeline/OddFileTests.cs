using System.Text;
using Cornet.Dsl.Tests.Compilation;
using Cornet.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>Whatever lies in a file, the build goes on: findings at places of that file, and the other networks generated.</summary>
public class OddFileTests
{
    private static readonly ModelText Healthy = ModelText.Of("CORnet-Z.cornet");

    public static IEnumerable<object[]> Names => BadInputs.Texts.Keys.Where((_, place) => place % 5 == 0).Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_of_anything_leaves_the_others(string name)
    {
        var text = BadInputs.Texts[name]();
        // Untracked: Roslyn's record of the steps takes the square of the number of models, as no build does.
        var run = new GeneratorRun([new ModelText("/home/lab/models/Odd.cornet", text), Healthy], tracked: false);
        Assert.Contains("CORnetZ.g.cs", run.Files.Keys);
        foreach (var finding in run.Result.Diagnostics)
        {
            Assert.NotEqual("CORNET0099", finding.Id);
            if (finding.Location.GetLineSpan().Path.EndsWith("Odd.cornet", StringComparison.Ordinal))
                Assert.InRange(finding.Location.SourceSpan.End, 0, text.Length);
        }
    }

    [Fact]
    public void Every_encoding_that_Roslyn_reads_gives_the_same_network()
    {
        var text = Healthy.Content.Replace("CORnet-Z", "CORnet-Z – ünïcode");
        var expected = new GeneratorRun([Healthy.With(text)]).Files;
        foreach (var encoding in new Encoding[] { new UTF8Encoding(false), Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            Assert.Equal(expected, new GeneratorRun([new OddText(Healthy.Path, bytes)]).Files);
        }
    }

    [Fact]
    public void Bytes_that_are_no_text_are_a_finding_and_no_end()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("model M { area V1 { "), 0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0, 1, 2, .. Encoding.UTF8.GetBytes(" } }")];
        var run = new GeneratorRun([new OddText("/home/lab/models/Odd.cornet", bytes), Healthy]);
        Assert.NotEmpty(run.Findings);
        Assert.Contains("CORnetZ.g.cs", run.Files.Keys);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_empty()
    {
        var run = new GeneratorRun([new OddText("/home/lab/models/Gone.cornet", null), Healthy]);
        Assert.Empty(run.Findings);
        Assert.Contains("CORnetZ.g.cs", run.Files.Keys);
    }
}
