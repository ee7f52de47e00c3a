using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

public class WeightLoadingTests
{
    [Fact]
    public void Weights_are_copied_by_name_into_the_tensors_that_are_there()
    {
        using var weights = Weights(("b", full(2, 2f)), ("a", ones(3)));
        using var a = nn.Parameter(zeros(3));
        using var b = zeros(2);

        var report = weights.LoadInto([("a", a), ("b", b)], "x.pth");

        Assert.Equal([1f, 1f, 1f], a.data<float>());
        Assert.Equal([2f, 2f], b.data<float>());
        Assert.True(a.requires_grad && a.is_leaf && a.grad is null);
        Assert.Equal("2 tensors loaded", report.ToString());
    }

    [Fact]
    public void Numbers_of_another_type_are_converted_and_reported()
    {
        using var weights = Weights(("a", full(3, 0.5, dtype: ScalarType.Float16)));
        using var a = zeros(3);
        Assert.Equal(["a"], weights.LoadInto([("a", a)], "x.pth").Converted);
        Assert.Equal([0.5f, 0.5f, 0.5f], a.data<float>());
    }

    [Fact]
    public void A_file_of_before_PyTorch_0_4_1_does_not_count_batches()
    {
        using var weights = Weights(("norm.weight", ones(3)));
        using var weight = zeros(3);
        using var count = tensor(5L);
        var report = weights.LoadInto([("norm.weight", weight), ("norm.num_batches_tracked", count)], "x.pth");
        Assert.Equal(["norm.num_batches_tracked"], report.Absent);
        Assert.Equal((1, 0L), (report.Loaded, count.item<long>()));
    }

    [Fact]
    public void Missing_left_over_and_misshapen_keys_are_listed_and_nothing_is_changed()
    {
        using var weights = Weights(
            ("V1.conv.weigth", ones(4, 3)), ("V1.bias", ones(4)), ("fc.0", ones(1)), ("fc.1", ones(1)), ("fc.2", ones(1)), ("ok", ones(2)));
        using var weight = zeros(4, 3);
        using var bias = zeros(5);
        using var ok = zeros(2);

        var fault = Assert.Throws<CornetException>(() => weights.LoadInto([("V1.conv.weight", weight), ("V1.bias", bias), ("ok", ok)], "x.pth"));

        Assert.Equal(
            "The weights in 'x.pth' are not those of this model: 1 key is missing ('V1.conv.weight' of 4 x 3 (did you mean 'V1.conv.weigth'?)); "
            + "4 keys are left over ('V1.conv.weigth' of 4 x 3, 'fc.0' of 1, 'fc.1' of 1 and 1 more); "
            + "1 key is of another shape ('V1.bias' is 4 in the file and 5 in the model); nothing was loaded, name a file of this model.",
            fault.Message);
        Assert.Equal(0, ok.sum().item<float>());
    }

    [PythonFact]
    public void A_network_of_PyTorch_loads_into_a_module_of_TorchSharp()
    {
        using var network = nn.Sequential(("0", nn.Conv2d(3, 4, 3)), ("1", nn.BatchNorm2d(4)));
        var state = network.state_dict().Select(entry => (entry.Key, entry.Value)).ToList();
        var path = WeightFiles.OfTorch("model.legacy.pth");
        using var weights = PyTorchFile.Read(path);
        Assert.Equal(7, weights.LoadInto(state, path).Loaded);
        Assert.Equal(WeightFiles.Expected(path), WeightFiles.Lines(state));
    }

    private static StateDict Weights(params (string Name, Tensor Value)[] entries)
    {
        var weights = new StateDict();
        Array.ForEach(entries, entry => weights.Add(entry.Name, entry.Value));
        return weights;
    }
}
