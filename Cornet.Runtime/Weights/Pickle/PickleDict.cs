using System.Numerics;

namespace Cornet.Runtime.Weights.Pickle;

/// <summary>A Python <c>dict</c> or <c>OrderedDict</c>: keys in the order in which they were first set.</summary>
internal sealed class PickleDict
{
    private readonly List<KeyValuePair<object, object?>> _entries = [];
    private readonly Dictionary<object, int> _places = [];

    /// <summary>Keys (texts, numbers, truth values) and values, in order.</summary>
    public IReadOnlyList<KeyValuePair<object, object?>> Entries => _entries;

    /// <summary>Sets a key, as Python does: a key that is there keeps its place.</summary>
    /// <exception cref="DamagedFileException">The key is not a text, number or truth value.</exception>
    public void Set(object? key, object? value)
    {
        if (key is not (string or long or double or bool or BigInteger))
        {
            throw new DamagedFileException("a dictionary in its pickle has a key that is neither a text nor a number");
        }

        if (_places.TryGetValue(key, out var place))
        {
            _entries[place] = new(key, value);
        }
        else
        {
            _places.Add(key, _entries.Count);
            _entries.Add(new(key, value));
        }
    }

    /// <summary>A dictionary of named values.</summary>
    public static PickleDict Of(IEnumerable<(string Key, object? Value)> entries)
    {
        var dict = new PickleDict();
        foreach (var (key, value) in entries)
        {
            dict.Set(key, value);
        }

        return dict;
    }

    /// <summary>The value of a key, or null.</summary>
    public object? Get(string key) => _places.TryGetValue(key, out var place) ? _entries[place].Value : null;
}
