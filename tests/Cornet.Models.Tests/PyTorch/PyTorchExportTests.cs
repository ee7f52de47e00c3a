using System.Diagnostics;
using System.Globalization;
using Cornet.Dsl;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Text;
using Cornet.Targets.PyTorch;
using Cornet.Tests.Oracle;
using Cornet.Tests.Parity;
using Xunit.Abstractions;

namespace Cornet.Tests.PyTorch;

/// <summary>What <c>cornet export --to pytorch</c> writes is the same network: state dict, every area at every step, gradients, running statistics.</summary>
public class PyTorchExportTests(ITestOutputHelper output)
{
    private const int Seeds = 3;
    private const int MoreSeeds = 20;
    private const long Small = 1_000_000;

    [PythonFact("torch", "numpy", Long = true)]
    [Trait("Category", "Long")]
    public void Random_networks_compute_the_same() => Check(CompiledProgram.First.Take(Seeds));

    [PythonFact("torch", "numpy", Long = true)]
    [Trait("Category", "Long")]
    public void A_hundred_random_networks_compute_the_same() => Assert.True(Check(Enumerable.Range(Seeds, MoreSeeds - Seeds)) >= 100);

    [PythonFact("torch", "numpy")]
    public void Programs_at_the_edges_of_the_language_compute_the_same() => Check([.. LongTests.Inputs(OracleCases.All.Values.Concat(OracleCases.Faults.Values))]);

    [PythonFact("torch", "numpy")]
    public void Steady_areas_merges_and_names_that_Python_or_PyTorch_keep_for_themselves_compute_the_same() => Check(["""
        model Recurrent(classes = 10) {
          input 3 x 16 x 16
          unroll 6 biological
          area LGN { receive { center: conv 8, 3x3 }   nonlin: relu }
          area V1 = Layer(16)
          area V2 = Layer(24)
          area in = Layer(16)
          V1 -> V1 { conv: conv 16, 3x3 }
          V2 -> V1 { conv: conv 16, 1x1   upsample 2 } delay 1
          in -> V2 { norm: batchnorm per step   conv 24, 1x1   upsample 2 } delay 2, merge multiply
          in -> in
          LGN -> in { conv: conv classes, 3x3, stride 8 } merge concat
          input -> V2 { conv: conv 24, 5x5, stride 4 }
          decoder { avgpool   lambda: linear classes }
        }
        circuit Layer(channels) {
          receive { type: conv channels, 3x3, stride 2 }
          let class = { forward: conv channels, 1x1   tanh }
          mix: conv channels, 1x1
          norm: groupnorm 8
          add class
          nonlin: relu
        }
        """, """
        model Names(classes = 3) {
          input 3 x 16 x 16
          unroll 4 biological
          area V1 = Decoder(4)
          area v1 = Decoder(4)
          V1 -> V1 { conv: conv 4, 1x1 }
          v1 -> V1 { conv: conv 4, 1x1   upsample 2 }
          decoder { avgpool   linear: linear classes }
        }
        circuit Decoder(channels) { receive { conv: conv channels, 3x3, stride 2 }   nonlin: relu }
        """]);

    [PythonFact("torch", "numpy")]
    public void Decoders_with_names_compute_the_same() => Check(["""
        model Two(classes = 6) {
          input 3 x 16 x 16
          unroll 4 biological
          area V1 = Layer(8)
          area V2 = Layer(16)
          area MT = Layer(12) from V1
          area IT = Layer(24) from V2
          decoder { avgpool   linear: linear classes } from IT
          decoder lambda { avgpool   linear: linear classes } from V2
          decoder motion { relu   mix: conv 4, 1x1   avgpool   hidden: linear 5   tanh   linear: linear 4 } from MT
          decoder late { flatten   linear: linear 3 }
        }
        circuit Layer(channels) { receive { conv: conv channels, 3x3, stride 2 }   add state   norm: groupnorm 4   relu }
        """, """
        model InTurn(classes = 6) {
          input 3 x 16 x 16
          area V1 = Loop(8)
          area MT = Loop(12)
          area V2 = Loop(16) from V1
          decoder { avgpool   linear: linear classes }
          decoder early { flatten   linear: linear 3 } from V1
          decoder place { avgpool   linear: linear 2 } from MT
        }
        circuit Loop(channels) { conv: conv channels, 3x3, stride 2   recur 3 { mix: conv channels, 3x3   relu } }
        """]);

    [PythonFact("torch", "numpy")]
    public void The_family_and_the_rows_of_its_studies_compute_the_same()
    {
        // Of each study, three rows will do unless there is time.
        var rows = CompiledProgram.OfFamily.Rows.Values.SelectMany(names => LongTests.Run ? [] : names.Skip(3)).ToHashSet();
        var networks = CompiledProgram.OfFamily.Models.Values.Where(network => !rows.Contains(network.Program.Name) && (LongTests.Run || network.Program.ParameterCount < Small));
        // Not all at once: the files of one that is as large as CORnet-S take more than a gigabyte.
        foreach (var some in networks.Chunk(LongTests.Run ? 4 : 20)) Check(some);

        void Check(CompiledNetwork[] some)
        {
            using var exported = new ExportedNetworks();
            var models = Array.ConvertAll(some, network => CompiledNetwork.Create(network.Optimized, network.Defaults));
            foreach (var (network, model) in some.Zip(models))
            {
                // As small as feedback allows, which comes from maps that halve evenly. But a batch norm of two or four numbers turns the last bits of its
                // input into large differences.
                var isLarge = network.Program.ParameterCount > Small;
                var isDeep = network.Program.Areas.Count > 4 && isLarge;
                exported.Add(network.Program, model, network.Defaults, isDeep ? 96 : isLarge ? 64 : 48, network.Program.Name, batch: isLarge ? 2 : 4);
            }
            foreach (var (name, outputs, gradients) in exported.Check(together: some.Length)) output.WriteLine($"{name}: {outputs:G3}, {gradients:G3}");
            for (var i = 0; i < models.Length; i++)
            {
                exported.LoadBack(i, models[i]);
                models[i].Dispose();
            }
        }
    }

    [PythonTheory("torch", "numpy")]
    [MemberData(nameof(PeerFamily.Quick), MemberType = typeof(PeerFamily))]
    public void A_CORnet_computes_what_an_independent_implementation_does(string model)
    {
        using var peer = new CornetPeer(model, checkpoint: true);
        var file = Path.Combine(Path.GetDirectoryName(peer.WeightFile)!, "exported.py");
        File.WriteAllText(file, PythonFile.Write(Family()[model]));
        var difference = double.Parse(
            PythonPeer.Run(Repository.PathTo("tests", "peers", "exported_peer.py"), model, peer.WeightFile, file), CultureInfo.InvariantCulture);
        output.WriteLine($"{difference:G3}");
        Assert.InRange(difference, 0, 1e-5);
    }

    [PythonFact("flake8")]
    public void The_family_is_clean_under_flake8()
    {
        var folder = Directory.CreateTempSubdirectory("cornet-flake8-");
        foreach (var program in Family().Values)
            File.WriteAllText(Path.Combine(folder.FullName, PythonFile.NameOf(program)), PythonFile.Write(program));
        using var process = Process.Start(new ProcessStartInfo(PythonPeer.Interpreter("flake8"), ["-m", "flake8", folder.FullName]) { RedirectStandardOutput = true })!;
        Assert.Empty(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        folder.Delete(recursive: true);
        Assert.Equal(0, process.ExitCode);
    }

    private static Dictionary<string, NetworkProgram> Family() => CornetCompiler.Compile(
        [.. Directory.GetFiles(Repository.PathTo("models"), "*.cornet").Order(StringComparer.Ordinal).Select(file => new SourceText(file, File.ReadAllText(file)))])
        .Models.ToDictionary(model => model.Name, model => model.Program!);

    private int Check(IEnumerable<int> seeds) => Check([.. seeds.Select(SmallPrograms.Of)]);

    private int Check(IReadOnlyList<string> texts) => Check(CompiledProgram.Of([.. texts.Select(text => new[] { text })]));

    private int Check(IEnumerable<CompiledProgram> programs)
    {
        using var oneThread = new OneThread();
        using var exported = new ExportedNetworks();
        foreach (var program in programs)
        {
            foreach (var network in program.Models.Values)
            {
                // Dropout draws other numbers.
                var draws = program.Texts[0].Contains("dropout", StringComparison.Ordinal);
                foreach (var (type, schedule) in new[] { (network.Optimized, network.Program), (network.Reference, network.ReferenceProgram) })
                {
                    using var model = CompiledNetwork.Create(type, network.Defaults);
                    exported.Add(schedule, model, network.Defaults, 16, program.Texts[0], trains: !draws);
                }
            }
        }
        var results = exported.Check();
        output.WriteLine($"{results.Count} networks; outputs within {results.Max(one => one.Outputs):G3}, gradients within {results.Max(one => one.Gradients):G3}");
        return results.Count;
    }
}
