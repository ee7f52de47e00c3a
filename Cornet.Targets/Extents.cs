namespace Cornet.Targets;

/// <summary>How large the flow is behind some statements, as an expression of a target.</summary>
/// <param name="behind">The extent behind a layer, of the extent in front of it.</param>
/// <param name="joined">The extent of two maps that are joined, one of which may be a single place.</param>
internal sealed class Extents(Func<string, Statement.Apply, string> behind, Func<string, string, string> joined)
{
    private readonly Dictionary<string, string> _kept = new(StringComparer.Ordinal);

    /// <summary>Whether any of the statements is more than layers one behind the other.</summary>
    public static bool Join(IEnumerable<Statement> statements) => Instructions.All(statements).Any(one => one is Statement.Join { Resizes: true } or Statement.Become { Resizes: true });

    /// <summary>The extent behind statements at the first step; later ones keep it.</summary>
    public string Of(IEnumerable<Statement> statements, string extent)
    {
        _joins = Join(statements);
        return Behind(statements, extent);
    }

    private bool _joins; // whether the extents of local bindings matter

    private string Behind(IEnumerable<Statement> statements, string extent)
    {
        foreach (var statement in statements) extent = Of(statement, extent);
        return extent;
    }

    private string Of(Statement statement, string extent)
    {
        switch (statement)
        {
            case Statement.Apply apply: return behind(extent, apply);
            case Statement.Choose choose: return Behind(choose.First, extent);
            case Statement.Loop loop: return Behind(loop.Body, extent);
            case Statement.ReadState state: _kept[state.Name] = extent; break;
            case Statement.Let when !_joins: break;
            case Statement.Let { Formula: { } formula } let: _kept[let.Name] = Of(formula) ?? extent; break;
            case Statement.Let let: _kept[let.Name] = Behind(let.First, extent); break;
            case Statement.Become { Resizes: true } become: return Of(become.Value) ?? extent;
            case Statement.Join { Resizes: true, Kind: JoinKind.ResizeNearest or JoinKind.ResizeBilinear } join: return Of(join.With) ?? extent;
            case Statement.Join { Resizes: true } join: return Of(join.With) is { } other ? joined(extent, other) : extent;
        }
        return extent;
    }

    // Null for a number.
    private string? Of(Formula formula)
    {
        var read = formula.All().OfType<Formula.Value>().Select(value => _kept[value.Name]).Distinct().ToList();
        return read.Count == 0 ? null : read.Skip(1).Aggregate(read[0], joined);
    }
}
