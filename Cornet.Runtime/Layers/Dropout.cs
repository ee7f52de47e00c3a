using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary><c>dropout 0.5</c>: in training each number is zero with this probability and the rest grow in proportion; in evaluation nothing happens. No state.</summary>
/// <param name="probability">From 0 to below 1.</param>
public sealed class Dropout(double probability) : Layer("dropout")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => nn.functional.dropout(x, probability, training);
}
