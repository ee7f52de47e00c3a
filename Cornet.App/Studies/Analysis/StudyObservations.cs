namespace Cornet.App.Studies.Analysis;

/// <summary>All measured values of one score, by variant and then by seed, whatever the order of the rows they come from.</summary>
/// <param name="Score">The name of the score.</param>
/// <param name="Values">The values; rows without one are left out.</param>
internal sealed record StudyObservations(string Score, IReadOnlyList<Observation> Values)
{
    /// <summary>The seeds that have at least one value, ascending.</summary>
    public IReadOnlyList<long> Seeds { get; } = [.. Values.Select(value => value.Seed).Distinct().Order()];

    /// <summary>Takes the scores apart, in the order in which the row with the lowest number has them.</summary>
    /// <exception cref="CornetException">A row is of another study, or there are two of the same variant and seed.</exception>
    public static IReadOnlyList<StudyObservations> Of(StudyDesign design, IReadOnlyList<RowResult> rows)
    {
        var variants = design.Variants.Select((variant, place) => (variant.Name, place)).ToDictionary(StringComparer.Ordinal);
        HashSet<(int, long)> seen = [];
        List<string> names = [];
        Dictionary<string, List<Observation>> scores = new(StringComparer.Ordinal);
        foreach (var row in rows.OrderBy(row => row.Index))
        {
            if (!variants.TryGetValue(row.Variant, out var variant))
            {
                throw new CornetException(
                    $"Row {row.Index} is a result of the variant '{row.Variant}', but the study {design.Study} has no such variant. "
                    + "Analyze results with the study that they come from.");
            }

            if (!seen.Add((variant, row.Seed)))
                throw new CornetException($"There are two results of the variant '{row.Variant}' with seed {row.Seed}. Remove one of them.");
            foreach (var score in row.Scores)
            {
                if (!scores.TryGetValue(score.Name, out var values))
                {
                    names.Add(score.Name);
                    scores.Add(score.Name, values = []);
                }

                if (score.Value is { } value && double.IsFinite(value)) values.Add(new Observation(variant, row.Seed, value));
            }
        }

        return [.. names.Select(name => new StudyObservations(name, [.. scores[name].OrderBy(value => value.Variant).ThenBy(value => value.Seed)]))];
    }
}
