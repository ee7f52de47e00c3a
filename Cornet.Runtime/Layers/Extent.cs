namespace Cornet.Runtime.Layers;

/// <summary>How large a map is, in pixels.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct Extent(long Height, long Width)
{
    /// <summary>The extent of a batch of maps, N x C x H x W.</summary>
    public static Extent Of(TorchSharp.torch.Tensor maps) => new(maps.size(2), maps.size(3));

    /// <summary>The extent of this map and another one that are joined; one of them may be a single place.</summary>
    public Extent Join(Extent other) => new(Math.Max(Height, other.Height), Math.Max(Width, other.Width));

    /// <summary>The extent after a window of <paramref name="kernel"/> pixels slid over the padded map by <paramref name="stride"/> pixels.</summary>
    public Extent Windowed(Sides kernel, Sides stride, Sides padding, long dilation = 1)
    {
        return new(Along(Height, kernel.Height, stride.Height, padding.Height), Along(Width, kernel.Width, stride.Width, padding.Width));

        long Along(long side, long window, long step, long around) => (side + 2 * around - (dilation * (window - 1) + 1)) / step + 1;
    }
}
