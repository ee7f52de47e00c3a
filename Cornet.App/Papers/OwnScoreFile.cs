using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;

namespace Cornet.App.Papers;

/// <summary>A file of scores of one's own: <c>benchmarks.json</c>, as <c>score</c> writes it.</summary>
internal static class OwnScoreFile
{
    /// <summary>The run that it is of.</summary>
    /// <param name="file">The file, or the folder it lies in.</param>
    /// <exception cref="CornetException">It cannot be read.</exception>
    public static OwnRun Read(string file)
    {
        var path = Directory.Exists(file) ? Path.Combine(file, BenchmarkReport.ResultFile) : file;
        var result = BenchmarkReport.Read(path);
        var responder = result.Weights is null ? ResponderKind.Untrained : ResponderKind.Trained;
        var scores = result.Scores.SelectMany(score => OfTwoBins(score, responder).Prepend(Score(score, responder)));
        var composites = result.Composites.Where(one => one.Responder.Kind == responder).Select(composite => Score(result, composite, responder));
        return new OwnRun(responder == ResponderKind.Trained ? result.Model : $"{result.Model}, untrained", path, [.. scores, .. composites]);
    }

    private static OwnScore Score(BenchmarkScore score, ResponderKind responder)
    {
        var row = score.Of(responder);
        return new OwnScore(score.Declaration.Name, row?.Measured.Raw, $"{score.Metric}, {row?.Place ?? score.Committed}, {score.Compared}, {score.Normalization}")
        {
            IsRaw = true, Normalized = row?.Normalized, Ceiling = score.Ceiling?.Value, Chance = score.Chance, Missing = row?.Measured.Missing,
            Untrained = responder == ResponderKind.Trained ? score.Of(ResponderKind.Untrained)?.Measured.Raw : null,
        };
    }

    // Early and late responses, as in figure A3, where a benchmark has two time bins.
    private static IEnumerable<OwnScore> OfTwoBins(BenchmarkScore score, ResponderKind responder)
    {
        if (score.Of(responder)?.Measured.Bins is not { Count: 2 } bins) return [];
        var untrained = responder == ResponderKind.Trained ? score.Of(ResponderKind.Untrained)?.Measured.Bins : null;
        var area = score.Declaration.Area ?? score.Declaration.Region ?? score.Declaration.Name;
        return new[] { "early", "late" }.Select((when, bin) => new OwnScore(
            $"{area}, {when}", bins[bin].Raw, $"{score.Metric}, {bins[bin].Bin}, step {bins[bin].Step}, {score.Compared}, {score.Normalization}")
        {
            IsRaw = true, Normalized = bins[bin].Normalized, Ceiling = bins[bin].Ceiling, Untrained = untrained is null ? null : untrained[bin].Raw,
            Missing = bins[bin].Raw is null ? score.Of(responder)!.Measured.Missing ?? "no score in this time bin" : null,
        });
    }

    private static OwnScore Score(BenchmarkResult result, CompositeScore composite, ResponderKind responder) => new(composite.Name, composite.Value, composite.Rule)
    {
        // A composite does not say which of the benchmarks it is made of: where none normalizes, it is raw too.
        IsRaw = result.Scores.All(score => score.Declaration.Normalizes is null),
        Untrained = responder == ResponderKind.Trained
            ? result.Composites.FirstOrDefault(one => one.Name == composite.Name && one.Responder.Kind == ResponderKind.Untrained)?.Value
            : null,
        Missing = composite.Value is null ? composite.MissingInWords : null,
    };
}
