namespace Cornet.Runtime.Stimuli.Augmentation;

/// <summary>
/// torchvision's ColorJitter on PIL images: factors of brightness, contrast and saturation from max(0, 1 - range) to 1 + range, and a turn of the hue from -range to range, each uniform, in
/// a random order.
/// </summary>
/// <param name="Brightness">The range of the brightness, at least 0.</param>
/// <param name="Contrast">The range of the contrast, at least 0.</param>
/// <param name="Saturation">The range of the saturation, at least 0.</param>
/// <param name="Hue">The range of the hue in turns, 0 to 0.5.</param>
public sealed record ColorJitter(double Brightness, double Contrast, double Saturation, double Hue) : PixelAugmentation
{
    /// <inheritdoc/>
    internal override string Description => FormattableString.Invariant($"color jitter {Brightness} {Contrast} {Saturation} {Hue}");

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"color-jitter({Brightness},{Contrast},{Saturation},{Hue})");

    /// <inheritdoc/>
    internal override void Apply(DecodeBuffer buffer, ref CounterRandom random)
    {
        var (order, factors) = Choose(ref random);
        var image = buffer.Augmented;
        foreach (var which in order)
        {
            switch (which)
            {
                case 0 when Brightness > 0: ColorOperations.Brightness(image, (float)factors.Brightness); break;
                case 1 when Contrast > 0: ColorOperations.Contrast(image, (float)factors.Contrast); break;
                case 2 when Saturation > 0: ColorOperations.Saturation(image, (float)factors.Saturation); break;
                case 3 when Hue > 0: ColorOperations.Hue(image, factors.Hue); break;
            }
        }
    }

    /// <summary>An order of the four, and a factor for each.</summary>
    internal (int[] Order, (double Brightness, double Contrast, double Saturation, double Hue) Factors) Choose(ref CounterRandom random)
    {
        var order = random.Permutation(4);
        return (order, (Factor(Brightness, ref random), Factor(Contrast, ref random), Factor(Saturation, ref random), Hue * ((2.0 * random.Uniform()) - 1)));

        static double Factor(double range, ref CounterRandom random)
        {
            var least = Math.Max(0, 1 - range);
            return least + ((1 + range - least) * random.Uniform());
        }
    }
}
