using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>The values that <c>let</c> keeps in one circuit. Each is visible to the end of the block it is kept in; names differ in the whole
/// circuit.</summary>
internal sealed class KeptValues
{
    private readonly List<string> _visible = [];
    private readonly List<(string Name, Place Place)> _all = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>How many values can be seen here.</summary>
    public int Count => _visible.Count;

    /// <summary>Those that can be seen here.</summary>
    public IReadOnlyList<string> Visible => _visible;

    /// <summary>Keeps one more, unless its name is taken.</summary>
    public bool Add(Identifier name, DiagnosticBag bag)
    {
        if (!_names.Add(name.Text)) return false;
        _visible.Add(name.Text);
        _all.Add((name.Text, new Place(bag, name.Span)));
        return true;
    }

    /// <summary>Where a value is kept; null for one that is not.</summary>
    public Place? PlaceOf(string name) => _all.Find(one => one.Name == name) is { Name: not null } found ? found.Place : null;

    /// <summary>Whether a value can be seen here; it then counts as used.</summary>
    public bool Use(string name)
    {
        _used.Add(name);
        return _visible.Contains(name);
    }

    /// <summary>The block in which the later values were kept has ended.</summary>
    public void Forget(int count) => _visible.RemoveRange(count, _visible.Count - count);

    /// <summary>Reports values that cost memory and work for nothing.</summary>
    public void ReportUnused()
    {
        foreach (var (name, place) in _all)
            if (!_used.Contains(name)) place.Bag.UnusedValue(place.Span, name);
    }
}
