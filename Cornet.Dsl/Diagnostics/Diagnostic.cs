namespace Cornet.Dsl.Diagnostics;

/// <summary>How much a diagnostic matters.</summary>
public enum Severity
{
    /// <summary>No model can be made.</summary>
    Error,
    /// <summary>A model is made, and something in it costs and does nothing.</summary>
    Warning,
}

/// <summary>A change to the text of one file.</summary>
/// <param name="Span">What is replaced; empty where something is inserted.</param>
/// <param name="Text">What stands there afterwards; empty where something is removed.</param>
public readonly record struct SuggestedEdit(TextSpan Span, string Text);

/// <summary>One finding of the compiler: a sentence that says what is wrong and what to do, at its place.</summary>
/// <param name="Id">The stable id, <c>CORNET</c> and four digits.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Path">The file.</param>
/// <param name="Span">The place in the file.</param>
/// <param name="Start">Line and column where it begins.</param>
/// <param name="End">Line and column just behind it.</param>
/// <param name="Message">The sentence.</param>
public sealed record Diagnostic(string Id, Severity Severity, string Path, TextSpan Span, LinePosition Start, LinePosition End, string Message)
{
    /// <summary>The change that fixes it, where there is only one.</summary>
    public SuggestedEdit? Fix { get; init; }

    /// <summary>The other places that it is about.</summary>
    public EquatableArray<RelatedPlace> Related { get; init; }

    /// <summary>The compilers' usual spelling: <c>file(line,column): error CORNET0001: message</c>, counted from 1.</summary>
    public override string ToString() =>
        $"{Path}({Start.Line + 1},{Start.Column + 1}): {(Severity == Severity.Error ? "error" : "warning")} {Id}: {Message}";
}

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
