using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Semantics;

/// <summary>Where a bound construct was written, and where to report about it: a circuit may stand in another file than the model that uses
/// it.</summary>
/// <param name="Bag">The findings of its file.</param>
/// <param name="Span">Its place in that file.</param>
internal readonly record struct Place(DiagnosticBag Bag, TextSpan Span)
{
    /// <summary>The construct as written, on one line.</summary>
    public string Text => string.Join(" ", Bag.Source[Span].Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The keyword that the construct begins with.</summary>
    public TextSpan Keyword(string keyword) => new(Span.Start, Math.Min(keyword.Length, Span.Length));
}
