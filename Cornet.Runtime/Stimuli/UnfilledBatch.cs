using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// A batch while its pictures are being prepared, by several threads, where they will stay. Its memory is taken and given back on the thread that asks for
/// batches.
/// </summary>
internal sealed unsafe class UnfilledBatch : IDisposable
{
    private readonly int _number;
    private readonly long[] _labels;
    private readonly int _length;
    private readonly bool _bytes;
    private readonly bool _erases;
    private readonly torch.Tensor _images;
    private readonly byte* _address;
    private readonly Window[] _erased;
    private torch.Tensor? _pinned;
    private readonly bool[] _leftOut;
    private readonly ExceptionDispatchInfo?[] _errors;

    /// <summary>Takes the memory.</summary>
    /// <param name="number">Which batch of the epoch it is.</param>
    /// <param name="epoch">Which epoch.</param>
    /// <param name="indices">Its pictures' numbers in their set.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="preparation">What is done to each.</param>
    /// <param name="bytes">Whether they stay bytes.</param>
    public UnfilledBatch(int number, int epoch, int[] indices, long[] labels, Preparation preparation, bool bytes)
    {
        (_number, _labels, _length, Epoch, Indices) = (number, labels, preparation.Length, epoch, indices);
        (_bytes, _erases, _erased) = (bytes, bytes && preparation.Erasing is not null, new Window[indices.Length]);
        _images = Memory(indices.Length, preparation.Size, preparation.ChannelsLast, bytes ? torch.uint8 : torch.float32, out _address);
        _leftOut = new bool[indices.Length];
        _errors = new ExceptionDispatchInfo?[indices.Length];
        Missing = indices.Length;
    }

    /// <summary>Which epoch.</summary>
    public int Epoch { get; }

    /// <summary>The pictures' numbers in their set.</summary>
    public int[] Indices { get; }

    /// <summary>Pictures that no thread has begun with come from here on.</summary>
    public int Begun { get; set; }

    /// <summary>Pictures that are not ready yet.</summary>
    public int Missing { get; set; }

    /// <summary>Whether it can be taken.</summary>
    public bool IsReady { get; set; }

    private int PictureBytes => _bytes ? _length : sizeof(float) * _length;

    /// <summary>Where a picture goes.</summary>
    public PreparedImage Place(int place) => _bytes
        ? new PreparedImage(Memory(place), _erased.AsSpan(place, 1))
        : new PreparedImage(MemoryMarshal.Cast<byte, float>(Memory(place)));

    private Span<byte> Memory(int place) => new(_address + ((nint)place * PictureBytes), PictureBytes);

    /// <summary>A picture cannot be read, and that is allowed.</summary>
    public void LeaveOut(int place) => _leftOut[place] = true;

    /// <summary>A picture cannot be read, and that is the end.</summary>
    public void Fail(int place, Exception error) => _errors[place] = ExceptionDispatchInfo.Capture(error);

    /// <summary>Nobody begins with its other pictures any more.</summary>
    public void Abandon()
    {
        Missing -= Indices.Length - Begun;
        Begun = Indices.Length;
        IsReady = Missing == 0;
    }

    /// <summary>All pictures are there: where they will be copied to a GPU they move into pinned memory, on the thread that has done the last one.</summary>
    public void Complete()
    {
        if (!_bytes || Indices.Length == 0 || Array.Exists(_leftOut, one => one) || !torch.cuda.is_available()) return;
        try
        {
            _pinned = _images.pin_memory();
        }
        catch (Exception error)
        {
            Fail(0, error);
        }
    }

    /// <summary>What has become of it, null where no picture of it could be read; the tensors now are the batch's. Or the first of its errors.</summary>
    public Batch? ToBatch()
    {
        Array.Find(_errors, error => error is not null)?.Throw();
        int[] sound = [.. Enumerable.Range(0, Indices.Length).Where(place => !_leftOut[place])];
        if (sound.Length == Indices.Length) return Whole();
        // The others close up. A copy of them lies in memory as they do.
        for (var i = 0; i < sound.Length; i++) 
        {
            Memory(sound[i]).CopyTo(Memory(i));
            _erased[i] = _erased[sound[i]];
        }

        using (_images)
        {
            if (sound.Length == 0) return null;
            using var left = _images.narrow(0, 0, sound.Length);
            return new Batch(_number, left.clone(), torch.tensor(Array.ConvertAll(sound, i => _labels[i])), Array.ConvertAll(sound, i => Indices[i])) { Erased = Erased(sound.Length) };
        }
    }

    private Batch Whole()
    {
        if (_pinned is null) return new Batch(_number, _images, torch.tensor(_labels), Indices) { Erased = Erased(Indices.Length) };
        _images.Dispose();
        return new Batch(_number, _pinned, Pinned(torch.tensor(_labels)), Indices) { Erased = Erased(Indices.Length) is { } erased ? Pinned(erased) : null };
    }

    private static torch.Tensor Pinned(torch.Tensor tensor)
    {
        using (tensor) return tensor.pin_memory();
    }

    private torch.Tensor? Erased(int count) => !_erases ? null
        : torch.tensor(_erased.Take(count).SelectMany(window => new long[] { window.Top, window.Top + window.Height, window.Left, window.Left + window.Width }).ToArray(), [count, 4]);

    /// <inheritdoc/>
    public void Dispose()
    {
        _images.Dispose();
        _pinned?.Dispose();
    }

    // N x 3 x H x W either way. A view keeps its memory, so that only one tensor is left to dispose of.
    private static torch.Tensor Memory(int count, int size, bool channelsLast, torch.ScalarType type, out byte* address)
    {
        var memory = torch.empty(channelsLast ? [count, size, size, 3] : [count, 3, size, size], type);
        address = null;
        if (count > 0)
        {
            // Of the first picture: a span over all of them may be too long.
            using var first = memory[0];
            address = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
        }

        if (!channelsLast) return memory;
        using (memory) return memory.permute(0, 3, 1, 2);
    }
}
