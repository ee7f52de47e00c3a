using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics.Regression;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The neuroids of an assembly [presentation, neuroid] as features, read block by block.</summary>
/// <param name="assembly">One presentation for each stimulus.</param>
/// <param name="device">Where the computation shall run; the CPU by default.</param>
public sealed class AssemblyFeatures(DataAssembly assembly, Device? device = null) : IFeatureSource
{
    /// <inheritdoc/>
    public long Stimuli { get; } = assembly[Axis.Presentation].Length;

    /// <inheritdoc/>
    public long Features { get; } = assembly[Axis.Neuroid].Length;

    /// <inheritdoc/>
    public Device Device { get; } = device ?? CPU;

    /// <inheritdoc/>
    public Tensor Columns(long start, long count)
    {
        var block = assembly.Take(Axis.Neuroid, [.. Enumerable.Range((int)start, (int)count)]).Read();
        return tensor(block, [Stimuli, count], device: Device);
    }
}
