using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// One layer of a circuit. <see cref="forward"/> leaves its input alone; <see cref="Pass"/> releases it, so that a chain of layers holds no more memory
/// than the two maps at its ends (the collector does not see native memory).
/// </summary>
/// <param name="kind">The layer's word in the language.</param>
public abstract class Layer(string kind) : nn.Module<Tensor, Tensor>(kind)
{
    /// <summary>Called each time the layer runs, however it is run, with the stride of a convolution or transposed convolution. Tests see by it what a schedule really does.</summary>
    internal Action<long?>? Runs { get; set; }

    /// <summary>The stride of a convolution or transposed convolution; null for other layers.</summary>
    internal virtual long? Stride => null;

    /// <summary>
    /// Readies what all steps of one pass share; <see cref="EndPass"/> follows whatever happens. A recurrent layer narrows its weights once, not at
    /// every step.
    /// </summary>
    /// <param name="pass">What it is.</param>
    internal virtual void BeginPass(Pass pass)
    {
    }

    /// <summary>Releases what <see cref="BeginPass"/> readied.</summary>
    internal virtual void EndPass()
    {
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">N x C x H x W (or N x features).</param>
    /// <returns>The layer's output; the caller owns it.</returns>
    public sealed override Tensor forward(Tensor x)
    {
        Runs?.Invoke(Stride);
        return Apply(x);
    }

    /// <summary>Applies the layer and releases its input.</summary>
    /// <param name="x">N x C x H x W (or N x features); not to be used afterwards.</param>
    /// <returns>The layer's output; the caller owns it.</returns>
    public Tensor Pass(Tensor x)
    {
        Runs?.Invoke(Stride);
        return ApplyAndRelease(x);
    }

    /// <summary>What the layer computes; it leaves its input alone.</summary>
    /// <param name="x">N x C x H x W (or N x features).</param>
    protected abstract Tensor Apply(Tensor x);

    /// <summary>The same, releasing the input or writing over it.</summary>
    /// <param name="x">N x C x H x W (or N x features).</param>
    protected virtual Tensor ApplyAndRelease(Tensor x)
    {
        var y = Apply(x);
        x.Dispose();
        return y;
    }

    /// <summary>The extent of the output for an input of a given extent.</summary>
    public virtual Extent Extent(Extent input) => input;

    /// <summary>Nothing: parameters are registered by name. TorchSharp would register every field once more, under the field's name.</summary>
    protected override void RegisterComponents()
    {
    }

    /// <summary>Moves the layer's parameters and buffers, by name. TorchSharp would set the properties of these names, which only read.</summary>
    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        foreach (var (name, parameter) in named_parameters(false).ToList())
        {
            if (!ReplaceParameter(dtype, device, parameter, out var moved)) continue;
            parameter.Dispose();
            ConditionallyRegisterParameter(name, moved);
        }
        foreach (var (name, buffer) in named_buffers(false).ToList())
            if (ReplaceBuffer(dtype, device, buffer, out var moved)) ConditionallyRegisterBuffer(name, moved);
        if (device is not null) (_deviceType, _deviceIndex) = (device.type, device.index);
    }
}
