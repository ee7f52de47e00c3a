using Cornet.App.Studies;
using Cornet.App.Studies.Analysis;
using Cornet.Runtime.Models;

namespace Cornet.App.Papers;

/// <summary>What a study of one's own came to so far: the rows of its folder that are done.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Results">At least one, in the order of their numbers.</param>
internal sealed record OwnStudy(string Folder, IReadOnlyList<RowResult> Results)
{
    /// <summary>Its name.</summary>
    public string Name => Results[0].Study;

    /// <summary>Reads the rows of a study's folder that are done.</summary>
    /// <exception cref="CornetException">There are none, or one is damaged.</exception>
    public static OwnStudy Read(string folder)
    {
        var rows = Path.Combine(folder, "rows");
        if (!Directory.Exists(rows)) throw new CornetException($"'{folder}' is not the folder of a study: it has no folder 'rows'.");
        RowResult[] done = [.. Directory.EnumerateDirectories(rows).Select(row => new RowFolder(row, 0).Result()).OfType<RowResult>().OrderBy(row => row.Index)];
        return done.Length > 0
            ? new OwnStudy(folder, done)
            : throw new CornetException($"The study in '{folder}' has no finished row yet (rows/*/row.json): give it again when one is done.");
    }

    /// <summary>A run for each variant, the mean over its seeds.</summary>
    public IEnumerable<OwnRun> Runs() => Results.GroupBy(row => row.Variant).Select(variant =>
    {
        var first = variant.First();
        var scores = variant.SelectMany(row => row.Scores.Select(score => (row.Data, Score: score))).GroupBy(one => one.Score.Name)
            .Select(same => Mean(same.First().Data, [.. same.Select(one => one.Score)]));
        return new OwnRun($"{first.Model}, {first.Variant}", Folder, [.. scores]) { Variant = first.Variant, Rows = first.Rows };
    });

    /// <summary>How far a variant lies from the base, the mean over the seeds that both have; null where they share none.</summary>
    /// <param name="variant">The variant's name.</param>
    /// <param name="score">The value of a row.</param>
    /// <returns>In points.</returns>
    public double? Change(string variant, Func<RowResult, double?> score)
    {
        var before = Results.Where(row => row.Variant == StudyDesign.BaseName).ToDictionary(row => row.Seed, score);
        double[] changes =
        [
            .. Results.Where(row => row.Variant == variant)
                .Select(row => 100 * (score(row) - before.GetValueOrDefault(row.Seed))).OfType<double>(),
        ];
        return changes.Length > 0 ? changes.Average() : null;
    }

    /// <summary>The variants that change what a row of figure 4 changes, from the level that CORnet-S has; none where no row of the base is done.</summary>
    public IEnumerable<string> VariantsOf(PublishedChange change)
    {
        if (Results.FirstOrDefault(row => row.Variant == StudyDesign.BaseName) is not { } first) return [];
        var from = new StudyBase(first.Model, first.Rows);
        return Results.Where(row => row.Variant != StudyDesign.BaseName
            && row.Rows.Any(levels => PublishedResults.CircuitStudy.Match(change, levels, from) is { HasSameBase: true })).Select(row => row.Variant).Distinct();
    }

    /// <summary>A row's number of a quantity of the paper; null where it has none.</summary>
    public static double? Value(RowResult row, PaperQuantity quantity) => Run(row).Of(quantity)?.Value;

    private static OwnRun Run(RowResult row) => new(row.Variant, "", [.. row.Scores.Select(score => Mean(row.Data, [score]))]);

    private static OwnScore Mean(string data, IReadOnlyList<RowScore> seeds)
    {
        var first = seeds[0];
        // The untrained score is normalized where the score is: then no raw one is known.
        var isAsMeasured = seeds.All(score => score.Raw is null || score.Raw == score.Value);
        var isAccuracy = PaperQuantity.Named(first.Name) == PaperQuantity.Top1;
        var numbers = seeds.Select(score => score.Raw ?? score.Value).OfType<double>().ToArray();
        return new OwnScore(first.Name, numbers.Length > 0 ? numbers.Average() : null, isAccuracy ? Join($"on {data}", first.Rule) : first.Rule)
        {
            IsRaw = isAccuracy || seeds.All(score => score.Raw is not null), Seeds = numbers.Length,
            Normalized = isAsMeasured ? null : Average(seeds.Select(score => score.Value)),
            Untrained = isAsMeasured ? Average(seeds.Select(score => score.Untrained)) : null,
            Ceiling = first.Ceiling, Chance = first.Chance, Missing = seeds.Select(score => score.Missing).FirstOrDefault(why => why is not null),
        };
    }

    private static double? Average(IEnumerable<double?> values) => values.OfType<double>().ToArray() is { Length: > 0 } known ? known.Average() : null;

    private static string Join(params IEnumerable<string> parts) => string.Join("; ", parts.Where(part => part.Length > 0));
}
