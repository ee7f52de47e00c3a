namespace Cornet.Runtime.Stimuli.Augmentation;

/// <summary>An operation of <see cref="RandAugment"/>, in the order of torchvision's list.</summary>
internal enum RandAugmentOperation
{
    /// <summary>Nothing.</summary>
    Identity,

    /// <summary>Shear along the rows by up to 0.3.</summary>
    ShearX,

    /// <summary>Shear along the columns by up to 0.3.</summary>
    ShearY,

    /// <summary>Shift along the rows by up to 150/331 of the width.</summary>
    TranslateX,

    /// <summary>Shift along the columns by up to 150/331 of the height.</summary>
    TranslateY,

    /// <summary>Rotation by up to 30 degrees.</summary>
    Rotate,

    /// <summary>Brightness, a factor of 0.1 to 1.9.</summary>
    Brightness,

    /// <summary>Saturation, a factor of 0.1 to 1.9.</summary>
    Color,

    /// <summary>Contrast, a factor of 0.1 to 1.9.</summary>
    Contrast,

    /// <summary>Sharpness, a factor of 0.1 to 1.9.</summary>
    Sharpness,

    /// <summary>8 bits down to 4.</summary>
    Posterize,

    /// <summary>A threshold of 255 down to 0.</summary>
    Solarize,

    /// <summary>Each color stretched to the whole range.</summary>
    AutoContrast,

    /// <summary>Each color with a flat histogram.</summary>
    Equalize,
}

/// <summary>
/// RandAugment (Cubuk, Zoph, Shlens and Le, 2020), as torchvision's on PIL images: some operations of 14, drawn with replacement, all with one magnitude; shears, shifts, rotations and
/// the four enhancements go either way, at random.
/// </summary>
/// <param name="Operations">How many operations each image gets, at least 1.</param>
/// <param name="Magnitude">Which of 31 magnitudes, 0 to 30.</param>
public sealed record RandAugment(int Operations = 2, int Magnitude = 9) : PixelAugmentation
{
    /// <summary>The number of magnitudes.</summary>
    public const int Bins = 31;

    private static readonly int Count = Enum.GetValues<RandAugmentOperation>().Length;

    /// <inheritdoc/>
    internal override string Description => ToString();

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"randaugment({Operations},{Magnitude})");

    /// <inheritdoc/>
    internal override void Apply(DecodeBuffer buffer, ref CounterRandom random)
    {
        for (var i = 0; i < Operations; i++)
        {
            var operation = (RandAugmentOperation)random.Below(Count);
            var amount = Amount(operation, Magnitude, buffer.Augmented.Height, buffer.Augmented.Width);
            Apply(buffer, operation, IsSigned(operation) && random.Below(2) == 1 ? -amount : amount);
        }
    }

    /// <summary>Whether an operation goes either way.</summary>
    internal static bool IsSigned(RandAugmentOperation operation) => operation is > RandAugmentOperation.Identity and < RandAugmentOperation.Posterize;

    /// <summary>What a magnitude means for an operation: the table of torchvision.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="magnitude">0 to 30.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    internal static double Amount(RandAugmentOperation operation, int magnitude, int height, int width)
    {
        var share = magnitude / (Bins - 1.0);
        return operation switch
        {
            RandAugmentOperation.ShearX or RandAugmentOperation.ShearY => 0.3 * share,
            RandAugmentOperation.TranslateX => 150.0 / 331 * width * share,
            RandAugmentOperation.TranslateY => 150.0 / 331 * height * share,
            RandAugmentOperation.Rotate => 30 * share,
            >= RandAugmentOperation.Brightness and <= RandAugmentOperation.Sharpness => 0.9 * share,
            RandAugmentOperation.Posterize => 8 - Math.Round(4 * share),
            RandAugmentOperation.Solarize => 255 * (1 - share),
            _ => 0,
        };
    }

    /// <summary>Does one operation.</summary>
    /// <param name="buffer">Holds the image.</param>
    /// <param name="operation">Which.</param>
    /// <param name="amount">Of <see cref="Amount"/>, with its sign.</param>
    internal static void Apply(DecodeBuffer buffer, RandAugmentOperation operation, double amount)
    {
        var (image, spare) = (buffer.Augmented, buffer.Spare);
        switch (operation)
        {
            case RandAugmentOperation.ShearX: SpatialOperations.ShearX(image, spare, amount); break;
            case RandAugmentOperation.ShearY: SpatialOperations.ShearY(image, spare, amount); break;
            case RandAugmentOperation.TranslateX: SpatialOperations.Translate(image, spare, (int)amount, 0); break;
            case RandAugmentOperation.TranslateY: SpatialOperations.Translate(image, spare, 0, (int)amount); break;
            case RandAugmentOperation.Rotate: SpatialOperations.Rotate(image, spare, amount); break;
            case RandAugmentOperation.Sharpness: SpatialOperations.Sharpness(image, spare, (float)(1 + amount)); break;
            case RandAugmentOperation.Brightness: ColorOperations.Brightness(image, (float)(1 + amount)); return;
            case RandAugmentOperation.Color: ColorOperations.Saturation(image, (float)(1 + amount)); return;
            case RandAugmentOperation.Contrast: ColorOperations.Contrast(image, (float)(1 + amount)); return;
            case RandAugmentOperation.Posterize: ColorOperations.Posterize(image, (int)amount); return;
            case RandAugmentOperation.Solarize: ColorOperations.Solarize(image, (float)amount); return;
            case RandAugmentOperation.AutoContrast: ColorOperations.AutoContrast(image); return;
            case RandAugmentOperation.Equalize: ColorOperations.Equalize(image); return;
            default: return;
        }

        buffer.SwapAugmented();
    }
}
