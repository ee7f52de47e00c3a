using System.Runtime.InteropServices;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;
using TorchSharp;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// Scores a network on a benchmark, beside itself untrained and beside the pixels: every area at every step, and the place that stands for the
/// region.
/// </summary>
/// <param name="benchmark">The benchmark.</param>
/// <param name="preparation">What is done to each placed picture.</param>
/// <param name="options">Where activations are made and kept.</param>
public sealed class BenchmarkRun(Benchmark benchmark, Preparation preparation, ActivationOptions options)
{
    /// <summary>Measures everything.</summary>
    /// <param name="card">The model.</param>
    /// <param name="trained">The network with its weights; null to score the untrained one alone.</param>
    /// <param name="untrained">Makes the same network without training; what it makes is disposed.</param>
    /// <param name="progress">Told what is done.</param>
    /// <exception cref="CornetException">The model has no such area, a stimulus cannot be read, or the data cannot be compared.</exception>
    public BenchmarkScore Measure(ModelCard card, CornetModel? trained, Func<CornetModel> untrained, IProgress<ScoringProgress>? progress = null)
    {
        var committed = benchmark.CommittedOf(card);
        List<BenchmarkRow> rows = [];
        if (trained is not null) rows.AddRange(Network(Responder.Trained, trained, progress));
        using (var blank = untrained())
        {
            blank.to(options.Device);
            rows.AddRange(Network(Responder.Untrained, blank, progress));
        }

        if (!benchmark.ReadsDecoder)
        {
            progress?.Report(new ScoringProgress("pixels", 0));
            var needed = (long)benchmark.Stimuli.Count * preparation.Length * sizeof(double);
            rows.AddRange(needed <= options.MemoryBytes
                ? benchmark.Of([Pixels()], []).Select(one => Row(Responder.Pixels, Place.Pixels, one.Measured))
                : [Row(Responder.Pixels, Place.Pixels, Measurement.None(TooMuch(needed)))]);
            progress?.Report(new ScoringProgress("pixels", 1));
        }

        return new BenchmarkScore(
            benchmark.Declaration, benchmark.Metric, benchmark.Normalization, benchmark.Ceiling, benchmark.Count, benchmark.Compared, committed,
            benchmark.Stimuli.Placement is { } placement ? $"{placement}; {preparation}" : $"{preparation}", rows)
        {
            Chance = benchmark.Chance, Choices = benchmark.Choices, Observed = benchmark.Observed, Reference = benchmark.Reference,
            LeftOut = benchmark.LeftOut,
        };
    }

    private IEnumerable<BenchmarkRow> Network(Responder responder, CornetModel model, IProgress<ScoringProgress>? progress) =>
        benchmark.ReadsDecoder ? Decoder(responder, model, progress) : Areas(responder, model, progress);

    private IEnumerable<BenchmarkRow> Decoder(Responder responder, CornetModel model, IProgress<ScoringProgress>? progress)
    {
        progress?.Report(new ScoringProgress($"{responder}".ToLowerInvariant(), 0));
        var answers = Activations.Of(model, benchmark.Stimuli, preparation, [RecordingSite.Decoder], options);
        benchmark.DemandOutputs(model.Card, answers[Axis.Neuroid].Length);
        foreach (var (place, measured) in benchmark.Of([new PlaceFeatures(answers, Place.Decoder)], [])) yield return Row(responder, place, measured);
        progress?.Report(new ScoringProgress($"{responder}".ToLowerInvariant(), 1));
    }

    private IEnumerable<BenchmarkRow> Areas(Responder responder, CornetModel model, IProgress<ScoringProgress>? progress)
    {
        for (var i = 0; i < model.Card.Areas.Count; i++)
        {
            progress?.Report(new ScoringProgress($"{responder}".ToLowerInvariant(), (double)i / model.Card.Areas.Count));
            var area = model.Card.Areas[i];
            var activations = Activations.Of(model, benchmark.Stimuli, preparation, [new RecordingSite(area.Name)], options);
            var seeing = Enumerable.Range(area.ImageFrom, area.Steps - area.ImageFrom);
            PlaceFeatures[] steps =
                [.. seeing.Select(step => new PlaceFeatures(activations.Where("step", value => value == step), new Place(area.Name, step)))];
            double[] starts = [.. area.StartsMs.Skip(area.ImageFrom)];
            foreach (var (place, measured) in benchmark.Of(steps, starts))
                yield return Row(responder, place, measured) with { StartMs = place.Step < area.StartsMs.Count ? area.StartsMs[place.Step] : null };
        }

        progress?.Report(new ScoringProgress($"{responder}".ToLowerInvariant(), 1));
    }

    private BenchmarkRow Row(Responder responder, Place place, Measurement measured)
    {
        if (measured.Normalized is { } own)
            return new BenchmarkRow(responder, place.Area, place.Step, measured with { Interval = null }, own, measured.Interval);
        if (measured.Raw is not { } raw || benchmark.Ceiling is not { Value: var ceiling } || benchmark.Declaration.Normalizes is not { } rule)
            return new BenchmarkRow(responder, place.Area, place.Step, measured, null, null);
        Interval? interval = measured.Interval is { } ends ? new Interval(rule.Of(ends.Low, ceiling), rule.Of(ends.High, ceiling)) : null;
        return new BenchmarkRow(responder, place.Area, place.Step, measured, rule.Of(raw, ceiling), interval);
    }

    private string TooMuch(long bytes) => $"pixels take {bytes >> 20:N0} MB, more than the {options.MemoryBytes >> 20:N0} MB allowed";

    private PlaceFeatures Pixels()
    {
        var set = benchmark.Stimuli;
        var (size, values) = (preparation.Size, new double[(long)set.Count * preparation.Length]);
        var at = 0;
        foreach (var batch in new Batches(set, preparation, new BatchOptions { BatchSize = options.Batch }).Epoch(0))
        {
            using var taken = batch;
            TensorBytes.Visit(taken.Images, piece =>
            {
                foreach (var value in MemoryMarshal.Cast<byte, float>(piece)) values[at++] = value;
            });
        }

        var colors = Enumerable.Range(0, preparation.Length).Select(unit => unit / (size * size));
        var units = new Axis(Axis.Neuroid, preparation.Length, [Coordinate.Of("channel", colors)]);
        return new PlaceFeatures(new DataAssembly("pixels", values, new Axis(Axis.Presentation, set.Count, []), units), Place.Pixels);
    }
}
