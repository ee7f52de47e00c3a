using System.Numerics;
using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// The weights of a convolution as oneDNN wants them, laid out once and used until they change. Each pass compares libtorch's count of changes to the weights,
/// where they lie, and some of their numbers: so loading, an optimizer's step, an exchange with a moving average and any other operation is noticed. What
/// writes single numbers into the memory behind libtorch's back may not be.
/// </summary>
internal sealed unsafe class PrepackedWeights : IDisposable
{
    // A recurrent layer reads maps of two sizes: those of its first step, and its own. Other sizes come and go, as the last batch of an epoch.
    private const int Orders = 2, Uses = 8;

    private const int Samples = 128;

    private static readonly delegate* unmanaged<nint, void**, int> Data = (delegate* unmanaged<nint, void**, int>)Operators.Export("aoti_torch_get_data_ptr");

    private readonly Lock _gate = new();
    private readonly List<Use> _uses = [];
    private Stamp _stamp;

    /// <summary>Whether convolutions of a type of numbers may use them.</summary>
    public static bool Serve(ScalarType type) => Data != null && type switch
    {
        ScalarType.Float32 => KernelSupport.Current.Prepacked,
        ScalarType.BFloat16 => KernelSupport.Current.PrepackedBFloat16,
        _ => false,
    };

    /// <summary>Convolves; null, with nothing done, where they do not serve: without channels-last images, on a GPU, in other numbers than float32 and bfloat16.</summary>
    /// <param name="x">N x inputs x H x W; goes on belonging to the caller.</param>
    /// <param name="weight">The weights now.</param>
    /// <param name="bias">Numbers of the same type as x; null for none.</param>
    /// <param name="window">How the window slides.</param>
    public Tensor? Convolve(Tensor x, Tensor weight, Tensor? bias, Window window)
    {
        if (x.device_type != DeviceType.CPU || weight.device_type != DeviceType.CPU || weight.dtype != float32 || !Serve(x.dtype)) return null;
        // Images that do not fit are left to the convolution that says why.
        if (x.dim() != 4 || x.size(1) != weight.size(1) * window.Groups) return null;
        var sizes = new Sizes(x.size(0), x.size(1), x.size(2), x.size(3));
        if (!IsDense(x, sizes)) return null;
        nint packed = 0;
        try
        {
            packed = Borrow(weight, x.dtype, sizes, window);
            return Tensor.UnsafeCreateTensor(PrepackedWeight.Convolve(x.Handle, packed, bias?.Handle ?? 0, window));
        }
        catch (ExternalException)
        {
            // Such as without memory for the copy: the plain convolution needs less, or says what is missing.
            Dispose();
            return null;
        }
        finally
        {
            if (packed != 0) PrepackedWeight.Return(packed);
        }
    }

    /// <summary>A network that nobody disposes of leaves nothing behind.</summary>
    ~PrepackedWeights() => Dispose();

    /// <summary>Forgets them: they are laid out anew at the next pass.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var handle in _uses.Select(use => use.Packed).Distinct()) PrepackedWeight.Return(handle);
            _uses.Clear();
        }
    }

    // A handle of the caller's own: another thread may have them laid out anew meanwhile.
    private nint Borrow(Tensor weight, ScalarType type, Sizes sizes, Window window)
    {
        lock (_gate)
        {
            var stamp = Stamp.Of(weight);
            if (stamp != _stamp) Dispose();
            _stamp = stamp;
            var place = _uses.FindIndex(use => use.Type == type && use.Sizes == sizes && use.Window == window);
            if (place < 0)
            {
                Add(new Use(type, sizes, window, Pack(weight, type, sizes, window)), weight.NumberOfElements * (type == float32 ? 4 : 2));
                place = _uses.Count - 1;
            }

            return PrepackedWeight.Share(_uses[place].Packed);
        }
    }

    private static nint Pack(Tensor weight, ScalarType type, Sizes sizes, Window window)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var last = Cast.ChannelsLast(weight.detach().to(type));
        return PrepackedWeight.Pack(last.Handle, window, [sizes.Images, sizes.Channels, sizes.Height, sizes.Width]);
    }

    // Sizes that want the same order share it.
    private void Add(Use use, long bytes)
    {
        if (_uses.Find(other => other.Type == use.Type && Equal(other.Packed, use.Packed, bytes)) is { } same)
        {
            PrepackedWeight.Return(use.Packed);
            use = use with { Packed = same.Packed };
        }

        _uses.Add(use);
        while (_uses.Count > Uses || _uses.Select(one => one.Packed).Distinct().Count() > Orders)
        {
            var oldest = _uses[0].Packed;
            if (_uses.Count > Uses) _uses.RemoveAt(0);
            else _uses.RemoveAll(one => one.Packed == oldest);
            if (_uses.All(one => one.Packed != oldest)) PrepackedWeight.Return(oldest);
        }
    }

    private static bool Equal(nint one, nint other, long bytes)
    {
        byte* a = Start(one), b = Start(other);
        for (long at = 0; at < bytes; at += int.MaxValue)
        {
            var count = (int)Math.Min(int.MaxValue, bytes - at);
            if (!new ReadOnlySpan<byte>(a + at, count).SequenceEqual(new ReadOnlySpan<byte>(b + at, count))) return false;
        }

        return true;
    }

    private static byte* Start(nint handle)
    {
        void* start;
        Operators.Demand(Data(handle, &start));
        return (byte*)start;
    }

    // An axis of one element may have any stride.
    private static bool IsDense(Tensor x, Sizes sizes)
    {
        var (n, c, h, w) = sizes;
        return (c == 1 || x.stride(1) == 1) && (w == 1 || x.stride(3) == c) && (h == 1 || x.stride(2) == w * c) && (n == 1 || x.stride(0) == h * w * c);
    }

    private readonly record struct Sizes(long Images, long Channels, long Height, long Width);

    private sealed record Use(ScalarType Type, Sizes Sizes, Window Window, nint Packed);

    /// <summary>What tells weights from what they were.</summary>
    private readonly record struct Stamp(long Changes, nint Address, ulong Numbers)
    {
        public static Stamp Of(Tensor weight)
        {
            // Tensors that were made in inference mode do not count.
            var changes = Ask("aten::is_inference"u8, weight) == 0 ? Ask("aten::_version"u8, weight) : 0;
            var start = (uint*)Start(weight.Handle);
            var count = weight.NumberOfElements;
            var hash = 0ul;
            for (var i = 0L; i < Samples; i++) hash = BitOperations.RotateLeft(hash, 5) * 0x9e3779b97f4a7c15 + start[i * (count - 1) / (Samples - 1)];
            return new(changes, (nint)start, hash);
        }

        private static long Ask(ReadOnlySpan<byte> what, Tensor weight)
        {
            Span<ulong> stack = [Operators.Slot(weight)];
            Operators.Call(what, ""u8, stack);
            return (long)stack[0];
        }
    }
}
