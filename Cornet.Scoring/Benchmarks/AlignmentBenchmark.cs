using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Similarity;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Centered kernel alignment of areas and neuroids.</summary>
internal sealed class AlignmentBenchmark : Benchmark
{
    private readonly StimulusResponses _responses;

    public AlignmentBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        _responses = OpenAssembly().AveragedByStimulus().AlignedTo(table.Ids, table.Name);
        Say(_responses.LeftOut);
    }

    public override string Metric => $"centered kernel alignment, linear kernel, {(Declaration.Unbiased ?? true ? "unbiased" : "biased")}";

    public override string Compared => $"{_responses.NeuroidIds.Count} neuroids";

    public override DataCeiling? Ceiling => DeclaredCeiling;

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var responses = _responses.ToTensor(features.Device);
        using GramMatrix own = GramMatrix.Of(features.Source), theirs = GramMatrix.Of(responses);
        var alignment = CenteredKernelAlignment.Of(own, theirs, Declaration.Unbiased ?? true);
        return new Measurement(alignment.Value, Interval: alignment.Interval, P: alignment.P);
    }
}
