using System.Globalization;

namespace Cornet.Dsl.Semantics;

/// <summary>
/// A whole number of the plan that may come from parameters: its value with the arguments at hand, and the formula that gives it for others.
/// <c>channels * scale</c> in CORnet-S' V2 has the value 512 and the formula <c>channels * scale</c>.
/// </summary>
/// <param name="Value">The value with the arguments at hand.</param>
/// <param name="Formula">How it follows from the parameters of the circuit or model it stands in; null where it is a plain number.</param>
public sealed record Quantity(long Value, Formula? Formula = null)
{
    /// <summary>A plain number.</summary>
    public static implicit operator Quantity(long value) => new(value);

    /// <summary>The same number for whoever passed the arguments: its parameters are replaced by what was passed for them.</summary>
    internal Quantity Outside(Func<string, Quantity> argument)
    {
        if (Formula is null) return this;
        var outside = Formula.Substitute(name => argument(name) is { Formula: { } formula } ? formula : new Formula.Constant(argument(name).Value));
        return new Quantity(Value, outside.HasParameters ? outside : null);
    }

    /// <summary>The formula, or the digits of the value: valid C# in the scope of the class that has the parameters.</summary>
    public override string ToString() => Formula?.ToString() ?? Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How a quantity follows from parameters.</summary>
public abstract record Formula
{
    /// <summary>
    /// The most numbers and operators of one formula: nobody writes more, and defaults that use each other twice would double it with every parameter.
    /// </summary>
    public const int Largest = 500;

    /// <summary>How many numbers and operators it has.</summary>
    public virtual int Size => 1;

    /// <summary>Replaces parameters by what a caller passed for them.</summary>
    public abstract Formula Substitute(Func<string, Formula> argument);

    /// <summary>Whether any parameter is left in it.</summary>
    public abstract bool HasParameters { get; }

    /// <summary>How tightly its outermost operator binds: 1 for sums, 2 for products, 3 for what needs no brackets.</summary>
    public abstract int Binding { get; }

    /// <summary>A number.</summary>
    /// <param name="Value">The number.</param>
    public sealed record Constant(long Value) : Formula
    {
        /// <inheritdoc/>
        public override Formula Substitute(Func<string, Formula> argument) => this;

        /// <inheritdoc/>
        public override bool HasParameters => false;

        /// <inheritdoc/>
        public override int Binding => Value < 0 ? 1 : 3;

        /// <inheritdoc/>
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A parameter of the circuit or model.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record Parameter(string Name) : Formula
    {
        /// <inheritdoc/>
        public override Formula Substitute(Func<string, Formula> argument) => argument(Name);

        /// <inheritdoc/>
        public override bool HasParameters => true;

        /// <inheritdoc/>
        public override int Binding => 3;

        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary>Two formulas joined by <c>+ - * /</c>.</summary>
    /// <param name="Operator">The operator.</param>
    /// <param name="Left">The left operand.</param>
    /// <param name="Right">The right operand.</param>
    public sealed record Binary(char Operator, Formula Left, Formula Right) : Formula
    {
        /// <inheritdoc/>
        public override int Size { get; } = Left.Size + Right.Size + 1;

        /// <inheritdoc/>
        public override Formula Substitute(Func<string, Formula> argument) =>
            new Binary(Operator, Left.Substitute(argument), Right.Substitute(argument));

        /// <inheritdoc/>
        public override bool HasParameters => Left.HasParameters || Right.HasParameters;

        /// <inheritdoc/>
        public override int Binding => Operator is '+' or '-' ? 1 : 2;

        /// <inheritdoc/>
        public override string ToString()
        {
            var left = Left.Binding < Binding ? $"({Left})" : Left.ToString();
            // a - (b - c) and a / (b * c) need their brackets: only + and * may lose them.
            var right = Right.Binding < Binding || Right.Binding == Binding && Operator is '-' or '/' ? $"({Right})" : Right.ToString();
            return $"{left} {Operator} {right}";
        }
    }
}
