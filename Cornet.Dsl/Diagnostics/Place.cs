using System.Text.RegularExpressions;

namespace Cornet.Dsl.Diagnostics;

/// <summary>Where a bound construct was written, and where to report about it: a circuit may stand in another file than the model that uses
/// it.</summary>
internal readonly record struct Place(DiagnosticBag Bag, TextSpan Span)
{
    /// <summary>The construct as written, on one line and without comments.</summary>
    public string Text =>
        string.Join(" ", Comment.Replace(Bag.Source[Span], " ").Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A text with blanks where comments are.</summary>
    public static string WithoutComments(string text) => Comment.Replace(text, comment => new string(' ', comment.Length));

    private static readonly Regex Comment = new(@"//[^\r\n]*|/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant);

    /// <summary>This place for a finding that is also about it.</summary>
    public RelatedPlace Related(string sentence) => Bag.Related(Span, sentence);

    /// <summary>This place, for findings that are also about other places.</summary>
    public Place Also(params IEnumerable<RelatedPlace?> related) => this with { Bag = Bag.Also(related) };
    public TextSpan Keyword(string keyword) => new(Span.Start, Math.Min(keyword.Length, Span.Length));
}
