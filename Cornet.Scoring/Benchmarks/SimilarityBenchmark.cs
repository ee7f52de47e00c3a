using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>RDMs of areas compared with those of a brain; the ceiling is the upper noise ceiling of the subjects.</summary>
internal sealed class SimilarityBenchmark : Benchmark
{
    private readonly RepresentationalSimilarity _test;
    private IReadOnlyList<NeuroidSubject> _subjects = [];

    public SimilarityBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        _test = new RepresentationalSimilarity(Read(table));
        Ceiling = DeclaredCeiling ?? (NoiseCeiling.Of(_test.Reference.Matrices, declaration.NoiseCeilingMean) is { } ceiling
            ? new DataCeiling(
                ceiling.Upper,
                FormattableString.Invariant(
                    $"upper noise ceiling of {_test.Reference.Subjects} subjects, against the {ceiling.MeanInWords} (lower {ceiling.Lower:F3})"),
                ceiling.UpperError)
            : null);
    }

    public override string Metric => "RDM: 1 - Pearson's r of all units; Spearman's rho of the upper triangles, mean over subjects";

    public override string Compared => _test.Reference.Subjects == 1 ? "one RDM" : $"RDMs of {_test.Reference.Subjects} subjects";

    public override DataCeiling? Ceiling { get; }

    public override IReadOnlyDictionary<string, string> Choices => Declaration.Ceiling is null && Ceiling is not null
        ? new Dictionary<string, string> { ["noise ceiling"] = NoiseCeiling.InWords(Declaration.NoiseCeilingMean) }
        : base.Choices;

    public override DissimilarityMatrix Reference => _test.Reference.Matrix;

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var whole = features.WholeOnDevice();
        var matrix = DissimilarityMatrix.Of(whole);
        var (rho, p) = _test.To(matrix);
        return double.IsNaN(rho)
            ? Measurement.None("a stimulus has the same response in all units, or all pairs are equally dissimilar")
            : new Measurement(rho, Interval: _test.IntervalOf(matrix), P: p) 
            {
                Matrix = matrix, Subjects = OfSubjects(matrix),
            };
    }

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

    private SubjectScore[]? OfSubjects(DissimilarityMatrix matrix)
    {
        if (Declaration.By is null) return null;
        var own = matrix.UpperTriangle();
        return [.. _subjects.Zip(_test.Reference.Matrices, (subject, theirs) => new SubjectScore(
            subject.Name!, RankCorrelation.Spearman(own, theirs.UpperTriangle()), null, null, null, subject.Neuroids.Length))];
    }
}
