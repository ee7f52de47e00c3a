using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>RDMs of areas compared with those of a brain; the ceiling is the upper noise ceiling of the subjects.</summary>
internal sealed class SimilarityBenchmark : Benchmark
{
    private readonly RepresentationalSimilarity _test;
    private readonly IReadOnlyList<int>? _compared;
    private readonly NoiseCeiling? _noise;
    private IReadOnlyList<NeuroidSubject> _subjects = [];

    public SimilarityBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        _test = new RepresentationalSimilarity(Read(table), seed: declaration.Seed);
        _noise = NoiseCeiling.Of(_test.Reference.Matrices, declaration.NoiseCeilingMean);
        Ceiling = CeilingOf(declaration);
    }

    /// <summary>Compares some of the stimuli with an RDM that is in memory.</summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="judged">The stimuli that are seen.</param>
    /// <param name="compared">Those of them that the RDM is of.</param>
    /// <param name="reference">The RDM.</param>
    public SimilarityBenchmark(BenchmarkDeclaration declaration, StimulusSet judged, IReadOnlyList<int> compared, ReferenceRdm reference) : base(declaration, judged)
    {
        _compared = compared.Count == judged.Count ? null : compared;
        _test = new RepresentationalSimilarity(reference, seed: declaration.Seed);
        _noise = NoiseCeiling.Of(reference.Matrices, declaration.NoiseCeilingMean);
        Ceiling = CeilingOf(declaration);
    }

    public override string Metric => "RDM: 1 - Pearson's r of all units; Spearman's rho of the upper triangles, mean over subjects";

    public override int Count => _compared?.Count ?? base.Count;

    public override string Compared => Reference.Kind == ReferenceKind.Model ? $"a model RDM: {Reference.Origin}"
        : Reference.Subjects == 1 ? "one RDM"
        : $"RDMs of {Reference.Subjects} subjects";

    public override DataCeiling? Ceiling { get; }

    public override IReadOnlyDictionary<string, string> Choices => Declaration.Ceiling is null && Ceiling is not null
        ? new Dictionary<string, string> { ["noise ceiling"] = NoiseCeiling.InWords(Declaration.NoiseCeilingMean) }
        : base.Choices;

    public override ReferenceRdm Reference => _test.Reference;

    private protected override Measurement Of(PlaceFeatures features)
    {
        if (features.Place == Place.Pixels && Reference is { Kind: ReferenceKind.Model, Name: BuiltInBenchmarks.PixelReference })
            return Measurement.None("is the reference itself");
        using var whole = features.WholeOnDevice(_compared);
        var matrix = DissimilarityMatrix.Of(whole);
        var (rho, p) = _test.To(matrix);
        return double.IsNaN(rho)
            ? Measurement.None("a stimulus has the same response in all units, or all pairs are equally dissimilar")
            : OfSubjects(matrix, rho, p);
    }

    private DataCeiling? CeilingOf(BenchmarkDeclaration declaration) =>
        DeclaredCeiling ?? (_noise is { } ceiling
            ? new DataCeiling(
                ceiling.Upper,
                FormattableString.Invariant($"upper noise ceiling of {Reference.Subjects} subjects, against the {ceiling.MeanInWords} (lower {ceiling.Lower:F3})"),
                ceiling.UpperError)
            {
                Lower = ceiling.Lower,
            }
            : null);

    private ReferenceRdm Read(StimulusTable table)
    {
        if (Declaration.Subjects is { } subjects) return ReferenceRdm.ReadSubjects(Declaration.Name, Declaration.PathOf(subjects), table.Count);
        if (Declaration.Rdm is { } rdm) return ReferenceRdm.ReadMean(Declaration.Name, Declaration.PathOf(rdm), table.Count);
        var assembly = OpenAssembly();
        _subjects = NeuroidSubject.Of(Declaration, assembly);
        var recorded = assembly.AveragedByStimulus(allowMissing: Declaration.By is not null).AlignedTo(table.Ids, table.Name);
        if (Declaration.By is { } by) foreach (var subject in _subjects) subject.DemandNumbers(recorded, by);
        Say(recorded.LeftOut);
        using var responses = recorded.ToTensor();
        return ReferenceRdm.OfSubjects(Declaration.Name, Declaration.Assembly!, [.. _subjects.Select(subject =>
        {
            using var neuroids = tensor(Array.ConvertAll(subject.Neuroids, neuroid => (long)neuroid));
            using var own = responses.index_select(1, neuroids);
            var matrix = DissimilarityMatrix.Of(own);
            return Declaration.By is null || !matrix.HasMissing ? matrix : throw new CornetException(
                $"'{recorded.Origin}' has a stimulus with the same response of all {subject.Neuroids.Length} neuroids of {Declaration.By} '{subject.Name}', so that it has no place in an RDM: leave the stimulus out, or take more neuroids.");
        })]);
    }

    // The score is the mean rho by the mean ceiling, as in brain-score; each subject's rho by its own ceiling stands beside it.
    private Measurement OfSubjects(DissimilarityMatrix matrix, double rho, double p)
    {
        var measured = new Measurement(rho, Interval: _test.IntervalOf(matrix), P: p) { Matrix = matrix };
        if (_test.Reference.Subjects < 2) return measured;
        var own = matrix.UpperTriangle();
        double[] rhos = [.. _test.Reference.Matrices.Select(theirs => RankCorrelation.Spearman(own, theirs.UpperTriangle()))];
        return measured with
        {
            StandardError = StandardError.OverSplits(rhos),
            Subjects = Declaration.By is null ? null : [.. _subjects.Select((subject, place) => new SubjectScore(
                subject.Name!, rhos[place], null, CeilingOf(place), Normalized(rhos[place], CeilingOf(place)), subject.Neuroids.Length))],
        };
    }

    private double? CeilingOf(int subject) => Declaration.Ceiling ?? _noise?.UpperOfSubjects[subject];

    // A subject that agrees with nobody has no ceiling to divide by.
    private double? Normalized(double rho, double? ceiling) => Declaration.Normalizes is { } rule && ceiling is > 0 ? rule.Of(rho, ceiling.Value) : null;
}
