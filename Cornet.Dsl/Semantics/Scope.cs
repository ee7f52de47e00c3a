using Cornet.Dsl.Diagnostics;

namespace Cornet.Dsl.Semantics;

/// <summary>The parameters that an expression may use, and the file it stands in.</summary>
/// <param name="bag">The findings of that file.</param>
/// <param name="owner">What the parameters belong to, for messages: <c>circuit CORblockS</c>.</param>
internal sealed class Scope(DiagnosticBag bag, string owner)
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public DiagnosticBag Bag { get; } = bag;

    public string Owner { get; } = owner;

    public IEnumerable<string> Names => _values.Keys;

    public IReadOnlyCollection<string> Used => _used;

    public void Set(string name, Value value) => _values[name] = value;

    public Value? Find(string name)
    {
        if (!_values.TryGetValue(name, out var value)) return null;
        _used.Add(name);
        return value;
    }
}
