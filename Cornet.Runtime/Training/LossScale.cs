namespace Cornet.Runtime.Training;

/// <summary>
/// By how much the loss is multiplied so that small gradients do not vanish in float16: as large as goes (Micikevicius et al., 2018, "Mixed Precision
/// Training"). It doubles after 2,000 good steps and halves where a gradient is no number; that step is left out.
/// </summary>
/// <param name="Value">The factor, a power of two, so that it changes nothing but the exponent.</param>
/// <param name="Good">Good steps since it last changed.</param>
public readonly record struct LossScale(double Value, int Good)
{
    internal const int GrowsAfter = 2000;
    internal const double Least = 1, Largest = 1 << 24;

    /// <summary>Where a training begins: 65,536.</summary>
    public static LossScale Start { get; } = new(65536, 0);
}
