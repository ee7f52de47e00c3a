namespace Cornet.Targets.PyTorch;

/// <summary>Numbers that follow from parameters, as Python expressions.</summary>
/// <param name="name">The name of a parameter where the expression stands.</param>
internal sealed class PythonFormula(Func<string, string> name)
{
    public string Write(Expr number) => number switch
    {
        Expr.Constant constant => constant.Number.ToString("R", CultureInfo.InvariantCulture),
        Expr.Parameter parameter => name(parameter.Name),
        Expr.Step => "t",
        Expr.Binary binary => Write(binary),
        _ => throw new ArgumentOutOfRangeException(nameof(number)),
    };

    private string Write(Expr.Binary binary)
    {
        var isLoose = binary.Sign is Operator.Add or Operator.Multiply;
        var left = Bracketed(binary.Left, binary.Left.Binding < binary.Binding);
        var right = Bracketed(binary.Right, binary.Right.Binding < binary.Binding || binary.Right.Binding == binary.Binding && !isLoose);
        return $"{left} {Sign(binary.Sign)} {right}";
    }

    private string Bracketed(Expr number, bool needs) => needs ? $"({Write(number)})" : Write(number);

    private static string Sign(Operator sign) => sign switch
    {
        Operator.Add => "+",
        Operator.Subtract => "-",
        Operator.Multiply => "*",
        Operator.Divide => "//",
        Operator.Ratio => "/",
        Operator.Remainder => "%",
        Operator.Equal => "==",
        Operator.AtLeast => ">=",
        _ => "<=",
    };
}
