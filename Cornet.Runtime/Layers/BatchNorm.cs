using Cornet.Runtime.Distributed;
using Cornet.Runtime.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>batchnorm</c>: each channel to mean 0 and variance 1 over the batch (in training) or over the running statistics (in evaluation), then scaled and
/// shifted. Momentum 0.1, epsilon 1e-5. State: <c>weight</c>, <c>bias</c>, <c>running_mean</c>, <c>running_var</c> (channels each), <c>num_batches_tracked</c> (int64).
/// </summary>
public sealed class BatchNorm : Layer
{
    private readonly bool _overwrites;
    private bool _again;

    /// <summary>A batch norm.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="overwrites">
    /// Whether <see cref="Pass"/> may write over its input in evaluation, where no gradient is wanted: the compiler says so where nobody else reads it.
    /// </param>
    public BatchNorm(long channels, bool overwrites = false) : base("batchnorm")
    {
        _overwrites = overwrites;
        register_parameter("weight", new Parameter(ones(channels)));
        register_parameter("bias", new Parameter(zeros(channels)));
        register_buffer("running_mean", zeros(channels), true);
        register_buffer("running_var", ones(channels), true);
        register_buffer("num_batches_tracked", tensor(0L), true);
    }

    /// <summary>The processes over whose images it normalizes in training; this one alone by default.</summary>
    internal ProcessGroup Group { get; set; } = ProcessGroup.Single;

    /// <summary>Scale, one per channel.</summary>
    public Parameter weight => get_parameter("weight")!;

    /// <summary>Shift, one per channel.</summary>
    public Parameter bias => get_parameter("bias")!;

    /// <summary>Running mean, one per channel.</summary>
    public Tensor running_mean => get_buffer("running_mean")!;

    /// <summary>Running variance, one per channel.</summary>
    public Tensor running_var => get_buffer("running_var")!;

    /// <summary>How many batches the running statistics have seen.</summary>
    public Tensor num_batches_tracked => get_buffer("num_batches_tracked")!;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        if (training && !_again) num_batches_tracked.Count();
        if (training && Group.Size > 1) return SynchronizedNorm.Apply(x, this, Group, _again);
        return nn.functional.batch_norm(x, running_mean, running_var, weight, bias, training, _again ? 0 : 0.1, 1e-5);
    }

    /// <inheritdoc/>
    protected override Tensor ApplyAndRelease(Tensor x) =>
        _overwrites && !training && !is_grad_enabled() && FrozenNorm.Overwrite(x, this) ? x : base.ApplyAndRelease(x);

    /// <inheritdoc/>
    internal override void BeginPass(Pass pass) => _again = pass.Again;

    /// <inheritdoc/>
    internal override void EndPass() => _again = false;
}
