using Cornet.Runtime.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay, as PyTorch's <c>SGD</c>: v = momentum * v + (gradient + decay * w), w = w - rate * v, from
/// v = 0.
/// </summary>
public sealed class Sgd : Optimizer
{
    private const string Script = """
        def step(weights: List[Tensor], gradients: List[Tensor], momenta: List[Tensor], decay: float, momentum: float, rate: float):
            torch._fused_sgd_(weights, gradients, momenta, weight_decay=decay, momentum=momentum, lr=rate, dampening=0.0,
                nesterov=False, maximize=False, is_first_step=False)
            return rate

        """;

    private readonly Tensor[] _velocities;
    private readonly double _momentum;
    private readonly FusedStep? _fused;

    /// <summary>An optimizer with no momentum yet.</summary>
    /// <param name="parameters">What it changes, by name: on their device already, because moving a network replaces its parameters.</param>
    /// <param name="momentum">0 to below 1.</param>
    /// <param name="decay">Weight decay, at least 0.</param>
    /// <param name="fuse">Whether to use libtorch's step over all tensors at once, where it has one.</param>
    /// <param name="scope">What decays.</param>
    public Sgd(
        IEnumerable<(string Name, Parameter Value)> parameters, double momentum, double decay, bool fuse = true,
        WeightDecayScope scope = WeightDecayScope.All) : base(parameters, decay, scope)
    {
        (_momentum, _velocities) = (momentum, Zeros());
        if (fuse && Device is { } device) _fused = FusedStep.Find(Script, step => Try(step, device));
    }

    /// <inheritdoc/>
    public override bool IsFused => _fused is not null;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _fused?.Dispose();
        foreach (var velocity in _velocities) velocity.Dispose();
    }

    private protected override IReadOnlyList<(string Name, object? Value)> Options =>
        [("momentum", _momentum), ("dampening", 0L), ("nesterov", false), ("maximize", false), ("foreach", null), ("differentiable", false)];

    // Without momentum PyTorch remembers nothing.
    private protected override IReadOnlyList<(string Name, Tensor[] Tensors)> Memory => _momentum == 0 ? [] : [("momentum_buffer", _velocities)];

    private protected override void Move(IReadOnlyList<Moving> moving, double decay, double rate)
    {
        if (_fused is not null)
        {
            // libtorch wants to see no momenta where they are not used.
            Tensor[] momenta = _momentum == 0 ? [] : [.. moving.Select(one => _velocities[one.Index])];
            _fused.Call(moving.Select(one => one.Weight).ToArray(), moving.Select(one => one.Gradient).ToArray(), momenta, decay, _momentum, rate);
            return;
        }

        foreach (var (index, weight, gradient) in moving)
        {
            using var decayed = decay == 0 ? gradient.alias() : gradient.Plus(weight, times: decay);
            _velocities[index].Scale(_momentum).Increase(decayed);
            weight.Increase(_velocities[index], times: -rate);
        }
    }

    private static void Try(FusedStep step, Device device)
    {
        Tensor[] Some() => [ones(2, device: device)];
        step.Call(Some(), Some(), Some(), 0.0, 0.5, 1.0);
    }
}
