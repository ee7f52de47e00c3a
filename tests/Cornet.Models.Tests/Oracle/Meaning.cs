using Cornet.Dsl.Syntax;

namespace Cornet.Tests.Oracle;

/// <summary>What a value of the language is, once its parameters are known.</summary>
internal abstract record Meaning
{
    /// <summary>A whole or real number; every whole number of the language is exact as a double.</summary>
    /// <param name="Value">The number.</param>
    /// <param name="IsOpen">Whether it follows from an argument of the constructor.</param>
    public sealed record Number(double Value, bool IsOpen = false) : Meaning;

    /// <summary>A word that names no parameter: a gate, a label, a layer.</summary>
    public sealed record Word(string Text) : Meaning;

    /// <summary>A window such as <c>3x3</c>.</summary>
    public sealed record Extents(IReadOnlyList<double> Sides) : Meaning;

    /// <summary>One value at the first step and one at all others.</summary>
    public sealed record Choice(Meaning First, Meaning Rest) : Meaning;

    /// <summary>A layer that is passed for a parameter, with the names that it can use.</summary>
    public sealed record Layer(LayerSyntax Syntax, Scope Scope) : Meaning;

    /// <summary>The value at a step.</summary>
    public Meaning At(int step) => this is Choice choice ? step == 0 ? choice.First : choice.Rest : this;
}

/// <summary>The parameters of a model or a circuit, and how expressions are evaluated with them.</summary>
internal sealed class Scope
{
    private readonly Dictionary<string, Meaning> _values = new(StringComparer.Ordinal);

    public void Set(string name, Meaning value) => _values[name] = value;

    /// <summary>The same names, and one more.</summary>
    public Scope With(string name, double number)
    {
        var more = new Scope();
        foreach (var (known, value) in _values) more.Set(known, value);
        more.Set(name, new Meaning.Number(number));
        return more;
    }

    public Meaning? Find(string name) => _values.GetValueOrDefault(name);

    public int Whole(ExpressionSyntax expression) => Evaluate(expression) is Meaning.Number { Value: var value } && value == Math.Floor(value)
        ? (int)value
        : throw new OracleException($"{expression} is not a whole number");

    public string Word(ExpressionSyntax expression) =>
        Evaluate(expression) is Meaning.Word { Text: var text } ? text : throw new OracleException($"{expression} is not a word");

    public Meaning Evaluate(ExpressionSyntax expression) => expression switch
    {
        NumberExpression number => new Meaning.Number(number.Value),
        NameExpression name => Find(name.Name) ?? new Meaning.Word(name.Name),
        NegateExpression negate => Join('-', new Meaning.Number(0), Evaluate(negate.Operand)),
        BinaryExpression binary => Join(binary.Operator, Evaluate(binary.Left), Evaluate(binary.Right)),
        SizeExpression size => new Meaning.Extents([.. size.Extents.Select(extent => (double)Whole(extent))]),
        ConditionalExpression conditional => Evaluate(Whole(conditional.Left) == Whole(conditional.Right) ? conditional.Value : conditional.Otherwise),
        ThenExpression then => new Meaning.Choice(Evaluate(then.First), Evaluate(then.Rest)),
        LayerExpression layer => new Meaning.Layer(layer.Layer, this),
        TupleExpression { Items: [var inner] } => Evaluate(inner),
        _ => throw new OracleException($"{expression} has no value"),
    };

    private static Meaning Join(char sign, Meaning left, Meaning right) => (left, right) switch
    {
        (Meaning.Number(var a, var x), Meaning.Number(var b, var y)) =>
            new Meaning.Number(sign switch { '+' => a + b, '-' => a - b, '*' => a * b, '/' => a / b, _ => Math.Pow(a, b) }, x || y),
        (Meaning.Choice or Meaning.Number, Meaning.Choice or Meaning.Number) =>
            new Meaning.Choice(Join(sign, left.At(0), right.At(0)), Join(sign, left.At(1), right.At(1))),
        _ => throw new OracleException($"{left} {sign} {right}"),
    };
}

/// <summary>The text has no meaning by docs/language.md, although the compiler took it.</summary>
internal sealed class OracleException(string message) : Exception(message);
