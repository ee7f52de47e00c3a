using System.Globalization;
using Cornet.Tests.Oracle;
using Xunit.Abstractions;

namespace Cornet.Tests.Onnx;

/// <summary>What <c>cornet export --to onnx</c> writes computes the same in ONNX Runtime, at every step of every area.</summary>
public sealed class OnnxExportTests(ITestOutputHelper output) : IDisposable
{
    private const double Tolerance = 1e-5;
    private const int Seeds = 12;
    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Random_networks_compute_the_same() => Check(CompiledProgram.First);

    [LongFact]
    [Trait("Category", "Long")]
    public void Two_hundred_random_networks_compute_the_same() =>
        Assert.True(Check(CompiledProgram.Of([.. Enumerable.Range(Seeds, 60).Select(seed => new[] { SmallPrograms.Of(seed) })])) >= 200);

    [Fact]
    public void Programs_at_the_edges_of_the_language_compute_the_same() =>
        Check(CompiledProgram.Of([.. OracleCases.All.Values.Concat(OracleCases.Faults.Values).Select(text => new[] { text })]));

    [Fact]
    public void The_family_and_the_rows_of_its_studies_compute_the_same() => Check([CompiledProgram.OfFamily], isLarge: program => program.ParameterCount > 1_000_000);

    private int Check(IReadOnlyList<CompiledProgram> programs, Func<Dsl.Programs.NetworkProgram, bool>? isLarge = null)
    {
        using var oneThread = new OneThread();
        TorchSharp.torch.manual_seed(1);
        var (count, worst) = (0, (0.0, ""));
        foreach (var program in programs)
            foreach (var network in program.Models.Values)
            {
                if (isLarge?.Invoke(network.Program) == true && !LongTests.Run) continue;
                using var model = CompiledNetwork.Create(network.Optimized, network.Defaults);
                OnnxRun.Vary(model);
                var file = Path.Combine(_folder, $"{count++.ToString(CultureInfo.InvariantCulture)}.onnx");
                using var run = new OnnxRun(network.Program, model, file);
                foreach (var batch in new[] { 1, 8 })
                {
                    var (difference, site) = run.Compare(batch);
                    if (!(difference <= Tolerance)) output.WriteLine($"{network.Program.Name} {site}: {difference:G3} at batch {batch}\n{(program.Texts.Length == 1 ? program.Texts[0] : "")}\n{run.Graph}");
                    if (!(difference <= worst.Item1)) worst = (difference, $"{network.Program.Name} {site}");
                }
                System.IO.File.Delete(file);
            }
        output.WriteLine($"{count} networks within {worst.Item1:G3} ({worst.Item2})");
        Assert.InRange(worst.Item1, 0, Tolerance);
        return count;
    }
}
