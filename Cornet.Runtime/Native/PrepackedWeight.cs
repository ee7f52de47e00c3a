namespace Cornet.Runtime.Native;

/// <summary>How the window of a convolution slides over a map.</summary>
/// <param name="Stride">Pixels between windows.</param>
/// <param name="Padding">Pixels of zeros around the map.</param>
/// <param name="Dilation">Pixels between the taps of the window.</param>
/// <param name="Groups">Groups of channels.</param>
internal readonly record struct Window(long Stride, Layers.Sides Padding, long Dilation, long Groups);

/// <summary>
/// Convolutions by oneDNN whose weights have been laid out for it before. Called with plain weights, oneDNN copies them into blocks of its own at every call,
/// which for small batches takes longer than to convolve.
/// </summary>
internal static unsafe class PrepackedWeight
{
    private static readonly delegate* unmanaged<
        nint, nint, nint*, long*, long, long*, long, long*, long, long, byte*, double**, long, byte**, nint*, int> Pointwise =
        (delegate* unmanaged<nint, nint, nint*, long*, long, long*, long, long*, long, long, byte*, double**, long, byte**, nint*, int>)
        Operators.Export("aoti_torch_cpu_mkldnn__convolution_pointwise");

    private static readonly delegate* unmanaged<nint, nint*, int> NewHandle = (delegate* unmanaged<nint, nint*, int>)Operators.Export("aoti_torch_new_tensor_handle");

    private static readonly delegate* unmanaged<nint, int> Delete = (delegate* unmanaged<nint, int>)Operators.Export("aoti_torch_delete_tensor_object");

    /// <summary>Whether this libtorch has what it takes.</summary>
    public static bool Available => Operators.Available && Pointwise != null && Delete != null;

    /// <summary>Another handle on what <see cref="Pack"/> has made; the caller owns it.</summary>
    public static nint Share(nint packed)
    {
        nint own;
        Operators.Demand(NewHandle(packed, &own));
        return own;
    }

    /// <summary>Releases a handle.</summary>
    public static void Return(nint packed) => _ = Delete(packed);

    /// <summary>Lays weights out for convolutions of given images; the caller owns what it gets.</summary>
    /// <param name="weight">outputs x inputs/groups x H x W, as libtorch's handle; channels-last.</param>
    /// <param name="window">How the window slides.</param>
    /// <param name="images">The sizes of the images: other sizes may have another order.</param>
    public static nint Pack(nint weight, Window window, ReadOnlySpan<long> images)
    {
        Span<ulong> stack =
        [
            (ulong)Share(weight), Operators.Slot([window.Padding.Height, window.Padding.Width]), Operators.Slot([window.Stride, window.Stride]),
            Operators.Slot([window.Dilation, window.Dilation]), Operators.Slot(window.Groups),
            Operators.Given(Operators.Slot(images)),
        ];
        Operators.Call("mkldnn::_reorder_convolution_weight"u8, ""u8, stack);
        return (nint)stack[0];
    }

    /// <summary>Convolves; the caller owns what it gets.</summary>
    /// <param name="x">N x inputs x H x W, channels-last without gaps.</param>
    /// <param name="packed">What <see cref="Pack"/> has made.</param>
    /// <param name="bias">A number for each output; 0 for none.</param>
    /// <param name="window">How the window slides.</param>
    public static nint Convolve(nint x, nint packed, nint bias, Window window)
    {
        long* padding = stackalloc[] { window.Padding.Height, window.Padding.Width }, stride = stackalloc[] { window.Stride, window.Stride };
        long* dilation = stackalloc[] { window.Dilation, window.Dilation };
        nint y;
        fixed (byte* nothing = "none"u8)
            Operators.Demand(Pointwise(x, packed, bias == 0 ? null : &bias, padding, 2, stride, 2, dilation, 2, window.Groups, nothing, null, 0, null, &y));
        return y;
    }
}
