using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Responders;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>What is done at the moment, and how much of it.</summary>
/// <param name="What">In words.</param>
/// <param name="Done">0 .. 1.</param>
public readonly record struct ScoringProgress(string What, double Done);

/// <summary>Scores responders on a benchmark: every area at every step, and the place that stands for the region.</summary>
/// <param name="benchmark">The benchmark.</param>
/// <param name="layers">For regions the layers that may stand for them, in responders that call it otherwise.</param>
public sealed class BenchmarkRun(Benchmark benchmark, IReadOnlyDictionary<string, IReadOnlyList<string>>? layers = null)
{
    /// <summary>Why a step before the image has arrived has no score.</summary>
    internal const string NoInput = "no input yet";

    private const string OnCpu = "computed on the CPU, because the memory of the GPU does not suffice";

    /// <summary>Where regressions and similarities are computed, in double precision; what does not fit into the memory of a GPU is computed on the CPU, with a note.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>Measures everything.</summary>
    /// <param name="responders">Whose responses, in the order of the result.</param>
    /// <param name="progress">Receives what is done.</param>
    /// <param name="cancellation">Ends it between two areas with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="CornetException">A responder has no such area, a stimulus cannot be read, or the data cannot be compared.</exception>
    public BenchmarkScore Measure(IReadOnlyList<IResponder> responders, IProgress<ScoringProgress>? progress = null, CancellationToken cancellation = default)
    {
        foreach (var responder in responders) _ = benchmark.CommittedOf(responder, layers);
        List<BenchmarkRow> rows = [];
        List<(string Name, string Preparation)> prepared = [];
        foreach (var responder in responders)
        {
            // Pixels have no decoder.
            if (benchmark.ReadsDecoder && responder.Identity.Kind == ResponderKind.Pixels) continue;
            progress?.Report(new ScoringProgress($"{responder.Identity}", 0));
            try
            {
                var responses = responder.Respond(benchmark.Stimuli, cancellation);
                if (responses.Notes.GetValueOrDefault("preparation") is { } preparation) prepared.Add((responder.Identity.Name, preparation));
                rows.AddRange(benchmark.ReadsDecoder ? Decoder(responder, responses) : Areas(responder, responses, progress, cancellation));
            }
            catch (TooLargeException fault)
            {
                rows.Add(Row(responder, benchmark.CommittedOf(responder, layers), Measurement.None(fault.Message)));
            }

            progress?.Report(new ScoringProgress($"{responder.Identity}", 1));
        }

        return new BenchmarkScore(
            benchmark.Declaration, benchmark.Metric, benchmark.Normalization, benchmark.Ceiling, benchmark.Count, benchmark.Compared, InWords(prepared), rows)
        {
            Chance = benchmark.Chance, Choices = benchmark.Choices, Observed = benchmark.Observed, Reference = benchmark.Reference?.Matrix, ReferenceKind = benchmark.Reference?.Kind,
            LeftOut = benchmark.LeftOut,
        };
    }

    // One for all, as a rule; networks of others may have their images normalized otherwise.
    private static string? InWords(List<(string Name, string Preparation)> prepared) =>
        prepared.Select(one => one.Preparation).Distinct().ToList() is { Count: <= 1 } same ? same.FirstOrDefault()
        : string.Join("; ", prepared.GroupBy(one => one.Preparation).Select(some => $"{string.Join(", ", some.Select(one => one.Name))}: {some.Key}"));

    private IEnumerable<BenchmarkRow> Decoder(IResponder responder, DataAssembly responses)
    {
        // What a user has declared must fit every model; what is built in has no score where it does not.
        var isBuiltIn = benchmark.Declaration.IsBuiltIn;
        if (responses[Axis.Neuroid].Find("region")?.Texts.Contains(ResponderArea.Decoder) != true)
        {
            return isBuiltIn ? [Row(responder, Place.Decoder, Measurement.None("it has no decoder"))] : throw new CornetException(
                $"{responder.Model} has no responses of a decoder (the area '{ResponderArea.Decoder}'), and '{benchmark.Declaration.Name}' compares its answers.");
        }

        var answers = responses.Where("region", ResponderArea.Decoder);
        try
        {
            benchmark.DemandOutputs(responder, answers[Axis.Neuroid].Length);
        }
        catch (CornetException) when (isBuiltIn)
        {
            return [Row(responder, Place.Decoder, Measurement.None("its decoder was trained on other classes"))];
        }

        var features = new PlaceFeatures(answers, Place.Decoder) { OutputNames = responder.OutputNames };
        return benchmark.Of([features], []).Select(one => Row(responder, one.Place, one.Measured));
    }

    private IEnumerable<BenchmarkRow> Areas(
        IResponder responder, DataAssembly responses, IProgress<ScoringProgress>? progress, CancellationToken cancellation)
    {
        for (var i = 0; i < responder.Areas.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new ScoringProgress($"{responder.Identity}", (double)i / responder.Areas.Count));
            var area = responder.Areas[i];
            var ofArea = responder.Areas.Count == 1 && responses[Axis.Neuroid].Find("region") is null ? responses : responses.Where("region", area.Name);
            var steps = StepsOn(Device);
            var varies = Array.ConvertAll(steps, step => step.Varies());
            IReadOnlyList<double> startsMs = area.StartsMs.Count == 0 ? [] : [.. area.StartsMs.Where((_, place) => varies[place])];
            var measured = OnDevice(() => [.. benchmark.Of(Varying(steps), startsMs)], () => [.. benchmark.Of(Varying(StepsOn(CPU)), startsMs)])
                .Concat(steps.Where((_, place) => !varies[place]).Select(step => (step.Place, Measurement.None("the same response to every stimulus"))));
            if (benchmark.ScoresSteps) measured = measured.Concat(area.BeforeInput.Select(step => (new Place(area.Name, step), Measurement.None(NoInput))));
            foreach (var (place, measurement) in measured.OrderBy(one => one.Item1.Step))
            {
                var step = area.StartsMs.Count == 0 ? -1 : area.Steps.ToList().IndexOf(place.Step);
                yield return Row(responder, place, measurement) with { StartMs = step < 0 ? null : area.StartsMs[step] };
            }

            PlaceFeatures[] StepsOn(Device device) =>
            [
                .. area.Steps.Select(step => new PlaceFeatures(
                    ofArea[Axis.Neuroid].Find("step") is null ? ofArea : ofArea.Where("step", value => value == step), new Place(area.Name, step), device)),
            ];

            PlaceFeatures[] Varying(PlaceFeatures[] all) => [.. all.Where((_, place) => varies[place])];
        }
    }

    // libtorch tells that the memory of a GPU is used up by the text of its error alone.
    private IEnumerable<(Place, Measurement)> OnDevice(Func<(Place Place, Measurement Measured)[]> there, Func<(Place Place, Measurement Measured)[]> onCpu)
    {
        try
        {
            return there();
        }
        catch (Exception error) when (Device.type != TorchSharp.DeviceType.CPU && error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
        {
            return [.. onCpu().Select(one => (one.Place, one.Measured with { Note = one.Measured.Note is { } note ? $"{note}; {OnCpu}" : OnCpu }))];
        }
    }

    private BenchmarkRow Row(IResponder responder, Place place, Measurement measured) =>
        Normalized(responder.Identity, place, measured) with { IsScore = place == benchmark.CommittedOf(responder, layers) };

    private BenchmarkRow Normalized(Responder responder, Place place, Measurement measured)
    {
        // Each time bin has a ceiling of its own.
        if (measured.Bins is not null || measured.NormalizedInterval is not null) return new BenchmarkRow(responder, place.Area, place.Step, measured, measured.Normalized, measured.NormalizedInterval);
        if (measured.Normalized is { } own)
            return new BenchmarkRow(responder, place.Area, place.Step, measured with { Interval = null }, own, measured.Interval);
        if (measured.Raw is not { } raw || benchmark.Ceiling is not { Value: var ceiling } || benchmark.Declaration.Normalizes is not { } rule)
            return new BenchmarkRow(responder, place.Area, place.Step, measured, null, null);
        Interval? interval = measured.Interval is { } ends ? new Interval(rule.Of(ends.Low, ceiling), rule.Of(ends.High, ceiling)) : null;
        return new BenchmarkRow(responder, place.Area, place.Step, measured, rule.Of(raw, ceiling), interval);
    }
}
