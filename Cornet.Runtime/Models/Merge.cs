using Cornet.Runtime.Layers;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>
/// How what a connection brings is merged with the drive of an area, before the area joins it with what it remembers. Either may be missing: nothing has
/// arrived yet. Both are taken over. What is the same for every image has a batch of one.
/// </summary>
public static class Merge
{
    /// <summary>drive + brought; what is missing counts as zero.</summary>
    /// <exception cref="CornetException">The image's size makes the two maps differ.</exception>
    public static Tensor? Add(Tensor? drive, Tensor? brought)
    {
        if (drive is null || brought is null) return drive ?? brought;
        Match(drive, brought);
        return Flow.Add(drive, brought);
    }

    /// <summary>drive times brought, number by number; what is missing on the way leaves the drive as it is, and a missing drive stays nothing.</summary>
    /// <exception cref="CornetException">The image's size makes the two maps differ.</exception>
    public static Tensor? Multiply(Tensor? drive, Tensor? brought)
    {
        if (drive is null) brought?.Dispose();
        if (drive is null || brought is null) return drive;
        Match(drive, brought);
        return Flow.Multiply(drive, brought);
    }

    /// <summary>The channels of the drive, then those brought; what is missing counts as zeros.</summary>
    /// <param name="drive">N x C x H x W.</param>
    /// <param name="brought">N x c x H x W.</param>
    /// <param name="noInput">Zeros as large as the drive.</param>
    /// <param name="driven">C.</param>
    /// <param name="channels">c.</param>
    /// <exception cref="CornetException">The image's size makes the two maps differ.</exception>
    public static Tensor? Concat(Tensor? drive, Tensor? brought, NoInput noInput, long driven, long channels)
    {
        if (drive is null && brought is null) return null;
        var (first, second) = (drive ?? noInput.Of(driven), brought ?? noInput.Of(channels));
        Match(first, second);
        var images = Math.Max(first.size(0), second.size(0));
        return Flow.Concat(ForEach(first, images), ForEach(second, images));
    }

    /// <summary>What is brought, in the size of the drive; what is missing stays missing.</summary>
    /// <param name="brought">N x c x h x w.</param>
    /// <param name="drive">Height and width of the drive.</param>
    /// <param name="bilinear">Between the four pixels around each place, in place of the nearest one.</param>
    public static Tensor? Resize(Tensor? brought, Extent drive, bool bilinear = false) => brought is null ? null : Flow.Resize(brought, drive, bilinear);

    private static Tensor ForEach(Tensor x, long images)
    {
        if (x.size(0) == images) return x;
        var expanded = x.expand(images, -1, -1, -1);
        x.Dispose();
        return expanded;
    }

    private static void Match(Tensor drive, Tensor brought)
    {
        if (drive.size(2) == brought.size(2) && drive.size(3) == brought.size(3)) return;
        throw new CornetException(
            $"At this image size, a connection has feature maps of {brought.size(2)} x {brought.size(3)}, but the feed-forward drive has "
            + $"{drive.size(2)} x {drive.size(3)}; use images of the declared size, or of one that halves as often.");
    }
}
