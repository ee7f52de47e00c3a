using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// One layer of a circuit. <see cref="nn.Module{T1, TResult}.forward"/> leaves its input alone; <see cref="Pass"/> releases it, so that a chain of
/// layers holds no more memory than the two maps at its ends (the collector does not see native memory).
/// </summary>
/// <param name="kind">The layer's word in the language.</param>
public abstract class Layer(string kind) : nn.Module<Tensor, Tensor>(kind)
{
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

    /// <summary>Applies the layer and releases its input.</summary>
    /// <param name="x">N x C x H x W (or N x features); not to be used afterwards.</param>
    /// <returns>The layer's output; the caller owns it.</returns>
    public virtual Tensor Pass(Tensor x)
    {
        var y = forward(x);
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
