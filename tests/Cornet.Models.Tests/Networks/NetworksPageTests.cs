using System.Text.Json;
using System.Text.RegularExpressions;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Weights;
using Cornet.Tests.Oracle;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Networks;

/// <summary>The networks of docs/networks.md beside the same in PyTorch: those of torchvision are its own, the others are written again in <c>tests/peers/networks.py</c>.</summary>
public partial class NetworksPageTests
{
    private const double OfActivations = 1e-5;
    private const double OfGradients = 1e-4;
    private const long Large = 1_000_000;
    private static readonly string Page = File.ReadAllText(Repository.PathTo("docs", "networks.md"));
    private static readonly string CORnetS = File.ReadAllText(Repository.PathTo("models", "CORnet-S.cornet"));
    private static readonly Lazy<CompiledProgram> Compiled = new(() => CompiledProgram.Of([[.. Blocks().Matches(Page).Select(block => block.Groups[1].Value), CORnetS]])[0]);

    public static TheoryData<string, long> Parameters => new()
    {
        { "ResNet18", 11_689_512 }, { "ResNet50", 25_557_032 }, { "AlexNet", 61_100_840 }, { "VGG16", 138_357_544 }, { "SqueezeNet", 1_235_496 }, { "BL", 27_979_605 }, { "VOneCORnetS", 53_402_856 }, { "BLTVS", 34_636_004 },
    };

    [Fact]
    public void The_page_compiles_without_a_finding() => Assert.Equal([], Compiled.Value.Errors);

    [Theory]
    [MemberData(nameof(Parameters))]
    public void Parameters_are_as_many_as_published(string name, long published) => Assert.Equal(published, Compiled.Value.Models[name].Program.ParameterCount);

    [PythonFact]
    public void Circuits_with_states_gates_of_single_places_and_streams_compute_what_PyTorch_does() =>
        Check(["GatedByGRU", "GatedByLSTM", "GatedReciprocally", "GatedHorizontally", "SqueezeAndExcitation", "VentralAndDorsal"], float64, 64);

    [PythonFact("torch", "torchvision", Long = true)]
    [Trait("Category", "Long")]
    public void ResNets_AlexNet_VGG_and_SqueezeNet_compute_what_torchvision_does()
    {
        foreach (var name in new[] { "SqueezeNet", "ResNet18", "ResNet50", "AlexNet", "VGG16" }) Check([name], float64, 224);
    }

    [Fact]
    public void VOneCORnetS_has_as_many_fixed_weights_as_published() => Assert.Equal(1_920_000, Compiled.Value.Models["VOneCORnetS"].Program.StateDict
        .Where(weight => !weight.IsTrainable && weight.Name.EndsWith(".weight", StringComparison.Ordinal)).Sum(weight => weight.Extents.Aggregate(1L, (size, extent) => size * extent.Value)));

    [PythonFact(Long = true)]
    [Trait("Category", "Long")]
    public void VOneCORnetS_without_noise_computes_what_PyTorch_does() => Check(["VOneCORnetS"], float64, 64);

    [PythonFact(Long = true)]
    [Trait("Category", "Long")]
    public void BLTVS_computes_what_PyTorch_does() => Check(["BLTVS"], float64, 64);

    [PythonFact(Long = true)]
    [Trait("Category", "Long")]
    public void BL_computes_what_PyTorch_does() => Check(["BL"], float64, 64);

    private static void Check(string[] names, ScalarType type, int side)
    {
        var folder = Directory.CreateTempSubdirectory("cornet-networks-").FullName;
        try
        {
            List<object> jobs = [];
            foreach (var name in names)
            {
                var own = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
                Compute(Compiled.Value.Models[name], type, side, own);
                jobs.Add(new { network = name, folder = own });
            }
            File.WriteAllText(Path.Combine(folder, "jobs.json"), JsonSerializer.Serialize(jobs));
            var results = JsonSerializer.Deserialize<List<Result>>(
                PythonPeer.Run(Repository.PathTo("tests", "peers", "networks.py"), Path.Combine(folder, "jobs.json")), JsonSerializerOptions.Web)!;
            foreach (var (name, result) in names.Zip(results))
            {
                Assert.Equal(Compiled.Value.Models[name].Program.ParameterCount, result.Parameters);
                Assert.Equal([], result.Missing);
                Assert.All(result.Sites, site => Assert.True(site.Value <= OfActivations, $"{name}: {site.Key} differs by {site.Value:G3}"));
                Assert.All(result.Gradients, one => Assert.True(one.Value <= OfGradients, $"{name}: the gradient of {one.Key} differs by {one.Value:G3}"));
                Assert.NotEmpty(result.Gradients);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compute(CompiledNetwork compiled, ScalarType type, int side, string folder)
    {
        using var scope = NewDisposeScope();
        using var model = CompiledNetwork.Create(compiled.Optimized, compiled.Defaults);
        model.to(type);
        model.DrawsNoise = false;
        using (no_grad())
            foreach (var (name, value) in model.State())
                if (name.EndsWith(".running_var", StringComparison.Ordinal)) value.copy_(rand_like(value).Plus(value));
                else if (name.EndsWith(".running_mean", StringComparison.Ordinal)) value.copy_(randn_like(value).Times(0.1));
        model.eval();
        var images = randn(compiled.Program.ParameterCount > Large ? 1 : 2, 3, side, side, dtype: type); // each takes a minute in BL and VGG-16
        List<(string, Tensor)> given = [("images", images)];
        using (no_grad()) given.AddRange(model.RecordAt(images, []).Named().Select(site => (site.Name, site.Value.clone())));
        var output = model.forward(images);
        var projection = randn_like(output);
        (output * projection).sum().backward();
        given.Add(("projection", projection));
        foreach (var (name, parameter) in model.named_parameters())
            if (parameter.grad is { } gradient) given.Add(($"gradient.{model.KeyOf(name)}", gradient));
        PyTorchFile.Write(Path.Combine(folder, "state.pth"), model.State().Select(entry => (entry.Name, entry.Value.detach())));
        NpzFile.Write(Path.Combine(folder, "given.npz"), given.Select(one => (one.Item1, one.Item2.detach())));
    }

    [GeneratedRegex("^```cornet(?: family)?\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    private sealed record Result(Dictionary<string, double> Sites, Dictionary<string, double> Gradients, long Parameters, bool SameOrder, string[] Missing);
}
