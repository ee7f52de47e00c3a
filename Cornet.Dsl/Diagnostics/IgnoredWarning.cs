namespace Cornet.Dsl.Diagnostics;

/// <summary>A warning that the author has seen and keeps: one code of a comment <c>// cornet: ignore CORNET0063</c>.</summary>
/// <param name="Code">The code.</param>
/// <param name="Line">The line it is ignored on, from 0; null for the whole file.</param>
/// <param name="IfUnused">What is to be said where there is no such warning.</param>
public sealed record IgnoredWarning(string Code, int? Line, Diagnostic IfUnused)
{
    /// <summary>Takes the warnings that are ignored out of the findings of a project, and says which comments ignore nothing where the project is
    /// sound: where it has errors, warnings are not looked for.</summary>
    internal static void Apply(List<Diagnostic> findings, IEnumerable<IgnoredWarning> ignored, bool isSound)
    {
        var byPlace = ignored.Distinct().ToLookup(one => (one.IfUnused.Path, one.Code, one.Line));
        if (byPlace.Count == 0) return;
        var used = new HashSet<IgnoredWarning>();
        findings.RemoveAll(finding =>
        {
            if (finding.Severity != Severity.Warning) return false;
            var comments = byPlace[(finding.Path, finding.Id, finding.Start.Line)].Concat(byPlace[(finding.Path, finding.Id, null)]).ToList();
            used.UnionWith(comments);
            return comments.Count > 0;
        });
        if (isSound) findings.AddRange(byPlace.SelectMany(comments => comments).Where(one => !used.Contains(one)).Select(one => one.IfUnused));
    }
}
