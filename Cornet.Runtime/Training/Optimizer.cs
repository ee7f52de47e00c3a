using Cornet.Runtime.Native;
using Cornet.Runtime.Weights;
using TorchSharp.Modules;
using OptimizerState = Cornet.Runtime.Weights.OptimizerState;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>Which parameters the weight decay pulls to zero.</summary>
public enum WeightDecayScope
{
    /// <summary>All of them, as in the recipe of the CORnets.</summary>
    All,

    /// <summary>Excluding biases and norms: those of two axes and more, the weights of convolutions and linear layers.</summary>
    ExcludingNorms,
}

/// <summary>Changes parameters by their gradients. A parameter without a gradient stays as it is, and so does what is remembered of it.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly List<Entry> _entries;

    /// <summary>An optimizer of some parameters.</summary>
    /// <param name="parameters">By name: on their device already, because moving a network replaces its parameters.</param>
    /// <param name="decay">Weight decay, at least 0.</param>
    /// <param name="scope">What decays.</param>
    /// <param name="rateScale">What the learning rate of a parameter is multiplied by, from its name; 1 if not given.</param>
    protected Optimizer(IEnumerable<(string Name, Parameter Value)> parameters, double decay, WeightDecayScope scope, Func<string, double>? rateScale = null) => _entries =
        [.. parameters.Select(entry => new Entry(entry.Name, entry.Value, new Group(scope == WeightDecayScope.All || entry.Value.dim() > 1 ? decay : 0, rateScale?.Invoke(entry.Name) ?? 1)))];

    /// <summary>Whether all tensors are changed by one call.</summary>
    public abstract bool IsFused { get; }

    /// <summary>
    /// What is remembered from step to step, as PyTorch's <c>optimizer.state_dict()</c>: one group of parameters, or two where some decay and some do
    /// not, those that decay first, and in each one for each learning rate, the highest first. The optimizer owns the tensors.
    /// </summary>
    /// <param name="rate">The learning rate of the step to come.</param>
    /// <param name="baseRate">The rate that a schedule began with, which those of PyTorch look for in <c>initial_lr</c>.</param>
    public OptimizerState State(double rate, double baseRate)
    {
        var groups = Enumerable.Range(0, _entries.Count).GroupBy(index => _entries[index].Group).OrderByDescending(group => group.Key.Decay).ThenByDescending(group => group.Key.RateScale).ToList();
        var members = groups.SelectMany(group => group).ToList();
        return new OptimizerState(
            [.. groups.Select(group => new ParameterGroup(
                group.Count(), [("lr", rate * group.Key.RateScale), ("initial_lr", baseRate * group.Key.RateScale), ("weight_decay", group.Key.Decay), .. Options]))],
            [.. members.SelectMany((index, place) => Memory.Select(memory => new RememberedTensor(place, memory.Name, memory.Tensors[index])))]);
    }

    /// <summary>The optimizer of a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="parameters">What it changes, by name, on their device already.</param>
    /// <param name="rateScale">What the learning rate of a parameter is multiplied by, from its name; 1 if not given.</param>
    public static Optimizer Of(Recipe recipe, IEnumerable<(string Name, Parameter Value)> parameters, Func<string, double>? rateScale = null) => recipe.Method switch
    {
        Method.AdamW => new AdamW(parameters, recipe.WeightDecay, recipe.Beta1, recipe.Beta2, scope: recipe.WeightDecayScope, rateScale: rateScale),
        _ => new Sgd(parameters, recipe.Momentum, recipe.WeightDecay, scope: recipe.WeightDecayScope, nesterov: recipe.Nesterov, rateScale: rateScale),
    };

    /// <summary>Changes the parameters by their gradients, which are released.</summary>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="skip">
    /// One float32 number on the device, 1 where the step is to be left out as if there had been no gradients, else 0; null to take the step. The host does not look at it, so
    /// that nothing waits for a GPU.
    /// </param>
    public void Step(double rate, Tensor? skip = null)
    {
        using var frozen = no_grad();
        List<Moving> moving = new(_entries.Count);
        for (var i = 0; i < _entries.Count; i++)
            if (_entries[i].Weight.grad is { } gradient)
                moving.Add(new Moving(i, _entries[i].Weight, gradient));
        foreach (var alike in moving.GroupBy(one => _entries[one.Index].Group)) Move([.. alike], alike.Key.Decay, rate * alike.Key.RateScale, skip);
        moving.ForEach(one => one.Gradient.Dispose());
        Forget();
    }

    /// <summary>Releases the gradients and changes nothing.</summary>
    public void Forget() => _entries.ForEach(entry => entry.Weight.grad = null);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>What all parameters have in common beside rate and decay, by PyTorch's names.</summary>
    private protected abstract IReadOnlyList<(string Name, object? Value)> Options { get; }

    /// <summary>What is remembered, by PyTorch's names: a tensor for each parameter.</summary>
    private protected abstract IReadOnlyList<(string Name, Tensor[] Tensors)> Memory { get; }

    /// <summary>One step of some parameters.</summary>
    /// <param name="moving">The parameters that have a gradient and decay alike.</param>
    /// <param name="decay">Their decay.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="skip">1 on the device to leave the step out; null to take it.</param>
    private protected abstract void Move(IReadOnlyList<Moving> moving, double decay, double rate, Tensor? skip);

    /// <summary>Whether the step is left out: waits for the device, for steps that libtorch cannot take at once.</summary>
    private protected static bool IsSkipped(Tensor? skip) => skip is not null && skip.item<float>() != 0;

    /// <summary>A slot of the argument <c>found_inf</c> of libtorch's steps.</summary>
    private protected static ulong SlotOf(Tensor? skip) => skip is null ? Operators.None : Operators.Given(Operators.Slot(skip));

    /// <summary>The device of the parameters; null without any.</summary>
    private protected Device? Device => _entries is [var first, ..] ? first.Weight.device : null;

    /// <summary>A tensor of zeros for each parameter, of its shape; they outlive the scope of whoever makes the optimizer.</summary>
    private protected Tensor[] Zeros() => [.. _entries.Select(entry =>
    {
        using var detached = entry.Weight.detach();
        return zeros_like(detached).DetachFromDisposeScope();
    })];

    /// <summary>A parameter in a step.</summary>
    /// <param name="Index">Its number among all.</param>
    /// <param name="Weight">Its values.</param>
    /// <param name="Gradient">Their gradient.</param>
    private protected sealed record Moving(int Index, Tensor Weight, Tensor Gradient);

    private sealed record Entry(string Name, Parameter Weight, Group Group);

    // What parameters that are changed together have in common.
    private readonly record struct Group(double Decay, double RateScale);
}
