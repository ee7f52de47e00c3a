using Cornet.Runtime.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as PyTorch's <c>AdamW</c>: w = (1 - rate * decay) w; m = b1 m + (1 - b1) g;
/// v = b2 v + (1 - b2) g g; w = w - rate * (m / (1 - b1^n)) / (sqrt(v / (1 - b2^n)) + 1e-8), n counting a parameter's steps.
/// </summary>
public sealed class AdamW : Optimizer
{
    private const double Epsilon = 1e-8;

    private readonly Tensor[] _first, _second, _counts;
    private readonly Tensor _steps; // what the counts are views of
    private readonly double _beta1, _beta2;

    /// <summary>An optimizer that remembers nothing yet.</summary>
    /// <param name="parameters">What it changes, by name: on their device already, because moving a network replaces its parameters.</param>
    /// <param name="decay">Weight decay, at least 0.</param>
    /// <param name="beta1">How much is kept of the mean gradient, 0 to below 1.</param>
    /// <param name="beta2">How much is kept of the mean square, 0 to below 1.</param>
    /// <param name="fuse">Whether to use libtorch's step over all tensors at once, where it has one.</param>
    /// <param name="scope">What decays.</param>
    /// <param name="rateScale">What the learning rate of a parameter is multiplied by, from its name; 1 if not given.</param>
    public AdamW(
        IEnumerable<(string Name, Parameter Value)> parameters, double decay, double beta1 = 0.9, double beta2 = 0.999, bool fuse = true,
        WeightDecayScope scope = WeightDecayScope.All, Func<string, double>? rateScale = null) : base(parameters, decay, scope, rateScale)
    {
        (_beta1, _beta2, _first, _second) = (beta1, beta2, Zeros(), Zeros());
        _steps = zeros(_first.Length, device: Device).DetachFromDisposeScope();
        _counts = [.. _first.Select((_, index) => _steps[index].DetachFromDisposeScope())];
        IsFused = fuse && Device is { } device && FusedStep.Works(() => Try(device));
    }

    /// <inheritdoc/>
    public override bool IsFused { get; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var tensor in _first.Concat(_second).Concat(_counts)) tensor.Dispose();
        _steps.Dispose();
    }

    private protected override IReadOnlyList<(string Name, object? Value)> Options =>
    [
        ("betas", new object?[] { _beta1, _beta2 }), ("eps", Epsilon), ("amsgrad", false), ("maximize", false), ("foreach", null),
        ("capturable", false), ("differentiable", false), ("decoupled_weight_decay", true),
    ];

    private protected override IReadOnlyList<(string Name, Tensor[] Tensors)> Memory =>
        [("step", _counts), ("exp_avg", _first), ("exp_avg_sq", _second)];

    private protected override void Move(IReadOnlyList<Moving> moving, double decay, double rate, Tensor? skip)
    {
        using var taken = skip is null ? ones_like(_counts[moving[0].Index]) : ones_like(skip).sub_(skip).sum();
        if (moving.Count == _counts.Length) _steps.Increase(taken);
        else foreach (var (index, _, _) in moving) _counts[index].Increase(taken);
        Tensor[] Of(Tensor[] all) => [.. moving.Select(one => all[one.Index])];
        Tensor[] weights = [.. moving.Select(one => one.Weight)], gradients = [.. moving.Select(one => one.Gradient)], first = Of(_first), second = Of(_second);
        if (IsFused && FusedStep.LieAlike(weights, gradients) && FusedStep.LieAlike(weights, first) && FusedStep.LieAlike(weights, second))
        {
            Fused(weights, gradients, first, second, Of(_counts), decay, rate, skip);
            return;
        }

        if (IsSkipped(skip)) return;

        foreach (var (index, weight, gradient) in moving) Move(weight, gradient, _first[index], _second[index], _counts[index], decay, rate);
    }

    private void Move(Tensor weight, Tensor gradient, Tensor first, Tensor second, Tensor count, double decay, double rate)
    {
        using var scope = NewDisposeScope();
        double steps = count.item<float>();
        weight.Scale(1 - (rate * decay));
        first.Scale(_beta1).Increase(gradient, times: 1 - _beta1);
        second.Scale(_beta2).IncreaseByProduct(gradient, gradient, times: 1 - _beta2);
        var spread = second.Over(1 - Math.Pow(_beta2, steps)).sqrt_().Increase(Epsilon);
        weight.IncreaseByRatio(first, spread, times: -rate / (1 - Math.Pow(_beta1, steps)));
    }

    private void Try(Device device)
    {
        Tensor[] Some() => [ones(2, device: device)];
        Fused(Some(), Some(), Some(), Some(), [tensor(1f, device: device)], 0, 1, zeros(1, device: device));
    }

    // (self, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, state_steps, lr, beta1, beta2, weight_decay, eps, amsgrad, maximize, grad_scale, found_inf)
    private void Fused(Tensor[] weights, Tensor[] gradients, Tensor[] first, Tensor[] second, Tensor[] counts, double decay, double rate, Tensor? skip) => Operators.Call(
        "aten::_fused_adamw_"u8, ""u8,
        [
            Operators.Slot(weights), Operators.Slot(gradients), Operators.Slot(first), Operators.Slot(second), Operators.Slot(Array.Empty<Tensor>()),
            Operators.Slot(counts), Operators.Slot(rate), Operators.Slot(_beta1), Operators.Slot(_beta2), Operators.Slot(decay), Operators.Slot(Epsilon),
            Operators.Slot(false), Operators.Slot(false), Operators.None, SlotOf(skip),
        ]);
}
