using System.IO.Hashing;
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
            if (_uses.Find(use => use.Type == type && use.Sizes == sizes && use.Window == window) is { } known) return PrepackedWeight.Share(known.Packed);
            return PrepackedWeight.Share(Pack(weight, type, sizes, window));
        }
    }

    // Sizes that want the same order share it. To find out takes both orders, but not at the same time: they may be as large as all maps together.
    private nint Pack(Tensor weight, ScalarType type, Sizes sizes, Window window)
    {
        var before = _uses.Where(use => use.Type == type).GroupBy(use => (use.Packed, use.Content)).Select(group => group.ToList()).ToList();
        if (before is [var only])
        {
            PrepackedWeight.Return(only[0].Packed);
            _uses.RemoveAll(only.Contains);
        }

        var packed = New(weight, type, sizes, window);
        var content = ContentOf(packed, weight.NumberOfElements * (type == float32 ? 4 : 2));
        if (before is [var one])
        {
            var same = one[0].Content == content;
            var again = same ? packed : New(weight, type, one[0].Sizes, one[0].Window);
            _uses.AddRange(one.Select(use => use with { Packed = again }));
        }
        else if (before.Find(group => group[0].Content == content) is { } alike)
        {
            PrepackedWeight.Return(packed);
            packed = alike[0].Packed;
        }

        _uses.Add(new Use(type, sizes, window, packed, content));
        while (_uses.Count > Uses || _uses.Select(use => use.Packed).Distinct().Count() > Orders) Forget(_uses[0], all: _uses.Count <= Uses);
        return packed;
    }

    // A use, or all that share its order; the order itself once nobody uses it.
    private void Forget(Use oldest, bool all)
    {
        if (all) _uses.RemoveAll(use => use.Packed == oldest.Packed);
        else _uses.Remove(oldest);
        if (_uses.All(use => use.Packed != oldest.Packed)) PrepackedWeight.Return(oldest.Packed);
    }

    private static nint New(Tensor weight, ScalarType type, Sizes sizes, Window window)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var last = Cast.ChannelsLast(weight.detach().to(type));
        return PrepackedWeight.Pack(last.Handle, window, [sizes.Images, sizes.Channels, sizes.Height, sizes.Width]);
    }

    // Of the weights themselves: an order may have gaps, which lie at its end.
    private static ulong ContentOf(nint packed, long bytes)
    {
        var hash = new XxHash3();
        var start = Start(packed);
        for (long at = 0; at < bytes; at += int.MaxValue) hash.Append(new ReadOnlySpan<byte>(start + at, (int)Math.Min(int.MaxValue, bytes - at)));
        return hash.GetCurrentHashAsUInt64();
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

    private sealed record Use(ScalarType Type, Sizes Sizes, Window Window, nint Packed, ulong Content);

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
