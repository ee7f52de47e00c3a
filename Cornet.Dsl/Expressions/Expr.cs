using System.Globalization;

namespace Cornet.Dsl.Expressions;

/// <summary>How an expression joins its operands.</summary>
public enum Operator
{
    /// <summary>The sum.</summary>
    Add,

    /// <summary>The difference.</summary>
    Subtract,

    /// <summary>The product.</summary>
    Multiply,

    /// <summary>The quotient of whole numbers, rounded toward zero.</summary>
    Divide,

    /// <summary>The quotient of real numbers.</summary>
    Ratio,

    /// <summary>The remainder of <see cref="Divide"/>.</summary>
    Remainder,

    /// <summary>1 where the operands are equal, 0 otherwise.</summary>
    Equal,

    /// <summary>1 where the left operand is not smaller, 0 otherwise.</summary>
    AtLeast,

    /// <summary>1 where the left operand is not larger, 0 otherwise.</summary>
    AtMost,
}

/// <summary>
/// A number that may follow from parameters and from the step: an extent, a count, an onset. It knows its value at the default arguments, at step 0;
/// two are equal where they say the same, whatever their parameters' defaults are.
/// </summary>
public abstract record Expr
{
    /// <summary>The most operators in one: a formula that multiplies itself from area to area is as long as two to the power of their number.</summary>
    public const int Largest = 500;

    /// <summary>Its value at the default arguments, at step 0.</summary>
    public abstract double Number { get; }

    /// <summary>The same as a whole number.</summary>
    public long Value => (long)Number;

    /// <summary>Operators and operands.</summary>
    public virtual int Size => 1;

    /// <summary>Whether it follows from a parameter.</summary>
    public abstract bool HasParameters { get; }

    /// <summary>How strongly its parts hold together: operands that hold less need brackets.</summary>
    public virtual int Binding => 4;

    /// <summary>The same with each parameter replaced.</summary>
    public abstract Expr Substitute(Func<string, Expr> argument);

    /// <summary>Its value at some arguments and a step.</summary>
    public abstract double Evaluate(Func<string, double> argument, int step = 0);

    /// <summary>Whether it follows from a parameter of which something holds.</summary>
    public virtual bool Mentions(Func<string, bool> holds) => false;

    /// <summary>The parameters that it follows from, each once.</summary>
    public IReadOnlyCollection<string> Parameters
    {
        get
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            if (HasParameters) Collect(names);
            return names;
        }
    }

    internal virtual void Collect(HashSet<string> names)
    {
    }

    // Most numbers of a network are small, and met often.
    private static readonly Constant[] Small = [.. Enumerable.Range(0, 1025).Select(number => new Constant(number))];

    /// <summary>A whole number is its own expression.</summary>
    public static implicit operator Expr(long value) => Of((double)value);

    /// <summary>A number.</summary>
    public static Expr Of(double number) => number >= 0 && number < Small.Length && number == (int)number ? Small[(int)number] : new Constant(number);

    /// <summary>The sum.</summary>
    public static Expr operator +(Expr left, Expr right) => Of(Operator.Add, left, right);

    /// <summary>The difference.</summary>
    public static Expr operator -(Expr left, Expr right) => Of(Operator.Subtract, left, right);

    /// <summary>The product.</summary>
    public static Expr operator *(Expr left, Expr right) => Of(Operator.Multiply, left, right);

    /// <summary>The quotient, rounded toward zero.</summary>
    public static Expr operator /(Expr left, Expr right) => Of(Operator.Divide, left, right);

    /// <summary>Two operands joined; a constant where both are.</summary>
    public static Expr Of(Operator sign, Expr left, Expr right)
    {
        if (left is Constant && right is Constant) return Of(Binary.Compute(sign, left.Number, right.Number));
        // n + 2 - 3 is n - 1: two extents that are the same for all arguments are equal.
        if (sign <= Operator.Subtract && right is Constant more && left is Binary { Sign: <= Operator.Subtract, Right: Constant before } sum)
        {
            var rest = (sum.Sign == Operator.Add ? before.Number : -before.Number) + (sign == Operator.Add ? more.Number : -more.Number);
            return rest < 0 ? Of(Operator.Subtract, sum.Left, Of(-rest)) : Of(Operator.Add, sum.Left, Of(rest));
        }
        return (sign, left, right) switch
        {
            (Operator.Equal, _, _) when left.Equals(right) => 1,
            (Operator.Remainder, _, Constant { Number: 1 }) => 0,
            (Operator.Add, Constant { Number: 0 }, _) => right,
            (Operator.Add or Operator.Subtract, _, Constant { Number: 0 }) => left,
            (Operator.Multiply or Operator.Divide, _, Constant { Number: 1 }) => left,
            (Operator.Multiply, Constant { Number: 1 }, _) => right,
            _ => new Binary(sign, left, right),
        };
    }

    /// <summary>A number.</summary>
    /// <param name="Number">Its value.</param>
    public sealed record Constant(double Number) : Expr
    {
        /// <inheritdoc/>
        public override double Number { get; } = Number;

        /// <inheritdoc/>
        public override bool HasParameters => false;

        /// <inheritdoc/>
        public override int Binding => Number < 0 ? 1 : 4;

        /// <inheritdoc/>
        public override Expr Substitute(Func<string, Expr> argument) => this;

        /// <inheritdoc/>
        public override double Evaluate(Func<string, double> argument, int step = 0) => Number;

        /// <inheritdoc/>
        public override string ToString() => Number.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A parameter of the model or of the circuit in whose terms the expression is.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Number">Its value at the default arguments.</param>
    public sealed record Parameter(string Name, double Number) : Expr
    {
        /// <inheritdoc/>
        public override double Number { get; } = Number;

        /// <inheritdoc/>
        public override bool HasParameters => true;

        /// <inheritdoc/>
        public override Expr Substitute(Func<string, Expr> argument) => argument(Name);

        /// <inheritdoc/>
        public override double Evaluate(Func<string, double> argument, int step = 0) => argument(Name);

        /// <inheritdoc/>
        public override bool Mentions(Func<string, bool> holds) => holds(Name);

        internal override void Collect(HashSet<string> names) => names.Add(Name);

        /// <summary>Whether the other is the same parameter.</summary>
        public bool Equals(Parameter? other) => other?.Name == Name;

        /// <inheritdoc/>
        public override int GetHashCode() => Name.GetHashCode();

        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary>The step, from 0.</summary>
    public sealed record Step : Expr
    {
        /// <inheritdoc/>
        public override double Number => 0;

        /// <inheritdoc/>
        public override bool HasParameters => false;

        /// <inheritdoc/>
        public override Expr Substitute(Func<string, Expr> argument) => this;

        /// <inheritdoc/>
        public override double Evaluate(Func<string, double> argument, int step = 0) => step;

        /// <inheritdoc/>
        public override string ToString() => "t";
    }

    /// <summary>Two operands joined.</summary>
    /// <param name="Sign">How.</param>
    /// <param name="Left">The left operand.</param>
    /// <param name="Right">The right operand.</param>
    public sealed record Binary(Operator Sign, Expr Left, Expr Right) : Expr
    {
        private static readonly string[] Signs = ["+", "-", "*", "/", "/", "%", "==", ">=", "<="];

        /// <inheritdoc/>
        public override double Number { get; } = Compute(Sign, Left.Number, Right.Number);

        /// <inheritdoc/>
        public override int Size { get; } = Left.Size + Right.Size + 1;

        /// <inheritdoc/>
        public override bool HasParameters { get; } = Left.HasParameters || Right.HasParameters;

        /// <inheritdoc/>
        public override int Binding => Sign switch { Operator.Add or Operator.Subtract => 1, >= Operator.Equal => 0, _ => 2 };

        /// <inheritdoc/>
        public override Expr Substitute(Func<string, Expr> argument) =>
            HasParameters ? Of(Sign, Left.Substitute(argument), Right.Substitute(argument)) : this;

        /// <inheritdoc/>
        public override double Evaluate(Func<string, double> argument, int step = 0) =>
            Compute(Sign, Left.Evaluate(argument, step), Right.Evaluate(argument, step));

        /// <inheritdoc/>
        public override bool Mentions(Func<string, bool> holds) => HasParameters && (Left.Mentions(holds) || Right.Mentions(holds));

        internal override void Collect(HashSet<string> names)
        {
            Left.Collect(names);
            Right.Collect(names);
        }

        internal static double Compute(Operator sign, double left, double right) => sign switch
        {
            Operator.Add => left + right,
            Operator.Subtract => left - right,
            Operator.Multiply => left * right,
            Operator.Divide => Math.Truncate(left / right),
            Operator.Ratio => left / right,
            Operator.Remainder => left % right,
            Operator.Equal => left == right ? 1 : 0,
            Operator.AtLeast => left >= right ? 1 : 0,
            _ => left <= right ? 1 : 0,
        };

        /// <summary>Whether the other says the same.</summary>
        public bool Equals(Binary? other) => other is not null && Sign == other.Sign && Left.Equals(other.Left) && Right.Equals(other.Right);

        /// <inheritdoc/>
        public override int GetHashCode() => unchecked((((int)Sign * 31) + Left.GetHashCode()) * 31 + Right.GetHashCode());

        /// <inheritdoc/>
        public override string ToString()
        {
            var left = Left.Binding < Binding ? $"({Left})" : Left.ToString();
            // a - (b - c) and a / (b * c) need their brackets: only + and * may lose them.
            var right = Right.Binding < Binding || Right.Binding == Binding && Sign is not (Operator.Add or Operator.Multiply) ? $"({Right})" : Right.ToString();
            return $"{left} {Signs[(int)Sign]} {right}";
        }
    }
}
