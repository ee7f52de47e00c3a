using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>What an optimizer remembers, handed to PyTorch and taken from it: one more step in each world from the same state gives the same weights.</summary>
public class OptimizerExchangeTests
{
    private const double Rate = 0.05, LaterRate = 0.02;

    private static readonly Dictionary<string, Recipe> Cases = new()
    {
        ["sgd-all"] = new Recipe { Momentum = 0.8, WeightDecay = 0.01 },
        ["sgd-excluding-norms"] = new Recipe { Momentum = 0.8, WeightDecay = 0.01, WeightDecayScope = WeightDecayScope.ExcludingNorms },
        ["adamw-all"] = new Recipe { Method = Method.AdamW, WeightDecay = 0.1, Beta1 = 0.8, Beta2 = 0.99 },
        ["adamw-excluding-norms"] = new Recipe { Method = Method.AdamW, WeightDecay = 0.1, WeightDecayScope = WeightDecayScope.ExcludingNorms },
    };

    private static readonly Lazy<Dictionary<string, StateDict>> Next = new(() => Cases.Keys.ToDictionary(name => name, AfterAStep));
    private static readonly Lazy<string> Peer = new(HandOver);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [PythonTheory]
    [MemberData(nameof(Names))]
    public void PyTorch_goes_on_where_Cornet_stood(string name)
    {
        using var there = PyTorchFile.Read(Path.Combine(Peer.Value, name + ".there.pth"));
        AssertNear(there, Next.Value[name]);
    }

    [PythonTheory]
    [MemberData(nameof(Names))]
    public void Cornet_goes_on_where_PyTorch_stood(string name)
    {
        using var after = PyTorchFile.Read(Path.Combine(Peer.Value, name + ".after.pth"));
        using var network = TrainerTests.Fresh(new Recipe { Seed = 77 });
        using var optimizer = Optimizer.Of(Cases[name], network.named_parameters());
        var begin = Path.Combine(Peer.Value, name + ".begin.pth");
        var (epoch, differences) = TrainingState.Begin(begin, network, Cases[name], _ => optimizer.State(LaterRate, Rate));
        Assert.Equal(3, epoch);
        Assert.Empty(differences);
        Step(network, optimizer, LaterRate);
        AssertNear(after, network.State());
    }

    [PythonFact]
    public void Another_method_or_other_groups_of_parameters_are_refused_and_change_nothing()
    {
        using var network = TrainerTests.Fresh(new Recipe());
        var before = WeightFiles.Lines(network.State());
        Assert.Contains("is AdamW and the recipe's is SGD: ", Refusal("adamw-all", new Recipe()));
        Assert.Contains("has 3 + 5 parameters in 2 groups and the recipe's has 8 parameters in 1 group: ", Refusal("sgd-excluding-norms", new Recipe()));
        Assert.Contains("has completed 3 epochs, and the recipe has 2: ", Refusal("sgd-all", new Recipe { Epochs = 2 }));
        Assert.Equal(before, WeightFiles.Lines(network.State()));

        string Refusal(string name, Recipe recipe)
        {
            using var trainer = new Trainer(network, recipe);
            return Assert.Throws<CornetException>(() => trainer.Begin(Path.Combine(Peer.Value, name + ".begin.pth"))).Message;
        }
    }

    [Fact]
    public void Options_that_the_recipe_has_otherwise_are_said()
    {
        using var scratch = new ScratchFolder();
        using var network = TrainerTests.Fresh(new Recipe());
        using (var optimizer = new Sgd(network.named_parameters(), 0.95, 1e-4))
            Checkpoint.Write(scratch["a.pth"], network.State(), optimizer.State(0.01, 0.1), [], [("epoch", 5)]);
        using var trainer = new Trainer(network, new Recipe { LearningRate = 0.1, WeightDecay = 1e-4, Schedule = LearningRateSchedule.Steps, StepEpochs = 4 });
        Assert.Equal(["momentum 0.95 there, 0.9 here"], trainer.Begin(scratch["a.pth"]));
        Assert.Equal(5, trainer.Done);
    }

    public static TheoryData<string, object?, string> Oddities => new()
    {
        { "nesterov", true, "has nesterov True and Cornet's SGD False" },
        { "dampening", 0.5, "has dampening 0.5 and Cornet's SGD 0" },
        { "momentum_buffer", null, "momentum_buffer of parameter 0 has the shape 2 x 2 and the network's is 4 x 3 x 3 x 3" },
    };

    [Theory]
    [MemberData(nameof(Oddities))]
    public void What_does_not_mean_the_same_here_is_refused_by_name(string name, object? value, string reason)
    {
        using var scratch = new ScratchFolder();
        using var network = TrainerTests.Fresh(new Recipe());
        using var odd = zeros(2, 2);
        var state = new OptimizerState([new ParameterGroup(8, [("momentum", 0.9), (name, value)])], value is null ? [new RememberedTensor(0, name, odd)] : []);
        Checkpoint.Write(scratch["a.pth"], network.State(), state, [], []);
        using var trainer = new Trainer(network, new Recipe());
        Assert.Contains(reason, Assert.Throws<CornetException>(() => trainer.Begin(scratch["a.pth"])).Message);
    }

    [Fact]
    public void A_checkpoint_without_the_state_of_an_optimizer_says_so()
    {
        using var scratch = new ScratchFolder();
        using var network = TrainerTests.Fresh(new Recipe());
        Checkpoint.Write(scratch["a.pth"], network.State(), null, [], [("optimizer", "sgd")]);
        using var trainer = new Trainer(network, new Recipe());
        Assert.Contains("a.pth' has no state of an optimizer under 'optimizer': ", Assert.Throws<CornetException>(() => trainer.Begin(scratch["a.pth"])).Message);
    }

    [Fact]
    public void A_training_that_begins_with_the_checkpoint_of_another_goes_on_as_that_one_does()
    {
        using var scratch = new ScratchFolder();
        var recipe = new Recipe { Epochs = 2, BatchSize = 16 };
        using var straight = new Trainer(TrainerTests.Fresh(recipe), recipe);
        var folder = RunFolder.Create(scratch["run"]);
        folder.Keep = 2;
        straight.Fit(Tints.For(recipe).Train, Tints.For(recipe).Validation, folder);

        using var second = new Trainer(TrainerTests.Fresh(recipe with { Seed = 3 }), recipe);
        Assert.Empty(second.Begin(Path.Combine(folder.Path, "epoch-0001.pth")));
        var outcome = second.Fit(Tints.For(recipe).Train, Tints.For(recipe).Validation);
        Assert.Equal([2], outcome.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(WeightFiles.Lines(straight.Model.State()), WeightFiles.Lines(second.Model.State()));
    }

    // Every case after three steps, one parameter of which was never moved, as checkpoints; and what PyTorch makes of them.
    private static string HandOver()
    {
        _ = Next.Value;
        PythonPeer.Run(Repository.PathTo("tests", "Cornet.Runtime.Tests", "Training", "optimizer_peer.py"), [Checkpoints.Value, .. Cases.Keys]);
        return Checkpoints.Value;
    }

    private static readonly Lazy<string> Checkpoints = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("cornet-optimizers-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    private static StateDict AfterAStep(string name)
    {
        using var network = TrainerTests.Fresh(new Recipe());
        using var optimizer = Optimizer.Of(Cases[name], network.named_parameters());
        for (var step = 0; step < 3; step++) Step(network, optimizer, 0.1, but: "V1.norm.weight");
        Checkpoint.Write(Path.Combine(Checkpoints.Value, name + ".pth"), network.State(), optimizer.State(Rate, 0.1), [], []);
        Step(network, optimizer, Rate);
        var weights = new StateDict();
        foreach (var (key, value) in network.State()) weights.Add(key, value.detach().clone());
        return weights;
    }

    private static void Step(SmallNetwork network, Optimizer optimizer, double rate, string? but = null)
    {
        foreach (var (key, parameter) in network.named_parameters())
            if (key != but) parameter.grad = (3 * parameter.detach()).sin();
        optimizer.Step(rate);
    }

    private static void AssertNear(StateDict expected, IEnumerable<(string Name, Tensor Value)> found)
    {
        foreach (var (key, value) in found)
            Assert.True(value.allclose(expected[key], 1e-6, 1e-6), key);
    }
}
