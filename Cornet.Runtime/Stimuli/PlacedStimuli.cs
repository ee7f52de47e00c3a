using System.Globalization;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Stimuli as they fill a network's visual field: a picture that was shown 4 degrees wide takes half of a field of 8 degrees. A smaller one lies in the
/// middle of a gray canvas (128), of a larger one the middle is cut out; the network's own preparation follows. As brain-score places them.
/// </summary>
public sealed class PlacedStimuli : StimulusSet
{
    private const byte Gray = 128;
    private const int MostPixels = 1 << 14;

    private readonly StimulusSet _set;
    private readonly IReadOnlyList<double> _degrees;
    private readonly double _field;

    /// <summary>Places every stimulus of a set.</summary>
    /// <param name="set">The stimuli.</param>
    /// <param name="degrees">How wide each was shown, in degrees; above 0.</param>
    /// <param name="field">How wide the network's visual field is, in degrees; above 0.</param>
    /// <exception cref="ArgumentException">There are not as many degrees as stimuli.</exception>
    public PlacedStimuli(StimulusSet set, IReadOnlyList<double> degrees, double field)
    {
        if (degrees.Count != set.Count) throw new ArgumentException($"{degrees.Count} degrees for {set.Count} stimuli.", nameof(degrees));
        (_set, _degrees, _field) = (set, degrees, field);
    }

    /// <inheritdoc/>
    public override string Name => _set.Name;

    /// <inheritdoc/>
    public override int Count => _set.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => _set.Classes;

    /// <inheritdoc/>
    public override string? LeftOut => _set.LeftOut;

    /// <summary>The size of the placed pictures, where all have one.</summary>
    public override PictureSize? Size => _set.Size is { } size && _degrees.Distinct().Count() == 1
        ? new PictureSize(Scaled(size.Height, Ratio(0)), Scaled(size.Width, Ratio(0)))
        : null;

    /// <summary><c>4 of 8 degrees, on gray 128</c></summary>
    public override string? Placement
    {
        get
        {
            var (least, most) = (_degrees.Min(), _degrees.Max());
            var shown = least == most ? Number(least) : $"{Number(least)} to {Number(most)}";
            return $"{shown} of {Number(_field)} degrees, on gray {Gray} or the middle cut out";
        }
    }

    /// <inheritdoc/>
    public override int LabelOf(int index) => _set.LabelOf(index);

    /// <inheritdoc/>
    public override string IdOf(int index) => _set.IdOf(index);

    internal override ulong ContentOf(int index) => _set.ContentOf(index);

    /// <inheritdoc/>
    public override UInt128 ChecksumOf(int index) => _set.ChecksumOf(index);

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => Place(_set.Read(index, epoch), Ratio(index));

    /// <summary>Places one picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="ratio">Degrees of the field over degrees of the picture, above 0: 1 leaves it as it is.</param>
    /// <exception cref="CornetException">The canvas would be larger than any picture that is read.</exception>
    public static Picture Place(Picture picture, double ratio)
    {
        var (height, width) = (Scaled(picture.Height, ratio), Scaled(picture.Width, ratio));
        if (height == picture.Height && width == picture.Width) return picture;
        if (Math.Max(height, width) > MostPixels)
            throw new CornetException($"A picture of {picture.Height} x {picture.Width} would lie on a canvas of {height} x {width} pixels: check its degrees.");
        var placed = new Picture(height, width);
        var (top, fromTop, rows) = Middle(picture.Height, height);
        var (left, fromLeft, columns) = Middle(picture.Width, width);
        placed.Planes.AsSpan().Fill(Gray);
        for (var color = 0; color < 3; color++)
        {
            Span<byte> from = picture.Plane(color), to = placed.Plane(color);
            for (var row = 0; row < rows; row++)
                from.Slice((fromTop + row) * picture.Width + fromLeft, columns).CopyTo(to[((top + row) * width + left)..]);
        }

        return placed;
    }

    private double Ratio(int index) => _field / _degrees[index];

    // NumPy's rounding: halves to the even number.
    private static int Scaled(int pixels, double ratio) => Math.Max(1, (int)Math.Round(Math.Min(pixels * ratio, int.MaxValue / 2.0)));

    private static (int To, int From, int Length) Middle(int picture, int canvas) =>
        ((int)Math.Round(Math.Max(0, canvas - picture) / 2.0), (int)Math.Round(Math.Max(0, picture - canvas) / 2.0), Math.Min(picture, canvas));

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
