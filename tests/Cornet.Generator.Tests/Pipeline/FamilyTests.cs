using Cornet.Dsl.Catalog;
using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>The C# of the CORnet family.</summary>
public class FamilyTests
{
    private static readonly Lazy<GeneratorRun> Family = new(() => Generated.From(ModelText.Family));

    [Theory]
    [InlineData("CORnetZ")]
    [InlineData("CORnetR")]
    [InlineData("CORnetRT")]
    [InlineData("CORnetS")]
    [InlineData("CornetModels")]
    public Task The_family_reads_as_a_person_would_have_written_it(string file) =>
        Verifier.Verify(Family.Value.Files[$"{file}.g.cs"], "cs").UseTextForParameters(file);

    [Fact]
    public Task Feedback_and_its_relatives_read_so_too()
    {
        var run = Generated.From([new ModelText("Recurrent.cornet", """
            /// Bottom-up, lateral and top-down.
            model Recurrent(classes = 10) {
              input 3 x 64 x 64
              unroll 6 biological
              area LGN { receive { center: conv 8, 3x3 }   nonlin: relu }
              area V1 = Layer(32)
              area V2 = Layer(64)
              area IT = Layer(64)
              V1 -> V1 { conv: conv 32, 3x3 }
              V2 -> V1 { conv: conv 32, 1x1   upsample 2 } delay 1
              IT -> V2 { norm: batchnorm per step   upsample 2 } delay 2, merge multiply
              IT -> IT
              LGN -> IT { conv: conv classes, 3x3, stride 8 } merge concat
              input -> V2 { conv: conv 64, 5x5, stride 4 }
              decoder { avgpool   linear: linear classes }
            }
            circuit Layer(channels) {
              receive { bottom_up: conv channels, 3x3, stride 2 }
              mix: conv channels, 1x1
              norm: groupnorm 8
              nonlin: relu
            }
            """)]);
        Assert.Empty(run.Findings);
        return Verifier.Verify(run.Files["Recurrent.g.cs"], "cs");
    }

    [Fact]
    public Task Connections_past_an_area_read_so_too()
    {
        var run = Generated.From([new ModelText("Skipping.cornet", """
            model Skipping {
              input 3 x 64 x 64
              area V1 { conv: conv 32, 7x7, stride 2   nonlin: relu }
              area V2 { conv: conv 64, 3x3, stride 2   nonlin: relu }
              area V4 { conv: conv 64, 3x3   nonlin: relu }
              area IT { conv: conv 128, 3x3   nonlin: relu }
              V2 -> IT merge concat
              V1 -> IT { conv: conv 128, 1x1, stride 2 }
              decoder { avgpool   linear: linear 10 }
            }
            """)]);
        Assert.Empty(run.Findings);
        return Verifier.Verify(run.Files["Skipping.g.cs"], "cs");
    }

    [Fact]
    public Task Streams_that_branch_read_so_too()
    {
        var run = Generated.From([new ModelText("Streams.cornet", """
            model Streams {
              input 3 x 64 x 64
              area V1 { conv: conv 32, 7x7, stride 2   nonlin: relu }
              area V2 { conv: conv 64, 3x3, stride 2   nonlin: relu }
              area MT { conv: conv 48, 3x3, stride 2   nonlin: relu } from V1
              area IT { conv: conv 128, 3x3   nonlin: relu } from V2
              MT -> IT merge concat
              decoder { avgpool   linear: linear 10 }
            }
            """)]);
        Assert.Empty(run.Findings);
        return Verifier.Verify(run.Files["Streams.g.cs"], "cs");
    }

    [Fact]
    public void The_family_has_no_findings() => Assert.Empty(Family.Value.Findings);
}
