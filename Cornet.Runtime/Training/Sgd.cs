using Cornet.Runtime.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay, as PyTorch's <c>SGD</c>: v = momentum * v + (gradient + decay * w), w = w - rate * v, from
/// v = 0. Nesterov's momentum moves by gradient + decay * w + momentum * v in place of v (Sutskever et al., 2013).
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly Tensor[] _velocities;
    private readonly double _momentum;
    private readonly bool _nesterov;

    /// <summary>An optimizer with no momentum yet.</summary>
    /// <param name="parameters">What it changes, by name: on their device already, because moving a network replaces its parameters.</param>
    /// <param name="momentum">0 to below 1.</param>
    /// <param name="decay">Weight decay, at least 0.</param>
    /// <param name="fuse">Whether to use libtorch's step over all tensors at once, where it has one.</param>
    /// <param name="scope">What decays.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's; it is above 0 then.</param>
    /// <param name="rateScale">What the learning rate of a parameter is multiplied by, from its name; 1 if not given.</param>
    public Sgd(
        IEnumerable<(string Name, Parameter Value)> parameters, double momentum, double decay, bool fuse = true,
        WeightDecayScope scope = WeightDecayScope.All, bool nesterov = false, Func<string, double>? rateScale = null) : base(parameters, decay, scope, rateScale)
    {
        (_momentum, _nesterov, _velocities) = (momentum, nesterov, Zeros());
        IsFused = fuse && Device is { } device && FusedStep.Works(() => Fused([ones(2, device: device)], [ones(2, device: device)], [ones(2, device: device)], 0, 0.5, 1, _nesterov, zeros(1, device: device)));
    }

    /// <inheritdoc/>
    public override bool IsFused { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var velocity in _velocities) velocity.Dispose();
    }

    private protected override IReadOnlyList<(string Name, object? Value)> Options =>
        [("momentum", _momentum), ("dampening", 0L), ("nesterov", _nesterov), ("maximize", false), ("foreach", null), ("differentiable", false)];

    // Without momentum PyTorch remembers nothing.
    private protected override IReadOnlyList<(string Name, Tensor[] Tensors)> Memory => _momentum == 0 ? [] : [("momentum_buffer", _velocities)];

    private protected override void Move(IReadOnlyList<Moving> moving, double decay, double rate, Tensor? skip)
    {
        Tensor[] weights = [.. moving.Select(one => one.Weight)], gradients = [.. moving.Select(one => one.Gradient)];
        Tensor[] velocities = [.. moving.Select(one => _velocities[one.Index])];
        if (IsFused && FusedStep.LieAlike(weights, gradients) && FusedStep.LieAlike(weights, velocities))
        {
            // libtorch wants to see no momenta where they are not used.
            Fused(weights, gradients, _momentum == 0 ? [] : velocities, decay, _momentum, rate, _nesterov, skip);
            return;
        }

        if (IsSkipped(skip)) return;

        foreach (var (index, weight, gradient) in moving)
        {
            using var decayed = decay == 0 ? gradient.alias() : gradient.Plus(weight, times: decay);
            _velocities[index].Scale(_momentum).Increase(decayed);
            weight.Increase(_velocities[index], times: _nesterov ? -rate * _momentum : -rate);
            if (_nesterov) weight.Increase(decayed, times: -rate);
        }
    }

    // (self, grads, momentum_buffer_list, weight_decay, momentum, lr, dampening, nesterov, maximize, is_first_step, grad_scale, found_inf)
    private static void Fused(Tensor[] weights, Tensor[] gradients, Tensor[] momenta, double decay, double momentum, double rate, bool nesterov, Tensor? skip) => Operators.Call(
        "aten::_fused_sgd_"u8, ""u8,
        [
            Operators.Slot(weights), Operators.Slot(gradients), Operators.Slot(momenta), Operators.Slot(decay), Operators.Slot(momentum), Operators.Slot(rate),
            Operators.Slot(0.0), Operators.Slot(nesterov), Operators.Slot(false), Operators.Slot(false), Operators.None, SlotOf(skip),
        ]);
}
