using System.Numerics;

namespace Cornet.Runtime.Weights.Pickle;

/// <summary>A Python <c>dict</c> or <c>OrderedDict</c>: keys in the order in which they were first set.</summary>
internal class PickleDict
{
    private static readonly object NoneKey = new();

    private readonly List<KeyValuePair<object, object?>> _entries = [];
    private readonly Dictionary<object, int> _places = new(new ScatteredKeys());

    /// <summary>Keys and values, in order. Keys other than texts, numbers and truth values (such as tuples) are each a key of its own.</summary>
    public IReadOnlyList<KeyValuePair<object, object?>> Entries => _entries;

    /// <summary>Sets a key, as Python does: a key that is there keeps its place.</summary>
    public void Set(object? key, object? value)
    {
        key ??= NoneKey;
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

    // Numbers that a file chooses so that their hashes meet would make every look-up a search.
    private sealed class ScatteredKeys : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object? a, object? b) =>
            a is string or long or double or bool or BigInteger ? a.Equals(b) : ReferenceEquals(a, b);

        int IEqualityComparer<object>.GetHashCode(object key) => key switch
        {
            long number => HashCode.Combine((int)number, (int)(number >> 32)),
            double number => HashCode.Combine(BitConverter.DoubleToInt64Bits(number) >> 32, (int)BitConverter.DoubleToInt64Bits(number)),
            string or bool or BigInteger => key.GetHashCode(),
            _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key),
        };
    }
}
