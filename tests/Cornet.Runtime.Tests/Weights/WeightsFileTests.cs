using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

/// <summary>One network in every format of weights.</summary>
public class WeightsFileTests
{
    private static readonly string[] Endings = ["pth", "safetensors", "npz"];

    [PythonFact]
    public void PyTorch_loads_every_format_strictly_and_Cornet_loads_what_it_wrote()
    {
        using var folder = new ScratchFolder();
        using var network = new SmallNetwork();
        foreach (var ending in Endings) WeightsFile.Write(folder["ours." + ending], network.State());
        var expected = WeightFiles.Lines(network.State());
        Assert.Equal([.. expected, .. expected, .. expected], WeightFiles.ReadBy("exchange", folder.Root));
        foreach (var ending in Endings)
        {
            using var theirs = WeightsFile.Read(folder["theirs." + ending]);
            using var other = new SmallNetwork();
            Assert.Equal(expected.Length, theirs.LoadInto(other.State(), "theirs").Loaded);
            Assert.Equal(expected, WeightFiles.Lines(other.State()));
        }
    }

    [Theory]
    [InlineData("a.npz")]
    [InlineData("a.pth")]
    public void An_archive_of_NumPy_is_told_by_its_first_bytes_and_loses_the_prefix_of_a_parallel_model(string name)
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        List<(string Name, Tensor Value)> weights = [("V1.conv.weight", randn(2, 3)), ("V1.count", tensor(3L))];
        NpzFile.Write(folder["b.npz"], weights.Select(entry => ("module." + entry.Name, entry.Value)));
        File.Move(folder["b.npz"], folder[name]);
        using var read = WeightsFile.Read(folder[name]);
        Assert.Equal(WeightFiles.Lines(weights), WeightFiles.Lines(read));
    }

    [Fact]
    public void NumPy_has_no_bfloat16_so_such_numbers_are_written_as_float32_exactly()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var narrow = randn(5).to(ScalarType.BFloat16);
        WeightsFile.Write(folder["a.npz"], [("a", narrow)]);
        using var read = WeightsFile.Read(folder["a.npz"]);
        Assert.Equal(ScalarType.Float32, read["a"].dtype);
        Assert.True(read["a"].to(ScalarType.BFloat16).equal(narrow).all().item<bool>());
    }
}
