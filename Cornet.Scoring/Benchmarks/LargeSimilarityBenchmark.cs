using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Similarity;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// RDMs of very many stimuli: the pairs above the diagonal in single precision (<see cref="RdmTriangle"/>) instead of square matrices, so that N stimuli need 4 N^2 bytes for the
/// network's RDM with its ranks, and 2 N^2 for the ranks of each subject: 20,000 stimuli and one subject 2.4 GB. What the permutation test, the interval and the noise ceiling need
/// on top is not computed, and the result says so.
/// </summary>
internal sealed class LargeSimilarityBenchmark : Benchmark
{
    /// <summary>More stimuli than this are compared so.</summary>
    public const int MoreThan = 5000;

    private const int Drawn = 200;

    private readonly IReadOnlyList<NeuroidSubject> _subjects;
    private readonly uint[][] _ranks;
    private readonly ReferenceRdm _reference;

    public LargeSimilarityBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        if ((declaration.Rdm ?? declaration.Subjects) is { } file)
        {
            throw new CornetException(
                $"'{declaration.File}' compares {table.Count:N0} stimuli with the square RDMs of '{file}', which is only done for up to {MoreThan:N0}: give the responses "
                + "that they were made of in the entry assembly, or fewer stimuli.");
        }

        if (declaration.NoiseCeiling is not null)
        {
            throw new CornetException(
                $"'{declaration.File}': noise_ceiling is given, and that of more than {MoreThan:N0} stimuli is not computed: leave it out, and give a number in the entry ceiling.");
        }

        var assembly = OpenAssembly();
        _subjects = NeuroidSubject.Of(declaration, assembly);
        var recorded = assembly.AveragedByStimulus(allowMissing: declaration.By is not null).AlignedTo(table.Ids, table.Name);
        if (declaration.By is { } by) foreach (var subject in _subjects) subject.DemandNumbers(recorded, by);
        Say(recorded.LeftOut);
        using var responses = recorded.ToTensor();
        DissimilarityMatrix? first = null;
        _ranks = [.. _subjects.Select(subject =>
        {
            using var neuroids = tensor(Array.ConvertAll(subject.Neuroids, neuroid => (long)neuroid));
            using var own = responses.index_select(1, neuroids);
            var triangle = RdmTriangle.Of(new FeaturesInMemory(own));
            first ??= triangle.Thinned(Drawn);
            return triangle.TwiceRanks() ?? throw new CornetException(
                $"'{recorded.Origin}' has a stimulus with the same response of all {subject.Neuroids.Length} neuroids"
                + $"{(subject.Name is { } name ? $" of {declaration.By} '{name}'" : "")}, so that it has no place in an RDM: leave the stimulus out, or take more neuroids.");
        })];
        _reference = ReferenceRdm.OfSubjects(declaration.Name, declaration.Assembly!, [first!]);
    }

    public override string Metric => "RDM: 1 - Pearson's r of all units, in single precision; Spearman's rho of the upper triangles, mean over subjects";

    public override string Compared => _ranks.Length == 1 ? "one RDM" : $"RDMs of {_ranks.Length} subjects";

    public override DataCeiling? Ceiling => DeclaredCeiling;

    public override ReferenceRdm Reference => _reference;

    private static string WithoutInference => $"no p, no interval and no noise ceiling, as there are more than {MoreThan:N0} stimuli; figures show {Drawn} of them";

    private protected override Measurement Of(PlaceFeatures features)
    {
        var triangle = RdmTriangle.Of(features.Source);
        var own = triangle.TwiceRanks();
        double[] rhos = [.. _ranks.Select(subject => RdmTriangle.Spearman(own, subject))];
        return Array.Exists(rhos, double.IsNaN)
            ? Measurement.None("a stimulus has the same response in all units, or all pairs are equally dissimilar")
            : new Measurement(rhos.Average(), rhos.Length > 1 ? StandardError.OverSplits(rhos) : null)
            {
                Matrix = triangle.Thinned(Drawn), Note = WithoutInference,
                Subjects = Declaration.By is null ? null : [.. _subjects.Zip(rhos, (subject, rho) => new SubjectScore(subject.Name!, rho, null, null, null, subject.Neuroids.Length))],
            };
    }
}
