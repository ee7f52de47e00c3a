using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Shapes;

/// <summary>The value that flows through a circuit, as far as it is known before running: shape and what it sees of the image.</summary>
/// <param name="Channels">Channels, with the formula that gives them in the circuit at hand.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="IsVector">Whether it has been flattened.</param>
/// <param name="Field">Side of the square of the image that one unit depends on, in pixels.</param>
/// <param name="Pitch">Pixels of the image between two neighboring units.</param>
internal sealed record Flow(Quantity Channels, long Height, long Width, bool IsVector = false, double Field = 1, double Pitch = 1)
{
    public Shape Shape => new(Channels.Value, Height, Width, IsVector);

    // Farther than any image reaches; keeps a tower of strides countable.
    private const double Farthest = 1e12;
    private const long MostCountable = 1_000_000_000_000_000_000;

    /// <summary>A receptive field in whole pixels.</summary>
    public static long WholePixels(double field) => (long)Math.Ceiling(Math.Min(field, Farthest));

    /// <summary>What a number per place comes to over the whole map.</summary>
    public long Over(long each) => Product(Product(each, Height), Width);

    /// <summary>A product of counts; those beyond all counting are equally many.</summary>
    public static long Product(long a, long b) => (double)a * b > MostCountable ? MostCountable : a * b;

    /// <summary>The flow after a window slid over it.</summary>
    public Flow Windowed(Quantity channels, long kernel, long stride, long padding, long dilation = 1)
    {
        var reach = dilation * (kernel - 1) + 1;
        return this with
        {
            Channels = channels,
            Height = Steps(Height),
            Width = Steps(Width),
            Field = Math.Min(Field + (reach - 1) * Pitch, Farthest),
            Pitch = Math.Min(Pitch * stride, Farthest),
        };

        long Steps(long side) => side + 2 * padding < reach ? 0 : (side + 2 * padding - reach) / stride + 1;
    }

    /// <summary>The flow averaged down to the extent of another.</summary>
    public Flow PooledTo(Flow other)
    {
        var share = Math.Max((double)Height / other.Height, (double)Width / other.Width);
        return other with { Field = Math.Min(Field + (share - 1) * Pitch, Farthest), Pitch = Math.Min(Pitch * share, Farthest) };
    }

    /// <summary>The flow as a vector. Its numbers see different places; together, all that the map saw.</summary>
    public Flow Flattened()
    {
        var places = Height * Width;
        var numbers = places == 1
            ? Channels
            : new Quantity(
                Channels.Value * places, Channels.Formula is { } formula ? new Formula.Binary('*', formula, new Formula.Constant(places)) : null);
        return new Flow(numbers, 1, 1, IsVector: true, Field + (Math.Max(Height, Width) - 1) * Pitch, Pitch);
    }

    /// <summary>Two flows of the same shape joined: it sees what either sees.</summary>
    public Flow Join(Flow other) => this with { Field = Math.Max(Field, other.Field), Pitch = Math.Max(Pitch, other.Pitch) };
}
