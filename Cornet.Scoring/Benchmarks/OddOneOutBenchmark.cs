using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies.Readers;
using Cornet.Scoring.Metrics.Behavior;
using Triplet = Cornet.Scoring.Metrics.Behavior.Triplet;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Which of three stimuli fits least, as observers say and as the representations of an area say.</summary>
internal sealed class OddOneOutBenchmark : Benchmark
{
    private readonly Triplet[] _triplets;
    private readonly IReadOnlyList<string> _ids;

    public OddOneOutBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        _ids = table.Ids;
        _triplets =
        [
            .. TripletFile.Read(declaration.PathOf(declaration.Triplets!), _ids, declaration.Stimuli).Select(InOrder),
        ];
        if (_triplets.Length == 0) throw new CornetException($"'{declaration.PathOf(declaration.Triplets!)}' has no triplets.");
        var asked = _triplets.SelectMany(one => new[] { one.First, one.Second, one.Third }).ToHashSet();
        Say([.. _ids.Where(id => !asked.Contains(id))], _ids.Count, "stimuli", declaration.Stimuli, $"in no triplet of '{declaration.Triplets}'");
    }

    public override string Metric => "odd one out of three: the pair that is most alike leaves it; share of the observers' choices; similarity by "
        + Declaration.RepresentationSimilarity switch
        {
            RepresentationSimilarity.DotProduct => "dot product",
            RepresentationSimilarity.Cosine => "cosine",
            _ => "Pearson's r",
        };

    public override string Compared => $"{_triplets.Length:N0} triplets";

    public override DataCeiling? Ceiling => DeclaredCeiling;

    public override double? Chance => 1.0 / 3;

    public override string Normalization => OfShares;

    // Not in that of the file, where the odd one is last: a tie would always be right.
    private static Triplet InOrder(Assemblies.Readers.Triplet answer)
    {
        string[] three = [answer.A, answer.B, answer.Odd];
        Array.Sort(three, StringComparer.Ordinal);
        return new Triplet(three[0], three[1], three[2], answer.Odd);
    }

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var whole = features.Whole();
        var score = OddOneOut.Of(whole, _ids, _triplets, Declaration.RepresentationSimilarity);
        return new Measurement(score.Accuracy, Interval: score.Interval);
    }
}
