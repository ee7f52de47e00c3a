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

    /// <summary>The step from which on it puts out the same, because all that it hears stands still: it runs no further. Null where there is none.</summary>
    public int? SettlesAt { get; internal set; }

    /// <summary>Registers a layer under its label: its member name and the next part of its state keys.</summary>
    protected T Register<T>(string label, T layer) where T : nn.Module
    {
        register_module(label, layer);
        return layer;
    }

    /// <summary>Nothing: layers are registered by label. TorchSharp would register every field once more, under the field's name.</summary>
    protected override void RegisterComponents()
    {
    }
}
