using System.Globalization;

namespace Cornet.Runtime.Stimuli.Augmentation;

/// <summary>A name with arguments, such as <c>randaugment(2,9)</c>; each argument has a default.</summary>
internal sealed record AugmentationCall(string Name, IReadOnlyList<string> Arguments, string Text)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="CornetException">It is no name with or without arguments in parentheses.</exception>
    public static AugmentationCall Parse(string text)
    {
        if (text.Length == 0) throw new CornetException("An augmentation is missing between commas: write names separated by single commas, such as random-resized-crop, flip.");
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 && !text.Contains(')', StringComparison.Ordinal)) return new AugmentationCall(text, [], text);
        if (open < 1 || text.IndexOf(')', StringComparison.Ordinal) != text.Length - 1)
            throw new CornetException($"'{text}' is no augmentation: write a name and its numbers in parentheses, such as randaugment(2,9).");
        return new AugmentationCall(text[..open].TrimEnd(), [.. text[(open + 1)..^1].Split(',').Select(part => part.Trim())], text);
    }

    /// <summary>An argument that is a number.</summary>
    /// <exception cref="CornetException">It is not, or out of its range.</exception>
    public double Number(int place, double otherwise, double least, double most) => place >= Arguments.Count ? otherwise
        : double.TryParse(Arguments[place], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Refused(place, $"a number from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>An argument that is a whole number.</summary>
    /// <exception cref="CornetException">It is not, or out of its range.</exception>
    public int Whole(int place, int otherwise, int least, int most) => place >= Arguments.Count ? otherwise
        : int.TryParse(Arguments[place], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Refused(place, FormattableString.Invariant($"a whole number from {least} to {most}"));

    /// <summary>An argument that is a range, such as <c>0.08..1</c>.</summary>
    /// <exception cref="CornetException">It is not, it goes down, or it does not lie above 0 and up to <paramref name="most"/>.</exception>
    public (double Low, double High) Range(int place, double low, double high, double most)
    {
        if (place >= Arguments.Count) return (low, high);
        var ends = Arguments[place].Split("..");
        double[] numbers = [.. ends.Select(end => double.TryParse(end, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN)];
        return numbers is [var first, var last] && first > 0 && first <= last && last <= most ? (first, last)
            : throw Refused(place, FormattableString.Invariant($"a range of numbers above 0 up to {most}, such as {low:0.####}..{high:0.####}"));
    }

    /// <summary>There is nothing more.</summary>
    /// <exception cref="CornetException">There are more arguments than it takes, or fewer than it needs.</exception>
    public void End(int most, string what, int least = 0)
    {
        if (Arguments.Count > most || Arguments.Count < least) throw new CornetException($"'{Text}' has {Arguments.Count} numbers; {Name} takes {what}.");
    }

    private CornetException Refused(int place, string range) => new($"'{Arguments[place]}' in '{Text}' must be {range}.");
}
