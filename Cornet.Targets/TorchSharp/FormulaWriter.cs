namespace Cornet.Targets.TorchSharp;

/// <summary>Spells out a number that follows from parameters, as a C# expression.</summary>
/// <param name="identifier">The identifier of a parameter where the expression stands.</param>
internal sealed class FormulaWriter(Func<string, string> identifier)
{
    public string Write(Expr number) =>
        number.HasParameters ? number.Substitute(name => new Expr.Parameter(identifier(name), 0)).ToString() : Numbers.Plain(number.Value);

    /// <summary>An expression of type <c>int</c>: a size (<c>long</c>) among the parameters asks for a cast.</summary>
    /// <param name="isLong">Whether a parameter is a <c>long</c>.</param>
    public string WriteInt(Expr number, Func<string, bool> isLong)
    {
        var text = Write(number);
        if (!number.Parameters.Any(isLong)) return text;
        return number is Expr.Parameter ? $"(int){text}" : $"(int)({text})";
    }
}

/// <summary>Numbers as text, the same under every culture.</summary>
internal static class Numbers
{
    private static readonly NumberFormatInfo Underscores = new() { NumberGroupSeparator = "_" };

    /// <summary><c>53416616</c></summary>
    public static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>53_416_616</c>: as C# reads it.</summary>
    public static string Code(long number) => number.ToString("N0", Underscores);

    /// <summary><c>62.5</c></summary>
    public static string Code(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
