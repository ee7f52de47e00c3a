using System.Globalization;
using System.Text.RegularExpressions;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Keeps the rows of an assembly whose coordinate compares with a number as asked for: <c>reliability > 0.3</c>.</summary>
/// <param name="Coordinate">Of neuroids or presentations.</param>
/// <param name="Comparison">One of <see cref="Comparisons"/>.</param>
/// <param name="Number">What it is compared with.</param>
internal sealed partial record RowFilter(string Coordinate, string Comparison, double Number)
{
    /// <summary>All comparisons.</summary>
    public const string Comparisons = ">, >=, <, <=, == and !=";

    /// <summary>Reads a filter; null where it is none.</summary>
    public static RowFilter? Parse(string text) =>
        Form().Match(text) is { Success: true } form
        && double.TryParse(form.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new RowFilter(form.Groups[1].Value, form.Groups[2].Value, number)
            : null;

    /// <summary>Whether a row is kept; one without a number never is.</summary>
    public bool Keeps(double value) => !double.IsNaN(value) && Comparison switch
    {
        ">" => value > Number,
        ">=" => value >= Number,
        "<" => value < Number,
        "<=" => value <= Number,
        "==" => value == Number,
        _ => value != Number,
    };

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Coordinate} {Comparison} {Number}");

    [GeneratedRegex(@"^\s*([^\s<>=!]+)\s*(>=|<=|==|!=|>|<)\s*(\S+)\s*$")]
    private static partial Regex Form();
}
