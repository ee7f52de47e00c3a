using System.Collections.Concurrent;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// What it takes to read and prepare an image, for one thread at a time: a decoder and memory, which serve again and again. Fresh memory for every image costs
/// more than the work done in it.
/// </summary>
internal sealed class DecodeBuffer : IDisposable
{
    private static readonly ConcurrentBag<DecodeBuffer> Idle = [];

    private byte[] _file = [];

    private DecodeBuffer()
    {
    }

    /// <summary>The decoder, where libjpeg-turbo is installed.</summary>
    public TurboJpeg? Turbo { get; } = TurboJpeg.IsInstalled ? new TurboJpeg() : null;

    /// <summary>The image as it was read.</summary>
    public Raster Decoded { get; private set; } = new();

    /// <summary>Between the two passes of a resampling.</summary>
    public Raster Narrowed { get; private set; } = new();

    /// <summary>After them.</summary>
    public Raster Resized { get; private set; } = new();

    /// <summary>The image of the network's size whose pixels are being augmented.</summary>
    public Raster Augmented { get; private set; } = new();

    /// <summary>Room for another one.</summary>
    public Raster Spare { get; private set; } = new();

    /// <summary>Weights of the columns.</summary>
    public ResamplingWeights Across { get; } = new();

    /// <summary>Weights of the rows.</summary>
    public ResamplingWeights Down { get; } = new();

    /// <summary>One that nobody uses; whoever asks disposes it.</summary>
    public static DecodeBuffer Rent() => Idle.TryTake(out var idle) ? idle : new DecodeBuffer();

    /// <summary>A file's content, until the next one.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public ReadOnlySpan<byte> Load(string file)
    {
        // Shared with all, so that it need not be locked.
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = checked((int)RandomAccess.GetLength(handle));
        var bytes = Room(length);
        var read = 0;
        while (read < length && RandomAccess.Read(handle, bytes[read..], read) is > 0 and var more) read += more;
        return bytes[..read];
    }

    /// <summary>Room for a file's content, until the next one.</summary>
    /// <param name="length">Its bytes.</param>
    public Span<byte> Room(int length)
    {
        if (_file.Length < length) _file = GC.AllocateUninitializedArray<byte>(length + (length / 4));
        return _file.AsSpan(0, length);
    }

    /// <summary>What was written into <see cref="Spare"/> becomes the image.</summary>
    public void SwapAugmented() => (Augmented, Spare) = (Spare, Augmented);

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        if (Decoded.IsLarge) Decoded = new();
        if (Narrowed.IsLarge) Narrowed = new();
        if (Resized.IsLarge) Resized = new();
        if (Augmented.IsLarge) Augmented = new();
        if (Spare.IsLarge) Spare = new();
        Idle.Add(this);
    }
}
