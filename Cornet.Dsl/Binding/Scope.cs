using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>The parameters that an expression may use, and the file it stands in.</summary>
/// <param name="bag">The findings of that file.</param>
/// <param name="owner">What the parameters belong to, for messages: <c>circuit CORblockS</c>.</param>
/// <param name="declared">The names of all parameters; each can be used from where it is set on.</param>
/// <param name="requirements">Where what must hold of them is kept.</param>
internal sealed class Scope(DiagnosticBag bag, string owner, IEnumerable<string> declared, Requirements requirements)
{
    private readonly Dictionary<string, (Value Value, Place Origin)> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);

    private Scope(Scope other, DiagnosticBag bag) : this(bag, other.Owner, other._declared, other.Requirements) =>
        (_values, _used, _lost, InModel) = (other._values, other._used, other._lost, other.InModel);

    private Scope(
        DiagnosticBag bag, string owner, IEnumerable<string> declared, Requirements requirements, Dictionary<string, (Value, Place)> values,
        HashSet<string> used, HashSet<string> lost) : this(bag, owner, declared, requirements) => (_values, _used, _lost) = (values, used, lost);

    private readonly IEnumerable<string> _declared = declared;

    public DiagnosticBag Bag { get; } = bag;

    public string Owner { get; } = owner;

    public Requirements Requirements { get; } = requirements;

    /// <summary>What a parameter stands for in the terms of the model; itself for a model's own.</summary>
    public Func<string, Expr> InModel { get; set; } = name => new Expr.Parameter(name, 0);

    /// <summary>The same names, and one more.</summary>
    public Scope With(string name, Value value, Place origin) =>
        new(Bag, Owner, _declared, Requirements, new(_values) { [name] = (value, origin) }, _used, _lost) { InModel = InModel };

    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The same parameters for what is written in another file: a variant changes lines of its base.</summary>
    public Scope In(DiagnosticBag file) => file == Bag ? this : new Scope(this, file);

    /// <summary>Whether both have the same parameters.</summary>
    public bool SharesWith(Scope other) => _values == other._values;

    /// <summary>Whether a name is that of a parameter, set or not.</summary>
    public bool IsDeclared(string name) => _declared.Contains(name);

    public IReadOnlyCollection<string> Used => _used;

    /// <summary>Gives a parameter its value.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="value">Its value.</param>
    /// <param name="origin">Where the value is written: at the call, or at the default.</param>
    public void Set(string name, Value value, Place origin) => _values[name] = (value, origin);

    /// <summary>A parameter has no value, and why has been reported: its uses are right.</summary>
    public void Lose(string name) => _lost.Add(name);

    /// <summary>Whether a parameter has no value for a reason that has been reported.</summary>
    public bool IsLost(string name) => _lost.Contains(name);

    public Value? Find(string name)
    {
        if (!_values.TryGetValue(name, out var entry)) return null;
        _used.Add(name);
        return entry.Value;
    }

    /// <summary>Where a mistake in the value of an expression is to be fixed: a parameter that stands alone leads to what was passed for
    /// it. Its findings are also about the other end: where the parameter is used, or where the values come from that the expression is made of.</summary>
    public Place PlaceOf(ExpressionSyntax expression) => IsPassed(expression, out var origin)
        ? origin.Also(UseOf(expression))
        : IsLiteral(expression) ? new Place(Bag, expression.Span)
        : new Place(Bag, expression.Span).Also(expression.WithDescendants().OfType<NameExpression>().Where(name => _values.ContainsKey(name.Name))
            .Select(name => _values[name.Name].Origin.Related($"The value of '{name.Name}' is written here.")));

    /// <summary>What a property is called in a message: with the circuit where the mistake is reported at its call.</summary>
    public string Called(string what, ExpressionSyntax expression) => IsPassed(expression, out _) ? $"{what} in {Owner}" : what;

    private IEnumerable<RelatedPlace> UseOf(ExpressionSyntax expression)
    {
        yield return Bag.Related(expression.Span, $"This is where {Owner} uses it.");
    }

    private static bool IsLiteral(ExpressionSyntax expression) =>
        expression is NumberExpression || expression is SizeExpression size && size.Extents.All(extent => extent is NumberExpression);

    private bool IsPassed(ExpressionSyntax expression, out Place origin)
    {
        origin = default;
        if (expression is not NameExpression { Name: var name } || !_values.TryGetValue(name, out var entry)) return false;
        origin = entry.Origin;
        return true;
    }
}
