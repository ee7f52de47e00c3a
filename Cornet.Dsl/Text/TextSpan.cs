namespace Cornet.Dsl.Text;

/// <summary>A stretch of source text, in UTF-16 units.</summary>
/// <param name="Start">Offset of the first unit, from 0.</param>
/// <param name="Length">Number of units; 0 marks a place between two characters.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Offset just behind the last unit.</summary>
    public int End => Start + Length;

    /// <summary>The smallest span that holds both.</summary>
    public static TextSpan Cover(TextSpan a, TextSpan b)
    {
        var start = Math.Min(a.Start, b.Start);
        return new TextSpan(start, Math.Max(a.End, b.End) - start);
    }

    /// <summary>The span from one offset up to another.</summary>
    public static TextSpan Between(int start, int end) => new(start, end - start);
}
