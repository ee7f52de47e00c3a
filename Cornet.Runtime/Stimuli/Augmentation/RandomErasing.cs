namespace Cornet.Runtime.Stimuli.Augmentation;

/// <summary>
/// Random erasing (Zhong, Zheng, Kang, Li and Yang, 2020), with torchvision's defaults: a window of .02 to .33 of the image's area, .3 to 3.3 times as high as wide, becomes 0 after
/// the normalization.
/// </summary>
/// <param name="Probability">Of an image to be erased, 0 to 1.</param>
public sealed record RandomErasing(double Probability = 0.5)
{
    private const float SmallestArea = 0.02f, LargestArea = 0.33f;
    private const double Flattest = 0.3, Highest = 3.3;

    /// <summary>As preparations print it.</summary>
    internal string Description => FormattableString.Invariant($"random erasing {Probability}");

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"random-erasing({Probability})");

    /// <summary>The window of a square image, empty where it is left as it is.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <param name="random">Where random choices come from.</param>
    internal Window Choose(int size, ref CounterRandom random)
    {
        if (random.Uniform() >= Probability) return default;
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var area = (double)size * size * random.Between(SmallestArea, LargestArea);
            var ratio = Math.Exp(Math.Log(Flattest) + ((Math.Log(Highest) - Math.Log(Flattest)) * random.Uniform()));
            int height = (int)Math.Round(Math.Sqrt(area * ratio)), width = (int)Math.Round(Math.Sqrt(area / ratio));
            if (height < size && width < size) return new Window(random.Below(size - height + 1), random.Below(size - width + 1), height, width);
        }

        return default;
    }
}
