using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary><c>slice 0, 256</c>: some of the channels of a map, or of the numbers of a vector. No state.</summary>
/// <param name="start">The first one, counted from 0.</param>
/// <param name="end">The one behind the last one.</param>
public sealed class Slice(long start, long end) : Layer("slice")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.narrow(1, start, end - start);
}
