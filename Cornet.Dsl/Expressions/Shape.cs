namespace Cornet.Dsl.Expressions;

/// <summary>The shape of one image's map: channels x height x width. A vector of n numbers is n x 1 x 1 and <see cref="IsVector"/>.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="IsVector">Whether the map has been flattened (the output of <c>linear</c>).</param>
public sealed record Shape(long Channels, long Height, long Width, bool IsVector = false)
{
    /// <summary>Numbers in one map.</summary>
    public long Size => Channels * Height * Width;

    /// <summary><c>64 x 56 x 56</c>, or <c>1000</c> for a vector.</summary>
    public override string ToString() =>
        IsVector ? FormattableString.Invariant($"{Channels}") : FormattableString.Invariant($"{Channels} x {Height} x {Width}");
}
