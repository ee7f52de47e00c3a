namespace Cornet.Dsl.Diagnostics;

// What costs and does nothing, and comments that ignore it: CORNET0112 to CORNET0122. Each sentence says why, and what to remove.
public sealed partial class DiagnosticBag
{
    // Every warning about a network; a test compares them with the catalog.
    private static readonly HashSet<string> Ignorable = new(StringComparer.Ordinal)
    {
        "CORNET0062", "CORNET0063", "CORNET0067", "CORNET0091", "CORNET0092", "CORNET0103", "CORNET0112", "CORNET0113", "CORNET0114", "CORNET0115",
        "CORNET0116", "CORNET0117", "CORNET0118",
    };

    /// <summary>Whether a code is that of a warning which a comment can ignore.</summary>
    public static bool CanBeIgnored(string code) => Ignorable.Contains(code);

    internal void ChangesNothing(TextSpan at, string layer, string before) => Unused("CORNET0112", at,
        $"'{layer}' has no effect: the output of '{before}' right before it is never negative; remove one of them.");
    internal void DoesNothing(TextSpan at, string layer) => Unused("CORNET0113", at, $"'{layer}' has no effect: its output is its input; remove it.");
    internal void BiasBeforeNorm(TextSpan at, string layer, string norm) => Unused("CORNET0114", at,
        $"The bias of '{layer}' has no effect: '{norm}' right after it subtracts the mean of every channel, and adds a bias of its own; "
            + "remove 'bias'.", Removal(at));
    internal void AreaWithoutLayers(TextSpan at, string area) =>
        Unused("CORNET0115", at, $"{area} has no layers, so its output is its input; give it layers, or remove it.");
    internal void NothingToInitialize(TextSpan at, string model, string layer) =>
        Unused("CORNET0116", at, $"{model} has no '{layer}' layer to initialize; remove this line.");
    internal void MayDivideByZero(TextSpan at, string divisor) => Unused("CORNET0118", at,
        $"'{divisor}' can be zero, which makes the quotient infinite or NaN; add a positive number to it, or divide by 'softplus(...)'.");
    internal void NormSharedBySteps(TextSpan at, string layer) => Unused("CORNET0117", at,
        $"All steps of this 'recur' share the statistics of '{layer}', although their outputs differ; "
            + "write 'batchnorm per step' to give each step its own.", new SuggestedEdit(new TextSpan(at.End, 0), " per step"));

    internal static Diagnostic UnusedIgnore(SourceText source, TextSpan at, string code)
    {
        var bag = new DiagnosticBag(source);
        bag.Unused("CORNET0120", at, $"There is no {code} to ignore here; remove it from this comment.");
        return bag._idle[0];
    }

    internal void IgnoredError(TextSpan at, string code)
    {
        var suggestion = Suggest(code, Ignorable.OrderBy(one => one, StringComparer.Ordinal));
        Unused("CORNET0121", at, $"'{code}' cannot be ignored: only warnings about networks can. "
            + "Fix what it reports, and remove it from this comment" + suggestion.Or("."), suggestion.At(at));
    }

    internal void UnreadableIgnore(TextSpan at) => Unused("CORNET0122", at,
        "A comment that begins with 'cornet:' must say which warnings to ignore: write '// cornet: ignore CORNET0063', "
            + "or '// cornet: ignore CORNET0063 in this file'.");
}
