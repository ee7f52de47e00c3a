using Cornet.Dsl.Programs;
using Cornet.Generator.Tests.Harness;
using Cornet.Targets.Onnx;

namespace Cornet.Generator.Tests.Onnx;

/// <summary>The ONNX graph that a network is exported as.</summary>
public class OnnxGraphTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, NetworkProgram>> Family = new(() => ProgramsOf.Texts([.. ModelText.Family.Select(file => file.Content)]));

    [Theory]
    [InlineData("CORnetS")]
    [InlineData("CORnetRT")]
    [InlineData("Feedback")]
    public Task Time_is_written_out_step_by_step(string model) =>
        Verifier.Verify(OnnxNetwork.Of(Family.Value[model], [("decoder", null)]).ToString()).UseTextForParameters(model);

    [Fact]
    public Task What_does_not_change_from_step_to_step_is_there_once_and_what_is_put_out_before_any_input_is_put_out_for_each_image() =>
        Verifier.Verify(OnnxNetwork.Of(ProgramsOf.Texts("""
            model Early(classes = 10) {
              input 3 x 16 x 16
              unroll 4 biological
              area LGN { receive { center: conv 4, 3x3 }   nonlin: relu }
              area V1 { receive { conv: conv 8, 3x3, stride 2 }   add state   norm: groupnorm 2   nonlin: relu }
              area V2 { receive { conv: conv 8, 3x3, stride 2, bias }   norm: batchnorm per step   nonlin: relu }
              V2 -> V1 { conv: conv 8, 1x1   upsample 2 } delay 1, merge multiply
              LGN -> V2 { conv: conv 2, 3x3, stride 2 } merge concat, resize nearest
              decoder { avgpool   linear: linear classes }
            }
            """)["Early"], [("LGN", 3), ("V2", 0), ("V2", 3), ("decoder", null)]).ToString());
}
