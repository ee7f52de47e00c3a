using Cornet.Models.Tests;
using static TorchSharp.torch;

namespace Cornet.Tests.Extern;

/// <summary>A network with modules of the user's own, compiled by this project's build, run and trained.</summary>
public class ExternLayerTests
{
    [Fact]
    public void Its_state_keys_are_those_of_the_module_behind_the_label()
    {
        using var model = new FilterNet();
        Assert.Equal(
            ["V1.edges.filters", "V2.conv.weight", "decoder.linear.weight", "decoder.linear.bias"], model.State().Select(entry => entry.Name));
        Assert.IsType<EdgeBank>(model.V1.edges);
    }

    [Fact]
    public void It_computes_what_the_module_computes_at_the_size_that_the_line_says()
    {
        using var _ = NewDisposeScope();
        using var model = new FilterNet(filters: 4);
        var images = rand(2, 3, 40, 24);
        var recorded = model.Record(images, FilterNet.At.V1);
        var filtered = model.V1.edges.call(images);
        Assert.Equal([2, 4, 20, 12], recorded.V1[0].shape);
        Assert.Equal(0, (recorded.V1[0] - (filtered.relu() + filtered)).abs().max().item<float>());
    }

    [Fact]
    public void Gradients_reach_it()
    {
        using var _ = NewDisposeScope();
        using var model = new FilterNet();
        model.forward(rand(2, 3, 32, 32)).sum().backward();
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad!.abs().max().item<float>() > 0));
    }
}
