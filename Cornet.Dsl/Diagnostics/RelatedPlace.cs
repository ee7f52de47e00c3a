namespace Cornet.Dsl.Diagnostics;

/// <summary>Another place that a finding is about: the first of two declarations, the other end of a connection, the call that passes a value.</summary>
/// <param name="Path">The file.</param>
/// <param name="Span">The place in the file.</param>
/// <param name="Start">Line and column where it begins.</param>
/// <param name="End">Line and column just behind it.</param>
/// <param name="Sentence">What is there.</param>
public sealed record RelatedPlace(string Path, TextSpan Span, LinePosition Start, LinePosition End, string Sentence)
{
    /// <summary>As compilers write places: <c>file(line,column): sentence</c>, counted from 1.</summary>
    public override string ToString() => $"{Path}({Start.Line + 1},{Start.Column + 1}): {Sentence}";
}
