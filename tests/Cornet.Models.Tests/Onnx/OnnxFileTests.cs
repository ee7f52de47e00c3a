using System.Globalization;
using Cornet.Cli.Export;
using Cornet.Runtime;
using Cornet.Targets.Onnx;
using Cornet.Tests.Oracle;
using Onnx;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Cornet.Tests.Onnx;

/// <summary>An ONNX file as a file: names, weights, size, memory, and what other readers say of it.</summary>
public sealed class OnnxFileTests(ITestOutputHelper output) : IDisposable
{
    private const long Million = 1_000_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [PythonFact("onnx")]
    public void The_onnx_package_accepts_the_family_and_programs_at_the_edges_of_the_language()
    {
        var networks = CompiledProgram.OfFamily.Models.Values.Where(network => network.Program.ParameterCount < Million)
            .Concat(CompiledProgram.Of([.. LongTests.Inputs(OracleCases.All.Values, part: 5).Select(text => new[] { text })]).SelectMany(program => program.Models.Values));
        List<string> files = [];
        foreach (var network in networks)
        {
            using var model = CompiledNetwork.Create(network.Optimized, network.Defaults);
            files.Add(Path.Combine(_folder, $"{files.Count.ToString(CultureInfo.InvariantCulture)}.onnx"));
            using var run = new OnnxRun(network.Program, model, files[^1]);
        }
        Assert.True(files.Count > 15);
        Assert.True(int.Parse(PythonPeer.Run(Repository.PathTo("tests", "peers", "onnx_check.py"), [.. files]), CultureInfo.InvariantCulture) > 500);
    }

    [Fact]
    public void Weights_are_called_by_their_keys_and_come_back_to_the_bit()
    {
        var network = CompiledProgram.OfFamily.Models["CORnetSmall"];
        using var model = CompiledNetwork.Create(network.Optimized, network.Defaults);
        OnnxRun.Vary(model);
        using var run = new OnnxRun(network.Program, model, Path.Combine(_folder, "small.onnx"));
        var file = ModelProto.Parser.ParseFrom(File.ReadAllBytes(run.File));
        Assert.Equal((8, 17), (file.IrVersion, file.OpsetImport.Single().Version));
        Assert.Equal("images", file.Graph.Input.Single().Name);
        Assert.Equal(["V1.0", "V2.0", "V2.1", "V4.0", "V4.1", "V4.2", "V4.3", "IT.0", "IT.1", "decoder"], file.Graph.Output.Select(one => one.Name));
        var written = file.Graph.Initializer.ToDictionary(one => one.Name);
        foreach (var (key, value) in model.State().Where(entry => !entry.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)))
        {
            Assert.Equal(value.shape, written[key].Dims);
            Assert.Equal(value.bytes.ToArray(), written[key].RawData.ToByteArray());
        }
        Assert.Equal("""{"V1":[50],"V2":[70,170],"V4":[90,140,190,240],"IT":[100,200]}""", file.MetadataProps.Single(one => one.Key == "cornet.timing_ms").Value);
    }

    [LinuxFact]
    public void CORnetS_is_written_with_its_weights_once_in_memory_and_once_in_the_file()
    {
        var network = CompiledProgram.OfFamily.Models["CORnetS"];
        using var model = CompiledNetwork.Create(network.Optimized, network.Defaults);
        var state = model.State().ToDictionary(entry => entry.Name, entry => entry.Value);
        var graph = OnnxNetwork.Of(network.Program, OnnxRun.Sites(network.Program));
        var (first, second) = (Path.Combine(_folder, "1.onnx"), Path.Combine(_folder, "2.onnx"));
        var before = ResidentKilobytes("VmRSS");
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak begins anew
        Write(first);
        var above = (ResidentKilobytes("VmHWM") - before) / 1024;
        Write(second);
        var size = new FileInfo(first).Length;
        output.WriteLine($"{size:N0} bytes, written with {above} MiB above the weights; {graph.Nodes.Count} nodes");
        Assert.InRange(size, 4 * network.Program.ParameterCount, 215_000_000);
        Assert.InRange(above, 0, 60);
        Assert.True(File.ReadAllBytes(first).AsSpan().SequenceEqual(File.ReadAllBytes(second)));

        void Write(string file) => WholeFile.Write(file, handle => OnnxFile.Write(graph, key => state[key], network.Program.Doc, NetworkFacts.Texts(network.Program, Cornet.Runtime.Stimuli.Normalization.ImageNet), handle));
    }

    [Fact]
    public void Weights_of_another_precision_are_written_as_float32()
    {
        var network = CompiledProgram.OfFamily.Models["CORnetSmall"];
        using var model = CompiledNetwork.Create(network.Optimized, network.Defaults);
        model.to(float64);
        using var run = new OnnxRun(network.Program, model, Path.Combine(_folder, "double.onnx"));
        model.to(float32);
        Assert.All(run.Compare(2), one => Assert.InRange(one.Difference, 0, 1e-5));
    }

    [Fact]
    public void A_part_of_the_network_runs_for_a_part_of_its_sites()
    {
        var program = CompiledProgram.OfFamily.Models["CORnetSmall"].Program;
        var early = OnnxNetwork.Of(program, [("V1", 0)]);
        Assert.All(early.Weights, weight => Assert.StartsWith("V1.", weight.Key, StringComparison.Ordinal));
        Assert.All(early.Nodes, node => Assert.StartsWith("V1.", node.Output, StringComparison.Ordinal));
        Assert.DoesNotContain(OnnxNetwork.Of(program, [("V4", 1)]).Weights, weight => weight.Key.Contains("norm1_2", StringComparison.Ordinal));
    }

    [Fact]
    public void Noise_is_drawn_with_the_mean_and_variance_of_the_network_and_can_be_left_out()
    {
        var program = CompiledProgram.Of([["""
            model Noisy(classes = 2) {
              input 3 x 16 x 16
              area V1 { noise: noise fano 2, sd 0.5 }
              decoder { avgpool   linear: linear classes }
            }
            """]])[0].Models["Noisy"].Program;
        Assert.DoesNotContain(OnnxNetwork.Of(program, [("V1", 0)], drawsNoise: false).Nodes, node => node.Operator == "RandomNormalLike");
        var file = Path.Combine(_folder, "noise.onnx");
        WholeFile.Write(file, handle => OnnxFile.Write(OnnxNetwork.Of(program, [("V1", 0)]), _ => throw new InvalidOperationException(), "", [], handle));
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(file);
        var images = new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>([256, 3, 16, 16]);
        images.Fill(0.75f);
        using var results = session.Run([Microsoft.ML.OnnxRuntime.NamedOnnxValue.CreateFromTensor(OnnxGraph.InputName, images)]);
        var drawn = results.Single().AsEnumerable<float>().Select(number => (double)number).ToList();
        var mean = drawn.Average();
        Assert.Equal(0.75, mean, 0.02);
        Assert.Equal(2 * 0.75 + 0.25, drawn.Average(number => (number - mean) * (number - mean)), 0.03);
    }

    [Fact]
    public void Every_layer_of_the_language_is_among_the_programs_that_are_compared()
    {
        var compared = CompiledProgram.First.Concat(CompiledProgram.Of([.. OnnxExportTests.Rare.Select(text => new[] { text })]))
            .SelectMany(program => program.Models.Values).SelectMany(network => network.Program.Modules)
            .SelectMany(module => module.Layers).Select(layer => layer.Operation);
        Assert.Empty(LayerNodes.Operations.Except(compared));
    }

    private static long ResidentKilobytes(string line) =>
        long.Parse(File.ReadLines("/proc/self/status").First(one => one.StartsWith(line, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
