using Cornet.Tests;
using static System.FormattableString;

namespace Cornet.Bench.SideBySide;

/// <summary>Time and memory of precision, activation checkpointing and norms in place: <c>docs/precision.md</c>.</summary>
internal static class PrecisionTable
{
    private static readonly Variant[] Training =
    [
        Variant.Cornet, Variant.Recomputing, Variant.Narrow, Variant.NarrowRecomputing, Variant.Half, Variant.TorchSharp, Variant.PyTorch,
    ];

    private static readonly Variant[] Inference = [Variant.Cornet, Variant.NormsApart, Variant.Narrow, Variant.TorchSharp, Variant.PyTorch, Variant.OnnxRuntime];

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

            CORnet-S, batch {train.Batch}, {train.Side} x {train.Side} pixels, {train.Threads} threads of a processor, {rounds} rounds. Each variant runs in a process of its own, and the variants take turns. This command writes the page:

                dotnet build -c Release bench && bench/bin/Release/net10.0/Cornet.Bench precision --rounds {rounds}

            Memory is the peak of the resident set minus that of the idle process after it has made its network. [bench.md](bench.md) describes the variants and the implementations they are compared with.
            [train.md](train.md#precision-and-memory) explains how to choose among them.

            ## A training step

            | | median | time / float32 (quartiles) | processor time / float32 | peak memory above idle | memory / plain TorchSharp |
            |---|---|---|---|---|---|
            {Rows(train, Training, trained, Trained, columns: 5)}

            ## Inference

            | | median | images/s / PyTorch peer in float32 (quartiles) | peak memory above idle | memory / plain TorchSharp |
            |---|---|---|---|---|
            {Rows(infer, Inference, inferred, Inferred, columns: 4)}

            ## Norms

            Norms compute in float32 with every precision, as under PyTorch's autocast. Their weights and statistics are in float32.
            `groupnorm` and `layernorm` first cast their input to float32. Autocast keeps their output in float32 and casts it before the next
            convolution. Cornet casts the output back at once, to the type of the other feature maps. If a ReLU and a convolution follow, the
            numbers are the same. If a shortcut is added in between, autocast adds in float32.

            ## Gradients

            With the norms as in evaluation, the gradients of CORnetSmall in bfloat16 are within 1 to 5 % of those in float64, and in float32
            within 0.01 %. With the norms of training they are not comparable as long as the network is untrained: norms over the batch undo
            every change of scale, so a change of the images by 0.1 % changes the gradient by 24 % in float64, too, and one of 0.4 % (the
            rounding of bfloat16) by 48 %. What counts is what is learned:

            {Accuracy()}
            """;
    }

    // What bench/precision_accuracy.py has written.
    private static string Accuracy() =>
        File.ReadAllText(Repository.PathTo("docs", "precision.md")) is var page && page.IndexOf("## Accuracy", StringComparison.Ordinal) is >= 0 and var at ? page[at..] : "";

    private static string Rows(
        Workload workload, Variant[] variants, IReadOnlyList<Measured> measured, Func<Measured, IReadOnlyList<Measured>, string> row, int columns) =>
        string.Join("\n", variants.Select(variant => measured.FirstOrDefault(one => one.Variant == variant) is { } found
            ? $"| {variant.Title} | {row(found, measured)} |"
            : $"| {variant.Title} | refused here: {variant.Refusal(workload)}{string.Concat(Enumerable.Repeat(" |", columns))}"));

    private static string Trained(Measured one, IReadOnlyList<Measured> all) =>
        Invariant($"{one.Median:F2} s | {one.RatioTo(all[0])} | {one.BusyRatioTo(all[0])} | {one.PeakMiB:F0} MiB | {one.PeakMiB / Of(Variant.TorchSharp, all).PeakMiB:F2}");

    private static string Inferred(Measured one, IReadOnlyList<Measured> all) =>
        Invariant($"{one.Median:F2} s | {Of(Variant.PyTorch, all).RatioTo(one)} | {one.PeakMiB:F0} MiB | {one.PeakMiB / Of(Variant.TorchSharp, all).PeakMiB:F2}");

    private static Measured Of(Variant variant, IReadOnlyList<Measured> all) => all.First(one => one.Variant == variant);
}
