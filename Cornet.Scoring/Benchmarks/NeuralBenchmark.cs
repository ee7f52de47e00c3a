using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics.Ceilings;
using Cornet.Scoring.Metrics.Predictivity;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// Responses of neuroids predicted from features, of all neuroids together or of each subject; the ceiling is the consistency of repetitions. The
/// regression is fitted and asked on splits of the stimuli, or fitted on the training part and asked about the test part.
/// </summary>
internal sealed class NeuralBenchmark : Benchmark
{
    /// <summary>Bytes of repetitions in memory at once, while their consistency is worked out.</summary>
    private const long BlockBytes = 256 << 20;

    private readonly StimulusResponses _responses;
    private readonly StimulusResponses? _training;
    private readonly IReadOnlyList<StimulusSplit> _splits;
    private readonly IReadOnlyList<NeuroidSubject> _subjects;
    private readonly InternalConsistency?[] _consistencies;
    private int _repetitions;

    public NeuralBenchmark(BenchmarkDeclaration declaration, StimulusTable table, DeclaredTraining? training = null)
        : base(declaration, table, training?.Table)
    {
        var assembly = OpenAssembly();
        if (training is not null)
        {
            assembly = training.Matched(assembly);
            foreach (var one in training.LeftOut) Say(one);
        }

        _subjects = NeuroidSubject.Of(declaration, assembly);
        _responses = Responses(assembly, table);
        _training = training is null ? null : Responses(training.Assembly, training.Table);
        Say(
            Constant(), _responses.NeuroidIds.Count, "neuroids", _responses.Origin,
            "the same response to every stimulus, so r is undefined; the median is over the others");
        var rows = table.Ids.Index().ToDictionary(one => one.Item, one => one.Index);
        _splits = _training is { StimulusIds.Count: var trained }
            ? [new StimulusSplit([.. Enumerable.Range(table.Count, trained)], [.. Enumerable.Range(0, table.Count)])]
            : SplitsOver([.. assembly.SortedStimulusIds().Select(id => rows[id])], assembly, table.Ids);
        // Units of a network have no repetitions.
        _consistencies = [.. _subjects.Select(subject => declaration.Ceiling is not null || declaration.Metric == Benchmarks.Metric.ReversePls
            ? null
            : Consistency(assembly, subject.Neuroids, table))];
        Ceiling = DeclaredCeiling ?? Mean([.. _consistencies.OfType<InternalConsistency>()]);
        if (declaration.CeilsByNeuroid) SayWithoutCeiling();
    }

    public override string Metric
    {
        get
        {
            var name = Declaration.Metric switch
            {
                Benchmarks.Metric.NeuronToNeuron => "neuron to neuron",
                Benchmarks.Metric.ReversePls => $"reverse {Regression.Name}",
                _ => Regression.Name,
            };
            return $"{name}; Pearson's r, median over {(Declaration.Metric == Benchmarks.Metric.ReversePls ? "units" : "neuroids")}"
                + (_training is null ? $", mean over {_splits.Count} splits" : "")
                + (Declaration.By is { } by ? $", mean over values of {by}" : "");
        }
    }

    public override string Compared => $"{_responses.NeuroidIds.Count} neuroids" + (Declaration.By is { } by ? $", {_subjects.Count} values of {by}" : "");

    public override DataCeiling? Ceiling { get; }

    public override string Normalization => base.Normalization + (Declaration.Normalizes is null ? ""
        : (Declaration.CeilsByNeuroid ? ", neuroid by neuroid, then the mean" : "") + (Declaration.By is { } by ? $", for each {by}, then the mean" : ""));

    public override IReadOnlyDictionary<string, string> Choices => new Dictionary<string, string>
    {
        ["splits"] = SplitsInWords("the assembly's presentation coordinates"),
    };

    private NeuralRegression Regression
    {
        get
        {
            NeuralRegression inner = Declaration.Metric switch
            {
                Benchmarks.Metric.Ridge => new RidgeRegression(Declaration.Penalties),
                Benchmarks.Metric.Ridgecv => new RidgeRegression(Declaration.Penalties ?? Penalties.BrainScore),
                Benchmarks.Metric.Linear => new LinearRegression(),
                _ => new PlsRegression(Declaration.Components),
            };
            return Declaration.Pca is { } components ? new PcaFirst(components, inner) : inner;
        }
    }

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var frozen = no_grad();
        using var kernel = Declaration.Metric is Benchmarks.Metric.NeuronToNeuron or Benchmarks.Metric.ReversePls ? null : LinearKernel.Of(features.Source);
        using var units = Declaration.Metric == Benchmarks.Metric.ReversePls ? features.WholeOnDevice() : null;
        PredictivityScore[] scores = [.. _subjects.Select(subject =>
        {
            using var responses = Columns(subject.Neuroids, features.Device);
            return Declaration.Metric switch
            {
                Benchmarks.Metric.NeuronToNeuron => NeuronToNeuron.Of(features.Source, responses, _splits).Score,
                Benchmarks.Metric.ReversePls => ReversePredictivity.Score(responses, units!, _splits, Regression),
                _ => NeuralPredictivity.Score(kernel!, responses, _splits, Regression),
            };
        })];
        double?[] normalized = [.. scores.Select((score, place) => Normalized(score, place))];
        if (Declaration.By is null)
        {
            var score = scores[0];
            return new Measurement(score.Value, ErrorOf(score), score.Interval, score.P)
            {
                Neuroids = Declaration.Metric == Benchmarks.Metric.ReversePls ? null : score.Neuroids,
                Normalized = Declaration.CeilsByNeuroid ? normalized[0] : null,
                NormalizedInterval = Declaration.CeilsByNeuroid ? IntervalOf(scores, NormalizedSamples) : null,
            };
        }

        double[] raws = [.. scores.Select(score => score.Value)];
        var p = scores.All(score => score.P is not null) ? ColumnCorrelation.Combined([.. scores.Select(score => score.P!.Value)]) : (double?)null;
        var isNormalized = normalized.All(one => one is not null);
        return new Measurement(raws.Average(), StandardError.OverSplits(raws), IntervalOf(scores, Samples), p)
        {
            Neuroids = Declaration.Metric == Benchmarks.Metric.ReversePls ? null : [.. scores.SelectMany(score => score.Neuroids)],
            Normalized = isNormalized ? normalized.Average() : null,
            NormalizedInterval = isNormalized ? IntervalOf(scores, NormalizedSamples) : null,
            Subjects = [.. _subjects.Select((subject, place) => new SubjectScore(
                subject.Name!, raws[place], ErrorOf(scores[place]), CeilingOf(place), normalized[place], subject.Neuroids.Length))],
        };
    }

    // Neuroids are drawn within each subject: the interval is what other neuroids of the same subjects would give. Two to eight subjects are too few to draw from.
    private static Interval? IntervalOf(PredictivityScore[] scores, Func<PredictivityScore, int, double[]> samples)
    {
        if (scores.Any(score => score.Interval is null)) return null;
        double[][] each = [.. scores.Select(samples)];
        return Interval.Percentiles(Enumerable.Range(0, each[0].Length).Select(sample => each.Average(one => one[sample])), Drawing.Confidence);
    }

    private static Inference Drawing { get; } = new();

    private static double[] Samples(PredictivityScore score, int subject) => Medians.Samples(score.Splits, Drawing, subject);

    private double[] NormalizedSamples(PredictivityScore score, int subject)
    {
        var rule = Declaration.Normalizes!;
        return Declaration.CeilsByNeuroid
            ? Medians.MeanSamples(NeuroidCeilings.Of(score.Neuroids, _consistencies[subject]!.Neuroids, rule).Neuroids, Drawing, subject)
            : Array.ConvertAll(Samples(score, subject), sample => rule.Of(sample, CeilingOf(subject)!.Value));
    }

    // One fit has no error over splits.
    private double? ErrorOf(PredictivityScore score) => _training is null ? score.StandardError : null;

    private double? CeilingOf(int subject) => Declaration.Ceiling ?? _consistencies[subject]?.Value;

    private double? Normalized(PredictivityScore score, int subject)
    {
        if (Declaration.Normalizes is not { } rule || (Declaration.By is null && !Declaration.CeilsByNeuroid)) return null;
        try
        {
            if (Declaration.CeilsByNeuroid) return NeuroidCeilings.Of(score.Neuroids, _consistencies[subject]!.Neuroids, rule).Value;
            return CeilingOf(subject) is { } ceiling ? rule.Of(score.Value, ceiling) : null;
        }
        catch (CornetException error) when (_subjects[subject].Name is { } name)
        {
            throw new CornetException($"{Declaration.By} '{name}' of '{_responses.Origin}': {error.Message}", error);
        }
    }

    // The responses of some neuroids to all stimuli that are seen: (test + training) x M.
    private Tensor Columns(int[] neuroids, Device device)
    {
        // All of them are at hand, in their order.
        if (_training is null && neuroids.Length == _responses.NeuroidIds.Count) return _responses.ToTensor(device);
        var values = new double[(_responses.StimulusIds.Count + (_training?.StimulusIds.Count ?? 0)) * (long)neuroids.Length];
        long at = 0;
        foreach (var part in new[] { _responses, _training }.OfType<StimulusResponses>())
        {
            for (var row = 0; row < part.StimulusIds.Count; row++)
                foreach (var neuroid in neuroids) values[at++] = part[row, neuroid];
        }

        return tensor(values, [values.LongLength / neuroids.Length, neuroids.Length], device: device);
    }

    private StimulusResponses Responses(DataAssembly assembly, StimulusTable table)
    {
        var responses = assembly.AveragedByStimulus(allowMissing: Declaration.By is not null).AlignedTo(table.Ids, table.Name);
        if (Declaration.By is { } by) foreach (var subject in _subjects) subject.DemandNumbers(responses, by);
        Say(responses.LeftOut);
        return responses;
    }

    private string[] Constant() => [.. Enumerable.Range(0, _responses.NeuroidIds.Count)
        .Where(neuroid => Enumerable.Range(1, _responses.StimulusIds.Count - 1).All(row => _responses[row, neuroid] == _responses[0, neuroid]))
        .Select(neuroid => _responses.NeuroidIds[neuroid])];

    private void SayWithoutCeiling()
    {
        if (_consistencies.Any(one => one is null))
        {
            throw new CornetException(
                $"'{Declaration.File}': ceilings is neuroid, and '{_responses.Origin}' has no repetitions to work them out from: leave it out.");
        }

        var ids = _responses.NeuroidIds;
        string[] without = [.. _subjects.Zip(_consistencies, (subject, consistency) => consistency!.Neuroids
            .Select((ceiling, place) => ceiling > 0 ? null : ids[subject.Neuroids[place]]).OfType<string>()).SelectMany(names => names)];
        Say(without, ids.Count, "neuroids", _responses.Origin, "no ceiling above 0, so there is nothing to explain; the normalized score is over the others");
    }

    // Neuroids do not depend on each other: they are taken in blocks, as all their repetitions can be too many for memory.
    private InternalConsistency? Consistency(DataAssembly assembly, int[] neuroids, StimulusTable table)
    {
        var blocks = (int)Math.Clamp(8L * assembly[Axis.Presentation].Length * neuroids.Length / BlockBytes + 1, 1, neuroids.Length);
        List<InternalConsistency> parts = [];
        foreach (var block in neuroids.Chunk((neuroids.Length + blocks - 1) / blocks))
        {
            var repeated = assembly.Take(Axis.Neuroid, block).ByRepetition().AlignedTo(table.Ids, table.Name);
            if ((_repetitions = repeated.Repetitions) < 2) return null;
            using var all = repeated.ToTensor();
            using var turned = all.permute(1, 0, 2);
            parts.Add(InternalConsistency.Of(turned, inference: Inference.None));
        }

        double[][] halvings = [.. Enumerable.Range(0, parts[0].Halvings.Count).Select(halving => parts.SelectMany(part => part.Halvings[halving]).ToArray())];
        return new InternalConsistency(Medians.MeanOf(halvings), Medians.ErrorOf(halvings), null, null, halvings);
    }

    private DataCeiling? Mean(InternalConsistency[] subjects)
    {
        if (subjects.Length < _subjects.Count) return null;
        var origin = $"internal consistency of up to {_repetitions} repetitions";
        return Declaration.By is { } by
            ? new DataCeiling(
                subjects.Average(one => one.Value), $"{origin}, mean over {subjects.Length} values of {by}",
                StandardError.OverSplits([.. subjects.Select(one => one.Value)]))
            : new DataCeiling(subjects[0].Value, origin, subjects[0].StandardError);
    }
}
