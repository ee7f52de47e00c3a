using Cornet.Dsl.Drawing;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Tests.Drawing;

/// <summary>What the drawings are tried on: the family, and what stretches a page.</summary>
internal static class DrawnPlans
{
    private const string Rt = "CORnet-RT.cornet";

    /// <summary>The plans by name.</summary>
    public static IReadOnlyDictionary<string, ModelPlan> All { get; } = ModelFiles.Result.Models.Select(model => (model.Name, model.Plan!)).Concat(
    [
        ("twenty steps", Changed("times = 5", "times = 20")),
        ("more steps than are shown", Changed("times = 5", "times = 100")),
        ("milliseconds across the network", Changed(
            "decoder {", "timing { V1: 40ms + 20ms * t   V2: 50 + 20 * t   V4: 60 + 20 * t   IT: 70 + 20 * t }\n decoder {")),
        ("milliseconds that stand still", Changed("decoder {", "timing { V1: 40ms   V2: 50   V4: 60   IT: 70 }\n decoder {")),
        ("feedback, lateral, skipping", Connected(
            new("IT", "V4", 1, false), new("IT", "V1", 2, false), new("V4", "V2", 1, false), new("V1", "V4", 1, false), new("V1", "IT", 1, false),
            new("input", "V2", 1, false), new("V2", "V2", 2, false), new("V4", "V4", 1, false))),
        ("one area", Compiled.Area(
            "let gate = sigmoid\n conv 8, 3x3\n let a = { conv 16, 3x3\n batchnorm }\n let b = { conv 24, 1x1 }\n conv 8, 3x3, groups 8\n relu\n" +
            " conv 16, 3x3\n add a\n concat b\n conv 3, 1x1\n multiply gate\n maxpool 2x2\n dropout 0.5").Plan),
        ("long names", Compiled.From(
            $"model {new string('M', 300)} {{ input 3 x 32 x 32\n area {new string('W', 90)} {{ relu }}\n area i {{ relu }}\n" +
            " decoder { linear 10 } }").Plan),
        ("many layers", Compiled.Area(string.Concat(Enumerable.Repeat("conv 8, 3x3\n", 100))).Plan),
        ("many areas", Compiled.From(
            "model Many { input 3 x 64 x 64\n" + string.Concat(Enumerable.Range(1, 10).Select(i => $"area A{i} = Block({i * 8})\n")) +
            " decoder { avgpool\n linear 1000 } }\ncircuit Block(c) { conv c, 3x3\n recur 3 { conv c, 3x3\n relu } }").Plan),
        ("gates and loop targets", Compiled.From("""
            model Loops {
              input 3 x 64 x 64
              area V1 = Bottleneck(32, times: 2, gating: soft)
              area V2 = Bottleneck(32, times: 4, loop: conv2)
              area IT = Bottleneck(32, times: 4, loop: conv2, gating: soft)
              decoder { avgpool   linear: linear 10 }
            }

            circuit Bottleneck(channels, times, gating = hard, loop = conv1) {
              conv: conv channels, 1x1
              recur times from loop, gate gating {
                conv1: conv channels, 1x1
                nonlin1: relu
                conv2: conv channels, 3x3, stride 2 then 1
                nonlin2: relu
              }
            }
            """).Plan),
        ("no layers", Compiled.Area("identity").Plan),
    ]).ToDictionary(plan => plan.Item1, plan => plan.Item2);

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Both drawings of a plan.</summary>
    public static IEnumerable<(string Svg, Canvas Canvas)> Draw(ModelPlan plan) =>
        [(NetworkDrawing.Draw(plan, out var network), network), (UnrollingDrawing.Draw(plan, out var unrolling), unrolling)];

    private static ModelPlan Changed(string old, string now) => Compiled.From(ModelFiles.Text(Rt).Replace(old, now)).Plan;

    private static ModelPlan Connected(params ConnectionPlan[] more)
    {
        var plan = ModelFiles.Plan("CORnetRT");
        return plan with { Connections = plan.Connections.Concat(more).ToArray() };
    }
}
