using System.Globalization;

namespace Cornet.Runtime.Stimuli;

/// <summary>How pictures are grouped into batches, and by how many threads.</summary>
public sealed record BatchOptions
{
    /// <summary>Pictures per batch, at least 1.</summary>
    public int BatchSize { get; init => field = AtLeastOne(value, "a batch of {0} pictures"); } = 128;

    /// <summary>Threads that read and prepare pictures, at least 1. What comes out does not depend on it.</summary>
    public int Workers { get; init => field = AtLeastOne(value, "{0} threads for reading pictures"); } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>Batches that wait, prepared, to be taken; at least 1.</summary>
    public int Ahead { get; init => field = AtLeastOne(value, "{0} batches ahead"); } = 2;

    /// <summary>Whether each epoch has an order of its own; else pictures come by number.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Whether a last batch that is not full is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// Whether a picture that cannot be read is left out of its batch, which gets smaller; otherwise it ends the epoch. Either way it is reported:
    /// <see cref="Batches.Damaged"/>.
    /// </summary>
    public bool SkipDamaged { get; init; }

    /// <summary>
    /// Whether images lie in memory with their channels last (N x H x W x 3), as libtorch's CPU convolutions want them; the tensor is N x 3 x H x W
    /// in either case, with the same numbers.
    /// </summary>
    public bool ChannelsLast { get; init; }

    /// <summary>
    /// Whether images stay bytes until they are on the device, and are normalized there to the same bits: a quarter of the memory to copy. Where there is a CUDA device they lie in pinned memory.
    /// </summary>
    public bool NormalizeOnDevice { get; init; }

    /// <summary>Whether <see cref="NormalizeOnDevice"/> pays off: on CUDA devices. On processors there is nothing to copy.</summary>
    internal static bool NormalizesOn(TorchSharp.torch.Device device) => device.type == TorchSharp.DeviceType.CUDA;

    /// <summary>Which part of each batch is prepared here, where several processes share the work; all of it by default.</summary>
    public BatchShare Share { get; init; } = BatchShare.Whole;

    /// <summary>Decides the order and every random choice of the preparation.</summary>
    public long Seed { get; init; } = 1;

    private static int AtLeastOne(int value, string what) =>
        value >= 1
            ? value
            : throw new CornetException($"There cannot be {string.Format(CultureInfo.InvariantCulture, what, value)}; choose 1 or more.");
}
