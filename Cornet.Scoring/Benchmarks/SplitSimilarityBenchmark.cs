using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Similarity;
using Cornet.Scoring.Metrics.Splits;

namespace Cornet.Scoring.Benchmarks;

/// <summary>RDMs or centered kernel alignment of areas and neuroids, on the held-out stimuli of splits; nothing is fitted.</summary>
internal sealed class SplitSimilarityBenchmark : Benchmark
{
    private readonly StimulusResponses _responses;
    private readonly IReadOnlyList<StimulusSplit> _splits;

    public SplitSimilarityBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        var assembly = OpenAssembly();
        _responses = assembly.AveragedByStimulus().AlignedTo(table.Ids, table.Name);
        Say(_responses.LeftOut);
        var rows = table.Ids.Index().ToDictionary(one => one.Item, one => one.Index);
        _splits = SplitsOver([.. assembly.SortedStimulusIds().Select(id => rows[id])], assembly, table.Ids);
    }

    public override string Metric => (ComparesRdms
        ? "RDM: 1 - Pearson's r of all units; Spearman's rho of the upper triangles"
        : $"centered kernel alignment, linear kernel, {(Unbiased ? "unbiased" : "biased")}")
        + $", on the held-out stimuli, mean over {_splits.Count} splits";

    public override string Compared => $"{_responses.NeuroidIds.Count} neuroids";

    public override DataCeiling? Ceiling => DeclaredCeiling;

    public override IReadOnlyDictionary<string, string> Choices =>
        new Dictionary<string, string> { ["splits"] = SplitsInWords("the assembly's presentation coordinates") };

    private bool ComparesRdms => Declaration.Metric == Benchmarks.Metric.RdmCv;

    private bool Unbiased => Declaration.Unbiased ?? true;

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var responses = _responses.ToTensor(features.Device);
        var similarity = ComparesRdms ? Rdms() : Alignment();
        return new Measurement(similarity.Value, similarity.StandardError);

        SplitSimilarity Rdms()
        {
            using var whole = features.WholeOnDevice();
            return SplitSimilarity.Rdm(DissimilarityMatrix.Of(whole), DissimilarityMatrix.Of(responses), _splits);
        }

        SplitSimilarity Alignment()
        {
            using GramMatrix own = GramMatrix.Of(features.Source), theirs = GramMatrix.Of(responses);
            return SplitSimilarity.Cka(own, theirs, _splits, Unbiased);
        }
    }
}
