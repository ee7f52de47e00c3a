using Cornet.Models;
using Cornet.Runtime.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Bench.SideBySide;

/// <summary>
/// A network with what one repetition of a workload needs; each repetition is one call. Optimizers are made in the first one: their memory is part of
/// training, not of idling.
/// </summary>
internal abstract class Subject(Workload workload)
{
    /// <summary>The workload.</summary>
    protected Workload Workload { get; } = workload;

    /// <summary>N x 3 x side x side.</summary>
    protected Tensor Images { get; } = randn(workload.Batch, 3, workload.Side, workload.Side).to(DeviceOf(workload));

    /// <summary>N, int64.</summary>
    protected Tensor Labels { get; } = randint(0, 1000, workload.Batch).to(DeviceOf(workload));

    /// <summary>Makes the subject of a variant that runs in .NET.</summary>
    public static Subject Create(string variant, Workload workload) =>
        variant == Variant.TorchSharp.Key ? new PlainSubject(workload)
        : new CompiledSubject(
            workload, variant == Variant.Narrow.Key || variant == Variant.NarrowRecomputing.Key ? Precision.BFloat16 : Precision.Float32,
            variant == Variant.Recomputing.Key || variant == Variant.NarrowRecomputing.Key, variant == Variant.NormsApart.Key);

    /// <summary>One pass, or one training step.</summary>
    public void Repeat()
    {
        using var scope = NewDisposeScope();
        if (Workload.Trains)
        {
            Train();
        }
        else
        {
            using var frozen = no_grad();
            Infer();
        }

        if (Images.device_type == DeviceType.CUDA) cuda.synchronize();
    }

    /// <summary>Where a workload runs.</summary>
    protected static Device DeviceOf(Workload workload) => Runtime.Backend.Resolve(workload.Device);

    /// <summary>One pass in evaluation, without gradients.</summary>
    protected abstract void Infer();

    /// <summary>One training step.</summary>
    protected abstract void Train();
}

/// <summary>The generated model.</summary>
internal sealed class CompiledSubject : Subject
{
    private readonly CORnetS _model = new();
    private Runtime.Training.Sgd? _optimizer;

    public CompiledSubject(Workload workload, Precision precision, bool recompute, bool normsApart) : base(workload)
    {
        FrozenNorm.IsOn = !normsApart;
        (_model.Precision, _model.CheckpointActivations) = (precision, recompute);
        _model.train(workload.Trains);
        _model.to(DeviceOf(workload));
    }

    protected override void Infer() => _model.forward(Images);

    protected override void Train()
    {
        _optimizer ??= new(_model.named_parameters(), momentum: 0.9, decay: 1e-4);
        _model.Differentiate(nn.functional.cross_entropy(_model.forward(Images), Labels));
        _optimizer.Step(0.1);
    }
}

/// <summary>The hand-written model.</summary>
internal sealed class PlainSubject : Subject
{
    private readonly Transliteration _model = new();
    private optim.Optimizer? _optimizer;

    public PlainSubject(Workload workload) : base(workload)
    {
        _model.train(workload.Trains);
        _model.to(DeviceOf(workload));
    }

    protected override void Infer() => _model.forward(Images);

    protected override void Train()
    {
        _optimizer ??= optim.SGD(_model.parameters(), 0.1, momentum: 0.9, weight_decay: 1e-4);
        _optimizer.zero_grad();
        nn.functional.cross_entropy(_model.forward(Images), Labels).backward();
        _optimizer.step();
    }
}
