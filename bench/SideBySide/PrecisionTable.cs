using static System.FormattableString;

namespace Cornet.Bench.SideBySide;

/// <summary>What precision, recomputation and norms in place cost and spare: <c>docs/precision.md</c>.</summary>
internal static class PrecisionTable
{
    private static readonly Variant[] Training =
    [
        Variant.Cornet, Variant.Recomputing, Variant.Narrow, Variant.NarrowRecomputing, Variant.Half, Variant.TorchSharp, Variant.PyTorch,
    ];

    private static readonly Variant[] Inference = [Variant.Cornet, Variant.NormsApart, Variant.Narrow, Variant.TorchSharp, Variant.PyTorch];

    /// <summary>Measures, and returns the page.</summary>
    /// <param name="rounds">How many repetitions of each variant are counted.</param>
    /// <param name="train">The training step.</param>
    /// <param name="infer">The pass in evaluation.</param>
    public static string Page(int rounds, Workload train, Workload infer)
    {
        var trained = Comparison.Run(train, rounds, Training);
        var inferred = Comparison.Run(infer, rounds, Inference);
        return $"""
            # Precision and memory

            CORnet-S, batch {train.Batch}, {train.Side} x {train.Side} pixels, {train.Threads} threads of a processor, {rounds} rounds; each variant in a process of its own, taking turns. This page is written by

                dotnet build -c Release bench && bench/bin/Release/net10.0/Cornet.Bench precision --rounds {rounds}

            Memory is the peak of the resident set above the idle process that has already made its network. What the variants are, and what they are compared with, says [bench.md](bench.md); how to
            choose among them, [train.md](train.md#precision-and-memory).

            ## A training step

            | | median | time / float32 (quartiles) | processor time / float32 | peak memory above idle | memory / plain TorchSharp |
            |---|---|---|---|---|---|
            {Rows(Training, trained, Trained, columns: 5)}

            ## Inference

            | | median | images/s / PyTorch peer in float32 (quartiles) | peak memory above idle | memory / plain TorchSharp |
            |---|---|---|---|---|
            {Rows(Inference, inferred, Inferred, columns: 4)}

            ## Norms

            Norms compute in float32 whatever the precision, as they do under PyTorch's autocast, with weights and statistics in float32.
            `groupnorm` and `layernorm` cast their input to float32 first; autocast hands their float32 output on and casts it before the next
            convolution, Cornet casts it back at once, to the type of the other maps. Where a ReLU and a convolution follow, that is the same
            number; where a shortcut is added in between, autocast adds in float32.

            """;
    }

    private static string Rows(Variant[] variants, IReadOnlyList<Measured> measured, Func<Measured, IReadOnlyList<Measured>, string> row, int columns) =>
        string.Join("\n", variants.Select(variant => measured.FirstOrDefault(one => one.Variant == variant) is { } found
            ? $"| {variant.Title} | {row(found, measured)} |"
            : $"| {variant.Title} | refused here: {variant.Refusal}{string.Concat(Enumerable.Repeat(" |", columns))}"));

    private static string Trained(Measured one, IReadOnlyList<Measured> all) =>
        Invariant($"{one.Median:F2} s | {one.RatioTo(all[0])} | {one.BusyRatioTo(all[0])} | {one.PeakMiB:F0} MiB | {one.PeakMiB / Of(Variant.TorchSharp, all).PeakMiB:F2}");

    private static string Inferred(Measured one, IReadOnlyList<Measured> all) =>
        Invariant($"{one.Median:F2} s | {Of(Variant.PyTorch, all).RatioTo(one)} | {one.PeakMiB:F0} MiB | {one.PeakMiB / Of(Variant.TorchSharp, all).PeakMiB:F2}");

    private static Measured Of(Variant variant, IReadOnlyList<Measured> all) => all.First(one => one.Variant == variant);
}
