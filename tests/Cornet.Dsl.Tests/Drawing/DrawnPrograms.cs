using Cornet.Dsl.Drawing;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Tests.Drawing;

/// <summary>What the drawings are tried on: the family, and what stretches a page.</summary>
internal static class DrawnPrograms
{
    private const string Rt = "CORnet-RT.cornet";

    /// <summary>The programs by name.</summary>
    public static IReadOnlyDictionary<string, NetworkProgram> All { get; } = ModelFiles.Result.Models.Select(model => (model.Name, model.Program!)).Concat(
    [
        ("twenty steps", Changed("times = 5", "times = 20")),
        ("more steps than are shown", Changed("times = 5", "times = 100")),
        ("milliseconds across the network", Changed(
            "decoder {", "timing { V1: 40ms + 20ms * t   V2: 50 + 20 * t   V4: 60 + 20 * t   IT: 70 + 20 * t }\n decoder {")),
        ("milliseconds that stand still", Changed("decoder {", "timing { V1: 40ms   V2: 50   V4: 60   IT: 70 }\n decoder {")),
        ("feedback, lateral, skipping", Changed("decoder {", """
            IT -> V4 { conv 256, 1x1   upsample 2 }
            IT -> V1 { conv 64, 1x1   upsample 8 } delay 2, merge multiply
            V4 -> V2 { conv 128, 1x1   batchnorm   relu   conv 128, 3x3   upsample 2 }
            V1 -> V4 { conv 256, 3x3, stride 4 }
            V1 -> IT { conv 512, 3x3, stride 8 then 8 }
            input -> V2 { conv 128, 3x3, stride 8 } delay 1
            V2 -> V2 delay 2
            V4 -> V4
            V1 -> V2 { maxpool 2x2   conv 128, 1x1 } delay 3
            decoder {
            """)),
        ("connections within a sweep", Compiled.From("""
            model Skips {
              input 3 x 32 x 32
              area V1 { conv 8, 3x3 }
              area V2 { conv 8, 3x3, stride 2 }
              area IT { conv 8, 3x3 }
              V1 -> IT { maxpool 2x2 }
              V1 -> V2 { conv 4, 1x1 } merge concat
              decoder { linear 10 }
            }
            """).Program),
        ("areas in a steady state", Compiled.From("""
            model Standing {
              input 3 x 8 x 8
              unroll 5 biological
              area LGN { receive { conv 4, 3x3 }   relu }
              area V1 { receive { conv 4, 3x3 }   relu }
              area V2 { receive { conv 4, 3x3 }   add state   relu }
              LGN -> V2 { conv 4, 1x1 }
              decoder { linear 10 }
            }
            """).Program),
        ("areas that run at every other step", Compiled.From("""
            model Alternating {
              input 3 x 8 x 8
              unroll 6 biological
              area V1 { receive { conv 4, 3x3 }   relu }
              area V2 { receive { conv 4, 3x3 }   relu }
              V2 -> V1 { conv 4, 1x1 }
              decoder { linear 10 }
            }
            """).Program),
        ("one area", Compiled.Area(
            "let gate = sigmoid\n conv 8, 3x3\n let a = { conv 16, 3x3\n batchnorm }\n let b = { conv 24, 1x1 }\n conv 8, 3x3, groups 8\n relu\n" +
            " conv 16, 3x3\n add a\n concat b\n conv 3, 1x1\n multiply gate\n maxpool 2x2\n dropout 0.5").Program),
        ("long names", Compiled.From(
            $"model {new string('M', 300)} {{ input 3 x 32 x 32\n area {new string('W', 90)} {{ relu }}\n area i {{ relu }}\n" +
            " decoder { linear 10 } }").Program),
        ("many layers", Compiled.Area(string.Concat(Enumerable.Repeat("conv 8, 3x3\n", 100))).Program),
        ("many areas", Compiled.From(
            "model Many { input 3 x 64 x 64\n" + string.Concat(Enumerable.Range(1, 10).Select(i => $"area A{i} = Block({i * 8})\n")) +
            " decoder { avgpool\n linear 1000 } }\ncircuit Block(c) { conv c, 3x3\n recur 3 { conv c, 3x3\n relu } }").Program),
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
            """).Program),
        ("no layers", Compiled.Area("identity").Program),
    ]).ToDictionary(program => program.Item1, program => program.Item2);

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Both drawings of a program.</summary>
    public static IEnumerable<(string Svg, Canvas Canvas)> Draw(NetworkProgram program) =>
        [(NetworkDrawing.Draw(program, out var network), network), (UnrollingDrawing.Draw(program, out var unrolling), unrolling)];

    private static NetworkProgram Changed(string old, string now) => Compiled.From(ModelFiles.Text(Rt).Replace(old, now)).Program;
}
