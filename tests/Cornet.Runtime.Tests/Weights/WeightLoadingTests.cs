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
            "The weights in 'x.pth' do not fit this model: 1 key is missing ('V1.conv.weight' of 4 x 3 (did you mean 'V1.conv.weigth'?)); "
            + "4 keys are unexpected ('V1.conv.weigth' of 4 x 3, 'fc.0' of 1, 'fc.1' of 1 and 1 more); "
            + "1 key is of a different shape ('V1.bias' is 4 in the file and 5 in the model); nothing was loaded: name a file of this model.",
            fault.Message);
        Assert.Equal(0, ok.sum().item<float>());
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("module.module.")]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")]
    [InlineData("_orig_mod.module.module.")]
    [InlineData("model.")]
    [InlineData("model._orig_mod.")]
    [InlineData("module.model.net.")]
    [InlineData("state_dict.backbone.")]
    [InlineData("V1.")]
    public void A_prefix_that_all_keys_have_is_left_out_where_the_rest_are_the_names_of_the_model(string prefix)
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var entries = new (string Name, Tensor Value)[] { ("V1.w", randn(3)), ("V1.b", randn(2)), ("decoder.w", randn(4, 2)) };
        foreach (var ending in new[] { "pth", "safetensors", "npz" })
        {
            WeightsFile.Write(folder[$"a.{ending}"], entries.Select(entry => (prefix + entry.Name, entry.Value)));
            using var weights = WeightsFile.Read(folder[$"a.{ending}"]);
            var target = entries.Select(entry => (entry.Name, Value: zeros_like(entry.Value))).ToArray();
            Assert.Equal(3, weights.LoadInto(target, "a").Loaded);
            Assert.Equal(WeightFiles.Lines(entries), WeightFiles.Lines(target));
            Assert.Equal(4, Cornet.App.Verbs.TrainedNetwork.ClassesIn(weights));
        }
    }

    [Theory]
    [InlineData("V1._orig_mod.w", "V1.w")]
    [InlineData("module.V1._fsdp_wrapped_module.w", "V1.w")]
    [InlineData("V1.module.w", "V1.module.w")]
    [InlineData("_orig_model.w", "_orig_model.w")]
    public void What_wrappers_put_into_a_key_is_taken_out_wherever_it_stands(string key, string bare) =>
        Assert.Equal([bare], KeyPrefix.Unwrapped([key]));

    [Fact]
    public void Keys_that_would_become_equal_stay_as_they_are() =>
        Assert.Equal(["_orig_mod.w", "w"], KeyPrefix.Unwrapped(["_orig_mod.w", "w"]));

    [Fact]
    public void The_count_of_an_averaged_model_is_no_weight()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        PyTorchFile.Write(folder["a.pth"], [("n_averaged", tensor(3L)), ("module.a", ones(2)), ("module.b", ones(2))]);
        using var weights = PyTorchFile.Read(folder["a.pth"]);
        Assert.Equal(["a", "b"], weights.Names);
    }

    [Theory]
    [InlineData("model.", "all keys begin with 'model.'; nothing was loaded")]
    [InlineData("model.V1.", "all keys begin with 'model.V1.'; nothing was loaded")]
    public void A_prefix_without_which_nothing_fits_is_named(string prefix, string said)
    {
        using var weights = Weights((prefix + "x", ones(3)), (prefix + "y", ones(3)));
        using var a = zeros(3);
        Assert.Contains(said, Assert.Throws<CornetException>(() => weights.LoadInto([("a", a)], "x.pth")).Message);
    }

    [Fact]
    public void A_prefix_without_which_some_fit_is_named_and_what_does_not_fit_is_listed_with_it()
    {
        using var weights = Weights(("model.a", ones(3)), ("model.fc", ones(3)));
        using var a = zeros(3);
        Assert.Contains(
            "1 key is unexpected ('model.fc' of 3); all keys begin with 'model.', which was left out",
            Assert.Throws<CornetException>(() => weights.LoadInto([("a", a)], "x.pth")).Message);
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
