using System.Globalization;

namespace Cornet.Scoring.Assemblies;

/// <summary>
/// One column of what is known about the rows of an axis, such as the <c>region</c> of each neuroid: text, and numbers where it was stored as
/// numbers.
/// </summary>
public sealed class Coordinate
{
    private readonly string[] _texts;
    private readonly double[]? _numbers;

    private Coordinate(string name, string[] texts, double[]? numbers) => (Name, _texts, _numbers) = (name, texts, numbers);

    /// <summary>Its name, such as <c>stimulus_id</c>.</summary>
    public string Name { get; }

    /// <summary>How many rows it describes.</summary>
    public int Length => _texts.Length;

    /// <summary>
    /// A value for each row as text; numbers are written with a point and as many digits as tell them apart, missing ones are empty.
    /// </summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>A value for each row as a number, missing ones NaN; null where it holds text.</summary>
    public IReadOnlyList<double>? Numbers => _numbers;

    /// <summary>A column of text.</summary>
    public static Coordinate Of(string name, IEnumerable<string> texts) => new(name, [.. texts], null);

    /// <summary>A column of numbers; those beyond 2^53 keep all their digits only as text.</summary>
    public static Coordinate Of(string name, IEnumerable<double> numbers)
    {
        double[] kept = [.. numbers];
        return new Coordinate(name, [.. kept.Select(Text)], kept);
    }

    /// <summary>A column of whole numbers.</summary>
    public static Coordinate Of(string name, IEnumerable<int> numbers) => Of(name, numbers.Select(number => (double)number));

    internal static Coordinate Stored(string name, string[] texts, double[] numbers) => new(name, texts, numbers);

    /// <summary>The same column for some of the rows, in the order given.</summary>
    public Coordinate Take(IReadOnlyList<int> rows) =>
        new(Name, [.. rows.Select(row => _texts[row])], _numbers is { } numbers ? [.. rows.Select(row => numbers[row])] : null);

    private static string Text(double number) => double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture);
}
