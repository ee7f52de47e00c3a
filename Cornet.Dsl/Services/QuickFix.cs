namespace Cornet.Dsl.Services;

/// <summary>A change that fixes a finding.</summary>
/// <param name="Title">What it does.</param>
/// <param name="Change">The change.</param>
public sealed record QuickFix(string Title, TextChange Change)
{
    // A longer text is no title.
    private const int Longest = 60;

    /// <summary>The change that a finding suggests, or null.</summary>
    public static QuickFix? For(Project project, Diagnostic finding)
    {
        if (finding.Fix is not { } fix || project.Find(finding.Path) is not { } source) return null;
        var (found, text) = (source[fix.Span].Trim(), fix.Text.Trim());
        var title = found.Length == 0 ? $"Insert '{text}'" : text.Length == 0 ? $"Remove '{found}'" : $"Change '{found}' to '{text}'";
        return new QuickFix(title.Length <= Longest ? title : $"Write '{text}'", new TextChange(new FileSpan(finding.Path, fix.Span), fix.Text));
    }
}
