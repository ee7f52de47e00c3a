using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.App;

public class WeightsVerbTests
{
    [Fact]
    public void What_a_file_holds_is_listed_with_types_and_shapes()
    {
        using var scratch = new ScratchFolder();
        using var network = new SmallNetwork();
        WeightsFile.Write(scratch["a.npz"], network.State());
        var run = CommandRun.Of("weights", scratch["a.npz"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("V1.conv.weight                     float32  4 x 3 x 3 x 3\n", run.Output);
        Assert.Contains("V1.norm.num_batches_tracked        int64    a single number\n", run.Output);
        Assert.EndsWith($"{network.State().Count()} tensors, 482 numbers, 0.0 MB\n", run.Output);
    }

    [Fact]
    public void Weights_go_through_every_format_and_come_back_as_they_were()
    {
        using var scratch = new ScratchFolder();
        using var network = new SmallNetwork();
        Checkpoint.Write(scratch["last.pth"], network.State(), null, [], [("epoch", 3)]);
        string[] way = ["last.pth", "a.safetensors", "b.npz", "c.pth"];
        foreach (var (from, to) in way.Zip(way.Skip(1)))
            Assert.Contains($", written to {scratch[to]}", CommandRun.Of("weights", scratch[from], scratch[to], "--model", "SmallNetwork").Output);
        using var read = PyTorchFile.Read(scratch["c.pth"]);
        Assert.Equal(WeightFiles.Lines(network.State()), WeightFiles.Lines(read));
    }

    [Fact]
    public void Every_key_that_a_model_misses_or_has_not_is_listed_and_nothing_is_written()
    {
        using var scratch = new ScratchFolder();
        using var network = new SmallNetwork();
        using var odd = zeros(4, 3);
        var state = network.State().Where(entry => !entry.Name.EndsWith("bias", StringComparison.Ordinal)).ToList();
        state[0] = (state[0].Name, odd);
        WeightsFile.Write(scratch["a.pth"], [.. state, ("fc.weight", odd)]);
        var run = CommandRun.Of("weights", scratch["a.pth"], scratch["b.npz"], "--model", "SmallNetwork");
        Assert.Equal(1, run.Code);
        Assert.Contains("missing      V1.norm.bias                       float32  4\n", run.Output);
        Assert.Contains("unexpected   fc.weight                          float32  4 x 3\n", run.Output);
        Assert.Contains("other shape  V1.conv.weight                     float32  4 x 3, 4 x 3 x 3 x 3 in SmallNetwork\n", run.Output);
        Assert.StartsWith($"The weights in '{scratch["a.pth"]}' do not fit this model: ", run.Error);
        Assert.Equal(["a.pth"], scratch.Files);
    }

    [Fact]
    public void A_name_that_says_no_format_is_refused_before_anything_is_read() =>
        Assert.StartsWith("The format of 'weights.onnx' is unclear: end the name in .pth, ", CommandRun.Refused("weights", "missing.pth", "weights.onnx"));
}
