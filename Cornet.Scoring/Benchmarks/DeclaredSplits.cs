using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics.Splits;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Splits that hold every stimulus out once: <c>folds</c> and <c>groups</c>.</summary>
internal static class DeclaredSplits
{
    /// <summary>The splits of N stimuli in an order; null where neither is declared.</summary>
    /// <param name="declaration">What was asked for.</param>
    /// <param name="order">The rows of the stimuli; the splits are of places in it.</param>
    /// <param name="assembly">Whose presentations have the groups; null where there is none.</param>
    /// <param name="ids">The ids of the stimuli by row.</param>
    /// <exception cref="CornetException">There are fewer stimuli than folds, or no such groups.</exception>
    public static IReadOnlyList<StimulusSplit>? Of(
        BenchmarkDeclaration declaration, IReadOnlyList<int> order, DataAssembly? assembly, IReadOnlyList<string> ids)
    {
        if (declaration.Folds is { } folds)
        {
            return folds <= order.Count ? KFoldSplit.Shuffled(order.Count, folds, declaration.Seed) : throw new CornetException(
                $"'{declaration.File}': folds is {folds}, and there are {order.Count} stimuli: ask for at most as many folds as stimuli.");
        }

        if (declaration.Groups is not { } coordinate || assembly is null) return null;
        var axis = assembly[Axis.Presentation];
        var groups = axis.Find(coordinate) ?? throw new CornetException(
            $"'{declaration.File}': groups names the coordinate '{coordinate}', and the presentations of '{assembly.Origin}' have {axis.Names}"
            + $"{axis.Suggest(coordinate)}.");
        var shown = Presentations.StimuliOf(assembly);
        var of = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < shown.Length; row++)
        {
            var first = of.TryAdd(shown.Texts[row], row) ? row : of[shown.Texts[row]];
            if (groups.Texts[first] == groups.Texts[row]) continue;
            throw new CornetException(
                $"'{assembly.Origin}' has the stimulus '{shown.Texts[row]}' in two groups of '{coordinate}' ('{groups.Texts[first]}' and "
                + $"'{groups.Texts[row]}'): a stimulus must be in one.");
        }

        int[] rows = [.. order.Select(row => of[ids[row]])];
        return groups.Numbers is { } numbers
            ? GroupSplit.Of<double>([.. rows.Select(row => numbers[row])])
            : GroupSplit.Of<string>([.. rows.Select(row => groups.Texts[row])]);
    }

    /// <summary>Such splits in words; null where neither is declared.</summary>
    public static string? InWords(BenchmarkDeclaration declaration) => declaration switch
    {
        { Train: { } train } => $"none: fitted on all of '{train.Assembly}', tested on all of '{declaration.Assembly}'",
        { Folds: { } folds } => $"{folds} folds, shuffled, seed {declaration.Seed}, ",
        { Groups: { } groups } => $"each value of '{groups}' held out once, ",
        _ => null,
    };
}
