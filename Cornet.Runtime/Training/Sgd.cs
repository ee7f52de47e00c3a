using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay, as PyTorch's <c>SGD</c>: v = momentum * v + (gradient + decay * w), w = w - rate
/// * v, from
/// v = 0. A parameter without a gradient stays as it is.
/// </summary>
public sealed class Sgd : IDisposable
{
    private readonly List<(string Name, Parameter Weight, Tensor Velocity)> _entries;
    private readonly double _momentum, _decay;
    private readonly FusedSgd? _fused;

    /// <summary>An optimiser with no momentum yet.</summary>
    /// <param name="parameters">What it changes, by name: on their device already, because moving a network replaces its parameters.</param>
    /// <param name="momentum">0 to below 1.</param>
    /// <param name="decay">Weight decay, at least 0.</param>
    /// <param name="fuse">Whether to use libtorch's step over all tensors at once, where it has one.</param>
    public Sgd(IEnumerable<(string Name, Parameter Value)> parameters, double momentum, double decay, bool fuse = true)
    {
        (_momentum, _decay) = (momentum, decay);
        _entries = [.. parameters.Select(entry => (entry.Name, entry.Value, VelocityOf(entry.Value)))];
        _fused = fuse && _entries.Count > 0 ? FusedSgd.Find(_entries[0].Weight.device) : null;
    }

    /// <summary>Whether all tensors are changed by one call.</summary>
    public bool IsFused => _fused is not null;

    /// <summary>The momentum of each parameter, by the parameter's name; the optimiser owns the tensors.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => _entries.Select(entry => (entry.Name, entry.Velocity));

    /// <summary>Changes the parameters by their gradients, which are released.</summary>
    /// <param name="rate">The learning rate of this step.</param>
    public void Step(double rate)
    {
        using var frozen = no_grad();
        List<(Tensor Weight, Tensor Gradient, Tensor Velocity)> moving = new(_entries.Count);
        foreach (var (_, weight, velocity) in _entries)
            if (weight.grad is { } gradient)
                moving.Add((weight, gradient, velocity));
        if (_fused is not null)
        {
            Tensor[] weights = [.. moving.Select(one => one.Weight)], gradients = [.. moving.Select(one => one.Gradient)];
            _fused.Step(weights, gradients, [.. moving.Select(one => one.Velocity)], _decay, _momentum, rate);
        }
        else
        {
            moving.ForEach(one => Move(one.Weight, one.Gradient, one.Velocity, rate));
        }

        moving.ForEach(one => one.Gradient.Dispose());
        foreach (var (_, weight, _) in _entries) weight.grad = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fused?.Dispose();
        _entries.ForEach(entry => entry.Velocity.Dispose());
    }

    // Outlives the scope of whoever makes the optimiser.
    private static Tensor VelocityOf(Parameter weight)
    {
        using var detached = weight.detach();
        return zeros_like(detached).DetachFromDisposeScope();
    }

    private void Move(Tensor weight, Tensor gradient, Tensor velocity, double rate)
    {
        using var decayed = _decay == 0 ? gradient.alias() : gradient.add(weight, alpha: _decay);
        velocity.mul_(_momentum).add_(decayed);
        weight.add_(velocity, alpha: -rate);
    }
}
