using System.Text.RegularExpressions;
using Cornet.Dsl.Diagnostics;

namespace Cornet.Dsl.Services;

/// <summary>A change that mends a finding.</summary>
/// <param name="Title">What it does.</param>
/// <param name="Change">The change.</param>
public sealed record QuickFix(string Title, TextChange Change)
{
    // How the catalogue of diagnostics says which word was probably meant.
    private static readonly Regex Suggestion = new(@"Did you mean '(\w+)'\?$", RegexOptions.CultureInvariant);

    /// <summary>The change that a finding suggests, or null.</summary>
    public static QuickFix? For(Project project, Diagnostic finding)
    {
        if (Suggestion.Match(finding.Message) is not { Success: true } match || project.Find(finding.Path) is not { } source) return null;
        var (found, meant) = (source[finding.Span], match.Groups[1].Value);
        return found.Length > 0 && found.All(Parsing.Characters.IsWordPart)
            ? new QuickFix($"Change '{found}' to '{meant}'", new TextChange(new FileSpan(finding.Path, finding.Span), meant))
            : null;
    }
}
