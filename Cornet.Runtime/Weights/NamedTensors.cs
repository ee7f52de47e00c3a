using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// Tensors by name, in the order of the file. They lie in host memory and belong to this collection: disposing it disposes them, and no
/// dispose scope does.
/// </summary>
public class NamedTensors : IReadOnlyList<(string Name, Tensor Value)>, IDisposable
{
    private readonly List<(string Name, Tensor Value)> _entries = [];
    private readonly Dictionary<string, Tensor> _byName = [];

    /// <summary>How many tensors there are.</summary>
    public int Count => _entries.Count;

    /// <summary>A tensor and its name, by its place.</summary>
    public (string Name, Tensor Value) this[int index] => _entries[index];

    /// <summary>A tensor by its name.</summary>
    /// <exception cref="CornetException">There is none of that name.</exception>
    public Tensor this[string name] => TryGet(name, out var value)
        ? value
        : throw new CornetException($"There is no array '{name}'{NearestName.Suggest(name, _byName.Keys)}; there are {_entries.Count} others.");

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => _entries.Select(entry => entry.Name);

    /// <summary>Finds a tensor by its name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? value) => _byName.TryGetValue(name, out value);

    /// <inheritdoc/>
    public IEnumerator<(string Name, Tensor Value)> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        _entries.ForEach(entry => entry.Value.Dispose());
        _entries.Clear();
        _byName.Clear();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds a tensor, which belongs to this collection from then on.</summary>
    /// <exception cref="DamagedFileException">The name is taken.</exception>
    internal void Add(string name, Tensor value)
    {
        value.DetachFromDisposeScope();
        if (!_byName.TryAdd(name, value))
        {
            value.Dispose();
            throw new DamagedFileException($"it holds '{name}' twice");
        }

        _entries.Add((name, value));
    }
}
