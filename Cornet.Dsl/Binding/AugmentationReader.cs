using System.Globalization;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

/// <summary>
/// Reads the augmentation of a recipe, <c>random_resized_crop(0.08, 1), flip</c>, and writes it as the runtime's <c>AugmentationList</c> reads it,
/// <c>random-resized-crop(0.08..1), flip</c>: the same names, order and ranges.
/// </summary>
internal static class AugmentationReader
{
    /// <summary>What suits the images.</summary>
    public const string Default = "default";

    private const string None = "none";
    private const double AboveZero = 1e-12;

    private static readonly Kind[] Kinds =
    [
        new("random_resized_crop", 0, "random_resized_crop(0.08, 1)", 0,
            (AboveZero, 1, false), (AboveZero, 1, false), (AboveZero, 1000, false), (AboveZero, 1000, false)) { HasRanges = true },
        new("random_crop", 0, "random_crop(4)", 0, (0, 1 << 12, true)),
        new("flip", 1, "flip(0.5)", 0, (0, 1, false)),
        new("color_jitter", 2, "color_jitter(0.4, 0.4, 0.4, 0.1)", 1, (0, 100, false), (0, 100, false), (0, 100, false), (0, 0.5, false)),
        new("randaugment", 2, "randaugment(2, 9)", 0, (1, 14, true), (0, 30, true)),
        new("random_erasing", 3, "random_erasing(0.25)", 0, (0, 1, false)),
    ];

    /// <summary>All words that may stand in it.</summary>
    public static IEnumerable<string> Words => [.. Kinds.Select(kind => kind.Name), None, Default];

    /// <summary>The list as the runtime reads it, or null after reporting what is wrong.</summary>
    /// <param name="items">Names alone, or with their numbers: at least one.</param>
    /// <param name="scope">Gets the findings.</param>
    public static string? Read(IReadOnlyList<ArgumentSyntax> items, Scope scope)
    {
        if (items is [{ Name: null, Value: NameExpression { Name: None or Default } word }]) return word.Name;
        var written = new List<string>();
        Kind? before = null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var (name, place) = item switch
            {
                { Name: { } called } => (called.Text, called.Span),
                { Value: NameExpression alone } => (alone.Name, alone.Span),
                _ => (new Place(scope.Bag, item.Span).Text, item.Span),
            };
            if (item.Value is MissingExpression) return null; // the parser has reported it
            if (Kinds.FirstOrDefault(one => one.Name == name) is not { } kind)
            {
                scope.Bag.UnknownWord(place, "an augmentation", name, [.. items.Count == 1 ? Words : Kinds.Select(one => one.Name)]);
                return null;
            }
            if (!names.Add(name))
            {
                scope.Bag.OutOfPlace(place, name, "once in a list");
                return null;
            }
            if (before is not null && kind.Place < before.Place)
            {
                scope.Bag.OutOfPlace(place, name, $"before {before.Name}: a crop comes first, then flip, then changes of colors, and random_erasing comes last");
                return null;
            }
            if (before is { Place: 0 } && kind.Place == 0)
            {
                scope.Bag.OutOfPlace(place, name, $"in a list without {before.Name}");
                return null;
            }
            if (Numbers(kind, item, scope) is not { } numbers) return null;
            written.Add(numbers.Count == 0 ? kind.RuntimeName : $"{kind.RuntimeName}({Join(numbers, kind.HasRanges)})");
            before = kind;
        }
        return string.Join(", ", written);
    }

    /// <summary>Numbers as the runtime reads them: <c>0.5,1</c>, or as ranges <c>0.5..1</c>.</summary>
    public static string Join(IReadOnlyList<double?> numbers, bool asRanges = false)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < numbers.Count; i++)
            text.Append(i == 0 ? "" : asRanges && i % 2 == 1 ? ".." : ",").Append(numbers[i]?.ToString("R", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static IReadOnlyList<double?>? Numbers(Kind kind, ArgumentSyntax item, Scope scope)
    {
        var values = item.Name is null ? [] : item.Value is TupleExpression tuple ? tuple.Items : new EquatableArray<ExpressionSyntax>([item.Value]);
        if (values.Count < kind.Fewest || values.Count > kind.Numbers.Length || kind.HasRanges && values.Count % 2 == 1)
        {
            scope.Bag.MissingProperty(item.Span, kind.Name, "numbers", kind.Example);
            return null;
        }
        var numbers = new List<double?>();
        for (var i = 0; i < values.Count; i++)
        {
            var (least, most, isWhole) = kind.Numbers[i];
            if (kind.HasRanges && i % 2 == 1) least = numbers[i - 1]!.Value;
            var what = $"number {(i + 1).ToString(CultureInfo.InvariantCulture)} of {kind.Name}";
            var number = isWhole ? RecipeSettings.Whole(values[i], scope, what, (long)least, (long)most) : RecipeSettings.Real(values[i], scope, what, least, most);
            if (number is null) return null;
            numbers.Add(number);
        }
        return numbers;
    }

    /// <param name="Name">Its name.</param>
    /// <param name="Place">Its place in a list: not before those of a lower one.</param>
    /// <param name="Example">How it is written.</param>
    /// <param name="Fewest">The fewest numbers it takes.</param>
    /// <param name="Numbers">The range of each number, and whether it is whole.</param>
    private sealed record Kind(string Name, int Place, string Example, int Fewest, params (double Least, double Most, bool IsWhole)[] Numbers)
    {
        /// <summary>Whether two numbers each are the ends of a range.</summary>
        public bool HasRanges { get; init; }

        public string RuntimeName => Name.Replace('_', '-');
    }
}
