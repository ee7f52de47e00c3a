using System.Globalization;
using Cornet.Dsl.Semantics;

namespace Cornet.Targets.TorchSharp;

/// <summary>Spells out a number that follows from parameters, as a C# expression.</summary>
/// <param name="identifier">The identifier of a parameter where the expression stands.</param>
internal sealed class FormulaWriter(Func<string, string> identifier)
{
    /// <summary>An expression for the number.</summary>
    public string Write(Quantity quantity) =>
        quantity.Formula is { HasParameters: true } formula ? Rename(formula).ToString() : Numbers.Plain(quantity.Value);

    /// <summary>An expression of type <c>int</c>: a size (<c>long</c>) among the parameters asks for a cast.</summary>
    /// <param name="quantity">The number.</param>
    /// <param name="isLong">Whether a parameter is a <c>long</c>.</param>
    public string WriteInt(Quantity quantity, Func<string, bool> isLong)
    {
        var text = Write(quantity);
        if (!ParametersOf(quantity).Any(isLong)) return text;
        return quantity.Formula is Formula.Parameter ? $"(int){text}" : $"(int)({text})";
    }

    /// <summary>The parameters a number follows from.</summary>
    public static IEnumerable<string> ParametersOf(Quantity quantity) => quantity.Formula is { } formula ? ParametersOf(formula) : [];

    private static IEnumerable<string> ParametersOf(Formula formula) => formula switch
    {
        Formula.Parameter parameter => [parameter.Name],
        Formula.Binary binary => ParametersOf(binary.Left).Concat(ParametersOf(binary.Right)),
        _ => [],
    };

    private Formula Rename(Formula formula) => formula.Substitute(name => new Formula.Parameter(identifier(name)));
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
