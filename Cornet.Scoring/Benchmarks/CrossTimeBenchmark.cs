using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// RDMs of steps compared with those of time bins (cross-temporal RSA), one for each subject of the coordinate <c>subject</c>. The score is the mean over
/// bins, each with the step that stands for it; the matrix of all steps and bins stands beside it.
/// </summary>
internal sealed class CrossTimeBenchmark : Benchmark
{
    private readonly TimedResponses _responses;
    private readonly RepresentationalSimilarity[] _tests;
    private readonly TimedScores _scores;

    public CrossTimeBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        var assembly = OpenAssembly();
        _responses = TimedResponses.Read(assembly, table);
        Say(_responses.LeftOut);
        int[][] subjects = assembly[Axis.Neuroid].Find("subject") is { } column
            ? [.. column.Texts.Index().GroupBy(one => one.Item, one => one.Index, StringComparer.Ordinal).Select(group => group.ToArray())]
            : [[.. Enumerable.Range(0, assembly[Axis.Neuroid].Length)]];
        _tests = [.. _responses.Responses.Select((bin, at) => new RepresentationalSimilarity(
            ReferenceRdm.OfSubjects(declaration.Name, declaration.Assembly!, [.. subjects.Select(neuroids => Rdm(bin, neuroids, _responses.Bins[at]))]), permutations: 0))];
        _scores = new TimedScores(_responses.Bins, [.. _tests.Select(CeilingOf)], declaration.Normalizes);
        Ceiling = DeclaredCeiling ?? _scores.MeanCeiling($"upper noise ceiling of {subjects.Length} subjects, against the {NoiseCeiling.InWords(declaration.NoiseCeilingMean)}");
    }

    public override string Metric => "RDM of each step and of each time bin: 1 - Pearson's r of all units; Spearman's rho of the upper triangles, mean over subjects; mean over time bins";

    public override string Compared => $"RDMs of {_tests[0].Reference.Subjects} subject{(_tests[0].Reference.Subjects == 1 ? "" : "s")} in {_responses.Bins.Count} time bins";

    public override DataCeiling? Ceiling { get; }

    public override string Normalization => Declaration.Normalizes is { } rule ? $"{rule.Name}, in each time bin, then the mean" : "none";

    public override IReadOnlyDictionary<string, string> Choices => new Dictionary<string, string>
    {
        ["time bins"] = _scores.InWords, ["mapping"] = StepMapping.InWords(Declaration.Mapping ?? StepMapping.BrainScore),
    };

    internal override bool MapsSteps => true;

    internal override IEnumerable<(Place Place, Measurement Measured)> Of(IReadOnlyList<PlaceFeatures> steps, IReadOnlyList<double> startsMs)
    {
        var mapped = StepMapping.Of(Declaration.Mapping ?? StepMapping.BrainScore, startsMs, steps.Count, _responses.Bins);
        List<(Place, Measurement)> measured = [];
        List<BinScore[]> each = [];
        foreach (var (at, step) in steps.Index())
        {
            using var whole = step.WholeOnDevice();
            var matrix = DissimilarityMatrix.Of(whole);
            // Samples of stimuli cost far more than rho: only for what the score is made of.
            each.Add([.. _tests.Select((test, bin) => Score(test, bin, matrix, step.Place.Step, mapped[bin] == at))]);
            measured.Add((step.Place, Mean(each[^1], null)));
        }

        var over = Mean([.. mapped.Select((step, bin) => each[step][bin])], TimedScores.Untimed(startsMs, steps.Count)) with
        {
            CrossTime = new CrossTime([.. steps.Select(step => step.Place.Step)], _scores.Bins, [.. each.Select(step => step.Select(bin => bin.Raw).ToArray())],
                [.. _scores.Ceilings.Select(ceiling => ceiling?.Value)]),
        };
        measured.Add((Place.Mapped(steps[0].Place.Area), over));
        return measured;
    }

    private protected override Measurement Of(PlaceFeatures features) => throw new NotSupportedException("Time bins need all steps of an area.");

    private Measurement Mean(IReadOnlyList<BinScore> bins, string? note) =>
        _scores.Mean(bins, "a stimulus has the same response in all units, or all pairs are equally dissimilar", note);

    private BinScore Score(RepresentationalSimilarity test, int bin, DissimilarityMatrix matrix, int step, bool sampled)
    {
        var rho = test.To(matrix).Rho;
        double? raw = double.IsNaN(rho) ? null : rho;
        return _scores.Of(bin, step, raw, null, raw is not null && sampled ? test.IntervalOf(matrix, new Inference(Permutations: 0)) : null);
    }

    private BinCeiling? CeilingOf(RepresentationalSimilarity test)
    {
        if (Declaration.Ceiling is { } declared) return new BinCeiling(declared);
        return NoiseCeiling.Of(test.Reference.Matrices, Declaration.NoiseCeilingMean) is { } found ? new BinCeiling(found.Upper, new Interval(found.Lower, found.Upper)) : null;
    }

    private static DissimilarityMatrix Rdm(StimulusResponses bin, int[] neuroids, TimeBin time)
    {
        if (neuroids.Length < 2)
            throw new CornetException($"'{bin.Origin}' has a subject with the single neuroid '{bin.NeuroidIds[neuroids[0]]}' in the bin {time}: an RDM by correlation needs two.");
        using var all = bin.ToTensor();
        using var places = TorchSharp.torch.tensor(Array.ConvertAll(neuroids, neuroid => (long)neuroid));
        using var own = all.index_select(1, places);
        return DissimilarityMatrix.Of(own);
    }
}
