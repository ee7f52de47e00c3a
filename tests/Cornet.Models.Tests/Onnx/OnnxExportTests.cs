using System.Globalization;
using Cornet.Dsl;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Text;
using Cornet.Tests.Oracle;
using Xunit.Abstractions;

namespace Cornet.Tests.Onnx;

/// <summary>What <c>cornet export --to onnx</c> writes computes the same in ONNX Runtime, at every step of every area.</summary>
public sealed class OnnxExportTests(ITestOutputHelper output) : IDisposable
{
    private const double Tolerance = 1e-5;
    private const long Large = 1_000_000;
    private const double OfRounding = 4;
    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Random_networks_compute_the_same() => Check(CompiledProgram.First);

    [LongFact]
    [Trait("Category", "Long")]
    public void Two_hundred_random_networks_compute_the_same() =>
        Assert.True(Check(CompiledProgram.Of([.. Enumerable.Range(CompiledProgram.FirstSeeds, 60).Select(seed => new[] { SmallPrograms.Of(seed) })])) >= 200);

    [Fact]
    public void Programs_at_the_edges_of_the_language_compute_the_same() =>
        Check(CompiledProgram.Of([.. LongTests.Inputs(OracleCases.All.Values.Concat(OracleCases.Faults.Values)).Select(text => new[] { text })]));

    /// <summary>What random programs have seldom.</summary>
    internal static string[] Rare { get; } =
    [
        """
        model Rare(classes = 5) {
          input 3 x 17 x 15
          area V1 {
            gabor: gabor 8, 5x5, stride 2, phase 90
            let left = { slice 0, 4 }
            slice 4, 8
            concat left
            noise: noise fano 1
            nonlin: softplus
          }
          area V2 { rows: conv 12, 1x7   columns: conv 12, 5x1, stride 2, bias   norm: layernorm   nonlin: gelu }
          area V4 { up: convtranspose 6, 3x3, stride 2, bias   avgpool 3x3, stride 2, padding 1   upsample 2, bilinear   silu }
          decoder { maxpool   dropout 0.5   linear: linear classes   softmax }
        }
        """,
        """
        model Sizes(classes = 5) {
          input 3 x 21 x 26
          unroll 4 biological
          area V1 { receive { conv: conv 6, 3x3, stride 2 }   add state   norm: groupnorm 2   relu }
          area V2 { receive { conv: conv 6, 3x3, stride 2 }   add state   norm: batchnorm per step   elu }
          area V4 { receive { conv: conv 6, 3x3, stride 2 }   add state   leakyrelu }
          V2 -> V1 { conv: conv 6, 1x1 } resize bilinear
          V4 -> V1 { conv: conv 6, 1x1 } merge multiply, resize nearest
          V4 -> V2 delay 2, merge concat, resize nearest
          V1 -> V4 delay 1, resize bilinear
          decoder { avgpool   linear: linear classes }
        }
        """,
        """
        model Soft(classes = 5) {
          input 3 x 19 x 23
          area V1 { conv: conv 6, 3x3   recur 3 gate soft { conv2: conv 6, 3x3, stride 2 then 1   norm: batchnorm per step   relu } }
          area V2 { conv: conv 6, 3x3, dilation 2, groups 2   recur 2 { conv2: conv 6, 3x3   tanh } }
          decoder { flatten   linear: linear classes }
        }
        """,
    ];

    [Fact]
    public void Layers_and_sizes_that_random_programs_seldom_have_compute_the_same() => Assert.Equal(Rare.Length, Check(CompiledProgram.Of([.. Rare.Select(text => new[] { text })])));

    [Fact]
    public void The_family_and_the_rows_of_its_studies_compute_the_same()
    {
        var networks = CompiledProgram.OfFamily.Models.Values.Where(network => LongTests.Run || network.Program.ParameterCount < Large);
        // Large ones for images of 96 pixels, which take a fifth of the time; the class in C# takes images of any size.
        var texts = Directory.GetFiles(Repository.PathTo("models"), "*.cornet").Select(file => new SourceText(file, File.ReadAllText(file).Replace("3 x 224 x 224", "3 x 96 x 96", StringComparison.Ordinal)));
        var sized = CornetCompiler.Compile([.. texts]).Models.ToDictionary(model => model.Name, model => model.Program!);
        Assert.All(Compare(networks.Select(network => (network, sized[network.Program.Name], ""))), one => Assert.InRange(one.Difference, 0, Tolerance));
    }

    [LongFact]
    [Trait("Category", "Long")]
    public void CORnetS_computes_the_same_at_its_own_size() =>
        Assert.All(Compare([(CompiledProgram.OfFamily.Models["CORnetS"], CompiledProgram.OfFamily.Models["CORnetS"].Program, "")]), one => Assert.InRange(one.Difference, 0, Tolerance));

    // In random networks norms of a few nearly equal numbers turn the last bits of float32 into large differences, in Cornet as in ONNX Runtime.
    private int Check(IReadOnlyList<CompiledProgram> programs)
    {
        var results = Compare(programs.SelectMany(program => program.Models.Values.Select(network => (network, network.Program, program.Texts[0]))), fromDouble: true).ToList();
        Assert.All(results, one => Assert.InRange(one.Difference, 0, Math.Max(Tolerance, OfRounding * one.Rounding)));
        return results.GroupBy(one => one.Network).Count(network => network.All(one => one.Difference <= Tolerance));
    }

    private IEnumerable<(string Network, double Difference, double Rounding)> Compare(
        IEnumerable<(CompiledNetwork Network, NetworkProgram Program, string Text)> networks, bool fromDouble = false)
    {
        using var oneThread = new OneThread();
        TorchSharp.torch.manual_seed(1);
        var (count, worst) = (0, (0.0, ""));
        foreach (var (network, program, text) in networks)
        {
            using var model = CompiledNetwork.Create(network.Optimized, network.Defaults);
            OnnxRun.Vary(model);
            var name = $"{count++.ToString(CultureInfo.InvariantCulture)} {program.Name}";
            var file = Path.Combine(_folder, $"{count.ToString(CultureInfo.InvariantCulture)}.onnx");
            using var run = new OnnxRun(program, model, file);
            foreach (var (site, difference, rounding) in run.Compare(1, fromDouble).Concat(run.Compare(8, fromDouble)))
            {
                if (!(difference <= Math.Max(Tolerance, OfRounding * rounding))) output.WriteLine($"{name} {site}: {difference:G3}, rounding {rounding:G3}\n{text}\n{run.Graph}");
                if (!(difference <= worst.Item1)) worst = (difference, $"{name} {site}, rounding {rounding:G3}");
                yield return (name, difference, rounding);
            }
            File.Delete(file);
        }
        output.WriteLine($"{count} networks within {worst.Item1:G3} ({worst.Item2})");
    }
}
