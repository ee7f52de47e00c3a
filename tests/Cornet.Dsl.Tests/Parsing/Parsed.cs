using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Parsing;

/// <summary>A text with its tree and its errors.</summary>
internal sealed record Parsed(CornetFile File, IReadOnlyList<Diagnostic> Errors)
{
    public string Tree => TreeText.Of(File);

    /// <summary>The errors as <c>line:column id message</c>, counted from 1, in the order of their places.</summary>
    public string[] Messages => [.. Errors.OrderBy(e => e.Span.Start).Select(e => $"{e.Start.Line + 1}:{e.Start.Column + 1} {e.Id} {e.Message}")];

    /// <summary>The errors without their sentences: <c>line:column id</c>.</summary>
    public string[] Places => [.. Messages.Select(message => string.Join(' ', message.Split(' ')[..2]))];

    public static Parsed From(string text)
    {
        var source = new SourceText("test.cornet", text);
        var bag = new DiagnosticBag(source);
        return new Parsed(CornetParser.Parse(source, bag), bag.Findings);
    }
}
