namespace Cornet.Dsl.Parsing;

/// <summary>The door of this room: text in, tree and syntax errors out.</summary>
public static class CornetParser
{
    /// <summary>Reads a whole file. It never throws for what the file holds: what cannot be read is reported and left out of the tree, or stands in
    /// it as a <see cref="MissingExpression"/> or an empty <see cref="Identifier"/>, and the rest is read as if it had been right.</summary>
    /// <param name="text">The file.</param>
    /// <param name="diagnostics">Takes the syntax errors, at most one for each place and a hundred for a file.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static CornetFile Parse(SourceText text, DiagnosticBag diagnostics, CancellationToken cancellation = default) =>
        Parse(text, diagnostics, out _, cancellation);

    /// <summary>Reads a whole file, and gives its tokens, as they are written.</summary>
    internal static CornetFile Parse(SourceText text, DiagnosticBag diagnostics, out Token[] tokens, CancellationToken cancellation)
    {
        var limit = new ErrorLimit();
        tokens = new Lexer(text, diagnostics, limit).Tokens(cancellation);
        var run = new ParseRun(text, BraceRepair.Apply(text, tokens), diagnostics, limit, cancellation);
        var declarations = Declarations.Items(new TokenInput(run, 0)).Value;
        return new CornetFile(declarations) { Span = new TextSpan(0, text.Content.Length) };
    }
}
