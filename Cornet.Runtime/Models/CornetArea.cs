using Cornet.Runtime.Layers;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>The base of every generated area and decoder: a module whose layers are registered by name, in the order of the published state dict.</summary>
/// <param name="circuit">The circuit it is made of.</param>
public abstract class CornetArea(string circuit) : nn.Module(circuit)
{
    /// <summary>Its position among the model's areas; -1 for the decoder.</summary>
    public int Index { get; internal set; } = -1;

    /// <summary>How many steps it runs: those of its own recurrence, or of the model's unrolling.</summary>
    public int Steps { get; protected internal set; } = 1;

    /// <summary>The step from which on it puts out the same, because all that it receives is time-invariant: it runs no further. Null where there is none.</summary>
    public int? SteadyFrom { get; internal set; }

    /// <summary>What notes the steps of this pass that are to be run again for their gradient; null where all maps are kept.</summary>
    internal ActivationCheckpointing? ActivationCheckpointing { get; set; }

    /// <summary>Runs a step; where the network recomputes, it keeps nothing but what the step reads, and the backward pass runs it again.</summary>
    /// <param name="x">What the step takes over.</param>
    /// <param name="step">The step; it may run twice, and reads nothing but its arguments.</param>
    protected Tensor Recomputable<T>(T x, Func<T, Tensor> step) where T : Tensor? =>
        ActivationCheckpointing is { } repeats ? repeats.Run(this, [x], inputs => step((T)inputs[0]!)) : step(x);

    /// <summary><see cref="Recomputable{T}"/> of a step that reads something more, which stays with its owner.</summary>
    protected Tensor Recomputable<T, TA>(T x, TA a, Func<T, TA, Tensor> step) where T : Tensor? where TA : Tensor? =>
        ActivationCheckpointing is { } repeats ? repeats.Run(this, [x, a], inputs => step((T)inputs[0]!, (TA)inputs[1]!)) : step(x, a);

    /// <summary><see cref="Recomputable{T}"/> of a step that reads two things more, which stay with their owner.</summary>
    protected Tensor Recomputable(Tensor x, Tensor a, Tensor b, Func<Tensor, Tensor, Tensor, Tensor> step) =>
        ActivationCheckpointing is { } repeats ? repeats.Run(this, [x, a, b], inputs => step(inputs[0]!, inputs[1]!, inputs[2]!)) : step(x, a, b);

    /// <summary><see cref="Recomputable{T}"/> of a step that reads three things more, which stay with their owner.</summary>
    protected Tensor Recomputable(Tensor x, Tensor a, Tensor b, Tensor c, Func<Tensor, Tensor, Tensor, Tensor, Tensor> step) =>
        ActivationCheckpointing is { } repeats
            ? repeats.Run(this, [x, a, b, c], inputs => step(inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!))
            : step(x, a, b, c);

    /// <summary>Registers a layer, or a circuit inside this one, under its label: the next part of its state keys, or several with dots between them.</summary>
    protected T Register<T>(string label, T layer) where T : nn.Module
    {
        // A layer of another assembly may convolve without Convolution.
        if (layer.GetType().Assembly != typeof(Layer).Assembly) ConvolutionKernels.MeetUnknown();
        var parts = label.Split('.');
        nn.Module home = this;
        foreach (var part in parts[..^1])
        {
            var inside = home.named_children().FirstOrDefault(child => child.name == part).module;
            if (inside is null) home.register_module(part, inside = new Numbered(part));
            home = inside;
        }
        home.register_module(parts[^1], layer);
        return layer;
    }

    // The layers of one round of a repetition.
    private sealed class Numbered(string name) : nn.Module(name)
    {
        protected override void RegisterComponents()
        {
        }
    }

    /// <summary>Nothing: layers are registered by label. TorchSharp would register every field once more, under the field's name.</summary>
    protected override void RegisterComponents()
    {
    }
}
