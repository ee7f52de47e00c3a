using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>The states of one area, or of one recurrence, from step to step. Owns them.</summary>
public sealed class States : IDisposable
{
    private readonly Dictionary<string, Tensor> _values = [];

    /// <summary>What the step before has assigned to a state, which stays with its owner; before the first step a number everywhere.</summary>
    /// <param name="name">The state.</param>
    /// <param name="like">Activations of the state's shape.</param>
    /// <param name="first">The number before the first step.</param>
    public Tensor Read(string name, Tensor like, double first = 0)
    {
        if (!_values.TryGetValue(name, out var value)) _values[name] = value = zeros_like(like).Increase(first);
        return value;
    }

    /// <summary>Takes over the new value of a state; it stays with its owner.</summary>
    /// <param name="name">The state.</param>
    /// <param name="value">Its new value.</param>
    public Tensor Write(string name, Tensor value)
    {
        if (_values.TryGetValue(name, out var before)) before.Dispose();
        return _values[name] = value;
    }

    /// <summary>Releases all states.</summary>
    public void Dispose()
    {
        foreach (var value in _values.Values) value.Dispose();
        _values.Clear();
    }
}
