using Cornet.Bench.SideBySide;
using static System.FormattableString;

namespace Cornet.Bench.Pipeline;

/// <summary>The comparison as Markdown.</summary>
internal static class PipelineTable
{
    /// <summary>The key of the variants that Cornet is compared with.</summary>
    public const string Peer = "torchvision";

    /// <summary>The rows of one preparation: a ratio above 1 says that a variant is faster than the fastest of the peer's.</summary>
    /// <param name="kind">Which preparation.</param>
    /// <param name="images">Images in a pass.</param>
    /// <param name="bytes">The mean size of a file.</param>
    /// <param name="measured">All variants.</param>
    /// <param name="stages">Where Cornet's time goes, by libjpeg-turbo and by SkiaSharp.</param>
    public static string Of(string kind, int images, double bytes, IReadOnlyList<Measured> measured, IReadOnlyList<Stages> stages)
    {
        var fastest = measured.Where(one => one.Variant.Key == Peer).MinBy(one => one.Median)!;
        var rows = measured.Select(one => Invariant(
            $"| {one.Variant.Title} | {images / one.Median:F0} | {fastest.RatioTo(one)} | {1000 * one.Busy / images:F2} ms | {fastest.BusyRatioTo(one)} |"));
        var parts = new[] { "libjpeg-turbo", "SkiaSharp" }.Zip(stages, (decoder, one) => Invariant(
            $"| {decoder} | {one.Total:F0} us | {one.Reading / one.Total:P0} | {one.Decoding / one.Total:P0} | {one.Resampling / one.Total:P0} | {one.Normalizing / one.Total:P0} |"));
        return Invariant($"""
            ## {Title(kind)}: {images} images of {bytes / 1000:F1} KB

            | | images/s | times {fastest.Variant.Title} (quartiles) | processor time per image | theirs / its own (quartiles) |
            |---|---|---|---|---|
            {string.Join("\n", rows)}

            | one thread | per image | reading | decoding | cropping, resizing | mirroring, normalizing, into the batch |
            |---|---|---|---|---|---|
            {string.Join("\n", parts)}

            """);
    }

    private static string Title(string kind) => kind switch
    {
        Loading.Train => "Training: random resized crop to 224 pixels, mirror",
        Loading.Evaluation => "Evaluation: resize 256, crop 224",
        _ => "Small pictures: 32 pixels, pad 4, random crop, mirror",
    };
}
