using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// What a linear readout can tell from an area: the accuracy of a multinomial logistic regression on its features, cross-validated over folds with the
/// same share of every class.
/// </summary>
internal sealed class DecodingBenchmark : Benchmark
{
    private const int DefaultFolds = 5;
    private const double DefaultC = 0.01;

    private readonly int[] _labels;
    private readonly StratifiedFolds _folds;

    /// <summary>Reads what is to be told apart.</summary>
    /// <exception cref="CornetException">The stimuli have no classes, fewer than two, or one with a single stimulus.</exception>
    public DecodingBenchmark(BenchmarkDeclaration declaration, StimulusSet judged) : base(declaration, judged)
    {
        DemandNames();
        if (!CanDecode(judged))
        {
            throw new CornetException(
                $"'{declaration.Stimuli}' does not have two classes with two stimuli each, which decoding needs: add stimuli, or leave '{declaration.Name}' out.");
        }

        _labels = [.. Enumerable.Range(0, judged.Count).Select(judged.LabelOf)];
        _folds = new StratifiedFolds(_labels, declaration.Folds ?? DefaultFolds, declaration.Seed);
    }

    public override string Metric => FormattableString.Invariant(
        $"decoding: accuracy of a multinomial logistic regression on standardized features, C = {C}, cross-validated");

    public override string Compared => $"{Judged.Classes.Count:N0} classes";

    public override DataCeiling? Ceiling => DeclaredCeiling ?? AllRight;

    public override string Normalization => OfShares;

    public override double? Chance => 1.0 / Judged.Classes.Count;

    public override IReadOnlyDictionary<string, string> Choices => new Dictionary<string, string>
    {
        ["folds"] = $"{_folds.Count}, stratified by class, seed {Declaration.Seed}; standard error over folds",
        ["features"] = "mean of each feature map; of pixels the images, averaged to 32 x 32 where they are larger",
    };

    private double C => Declaration.C ?? DefaultC;

    /// <summary>Whether there are two classes or more, and each that is shown has at least two stimuli.</summary>
    public static bool CanDecode(StimulusSet set) => set.Classes.Count > 1
        && Enumerable.Range(0, set.Count).GroupBy(set.LabelOf).ToArray() is { Length: > 1 } groups && groups.All(group => group.Count() > 1);

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var decoded = features.Decoded();
        var accuracy = DecodingAccuracy.CrossValidated(decoded, _labels, Judged.Classes.Count, _folds, C);
        return new Measurement(accuracy.Value, accuracy.StandardError);
    }
}
