using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>Areas that learn with another learning rate than the decoder, or not at all.</summary>
public class AreaRatesTests
{
    private static readonly Recipe Plain = new()
    {
        Epochs = 1, BatchSize = 64, LearningRate = 0.1, Momentum = 0, WeightDecay = 0, Schedule = LearningRateSchedule.Steps, StepDivisor = 1, Seed = 5,
    };

    [Fact]
    public void The_rate_of_an_area_is_the_decoders_times_the_decay_for_each_area_between()
    {
        var all = Moved(Plain);
        var decayed = Moved(Plain with { LayerDecay = 0.5 });
        Assert.Equal(["V1.conv.weight", "V1.norm.weight", "V1.norm.bias", "V2.conv.weight", "V2.norm.weight", "V2.norm.bias", "decoder.linear.weight", "decoder.linear.bias"], all.Select(one => one.Name));
        foreach (var ((name, full), (_, less)) in all.Zip(decayed))
        {
            var expected = name.StartsWith("V1") ? 0.25 : name.StartsWith("V2") ? 0.5 : 1;
            Assert.Equal(expected, (less.norm() / full.norm()).item<float>(), 1e-3);
        }
    }

    [Fact]
    public void Each_rate_is_a_group_of_its_own_for_pytorch()
    {
        var recipe = Plain with { LayerDecay = 0.5, WeightDecay = 0.1, WeightDecayScope = WeightDecayScope.ExcludingNorms };
        using var network = TrainerTests.Fresh(recipe);
        using var optimizer = Optimizer.Of(recipe, network.named_parameters(), LayerDecay.Of(network, 0.5));
        var groups = optimizer.State(0.2, 0.4).Groups.Select(group =>
            (group.Count, Number(group, "lr"), Number(group, "initial_lr"), Number(group, "weight_decay")));
        Assert.Equal([(1, 0.2, 0.4, 0.1), (1, 0.1, 0.2, 0.1), (1, 0.05, 0.1, 0.1), (1, 0.2, 0.4, 0), (2, 0.1, 0.2, 0), (2, 0.05, 0.1, 0)], groups);

        static double Number(ParameterGroup group, string name) => (double)group.Options.First(option => option.Name == name).Value!;
    }

    [Fact]
    public void A_frozen_area_keeps_its_weights_and_running_statistics_and_what_follows_learns()
    {
        var recipe = Plain with { Freeze = "V1", WeightDecay = 0.1, BatchSize = 16, Epochs = 2 };
        using var network = TrainerTests.Fresh(recipe);
        var before = Copies(network);
        using (var trainer = new Trainer(network, recipe)) trainer.Fit(Tints.For(recipe).Train, null);
        foreach (var (name, value) in network.State()) Assert.Equal(name.StartsWith("V1"), value.equal(before[name]).all().item<bool>());
        Assert.All(network.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void The_gradient_goes_through_a_frozen_area()
    {
        var recipe = Plain with { Freeze = "V2,decoder", BatchSize = 16 };
        using var network = TrainerTests.Fresh(recipe);
        var before = Copies(network);
        using var trainer = new Trainer(network, recipe);
        trainer.Fit(Tints.For(recipe).Train, null);
        foreach (var (name, value) in network.State()) Assert.Equal(!name.StartsWith("V1"), value.equal(before[name]).all().item<bool>());
    }

    [Theory]
    [InlineData("V4", "SmallNetwork has no area 'V4' to freeze; it has V1, V2, decoder.")]
    [InlineData("V1,V2,decoder", "Every parameter of SmallNetwork is frozen: leave an area or the decoder out of 'V1,V2,decoder' to have something to learn.")]
    public void What_cannot_be_frozen_is_said_in_a_sentence(string names, string message)
    {
        using var network = TrainerTests.Fresh(Plain);
        Assert.Equal(message, Assert.Throws<CornetException>(() => new Trainer(network, Plain with { Freeze = names })).Message);
        Assert.All(network.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    private static Dictionary<string, Tensor> Copies(SmallNetwork network) => network.State().ToDictionary(one => one.Name, one => one.Value.detach().clone());

    // What one step changes.
    private static List<(string Name, Tensor Change)> Moved(Recipe recipe)
    {
        var network = TrainerTests.Fresh(recipe);
        var before = Copies(network);
        using var trainer = new Trainer(network, recipe);
        trainer.Fit(Tints.For(recipe).Train, null);
        return [.. network.named_parameters().Select(one => (one.name, one.parameter.detach() - before[one.name]))];
    }
}
