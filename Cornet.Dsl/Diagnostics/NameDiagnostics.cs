using Cornet.Dsl.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Cornet.Dsl.Diagnostics;

// Names and arguments: CORNET0050 to CORNET0069. Each sentence says what stands there, what may stand there, and which word was probably meant.
public sealed partial class DiagnosticBag
{
    // Nobody reads more suggestions than this in one file, and each costs a comparison with every candidate.
    private const int MostSuggestions = 100;
    private const int MostComparisons = 20_000;
    private readonly StrongBox<int> _comparisons = new(); // A bag and those that are also about other places count together.

    private static readonly Regex BehindComma = new(
        @",((?:\s|//[^\r\n]*|/\*.*?\*/)*)$", RegexOptions.RightToLeft | RegexOptions.Singleline | RegexOptions.CultureInvariant);

    internal void UnknownName(TextSpan at, string name, string owner, IEnumerable<string> candidates) =>
        Absent("CORNET0050", at, $"{Capital(owner)} has no parameter '{name}'", ".", Suggest(name, candidates));
    internal void UsedTooEarly(TextSpan at, string name) =>
        Error("CORNET0050", at, $"'{name}' has no value here: a default can use the parameters before it, so declare '{name}' before this one.");

    internal void DuplicateDeclaration(TextSpan at, string name, Place first)
    {
        var line = first.Bag.Source.PositionOf(first.Span.Start).Line + 1;
        Also(First(name, first)).Error("CORNET0051", at,
            FormattableString.Invariant($"There is already a '{name}' in {first.Bag.Source.Path}, line {line}; give one of them another name."));
    }

    private static RelatedPlace? First(string name, Place? place) => place?.Related($"The first '{name}' is here.");
    internal void DuplicateName(TextSpan at, string what, string name, string owner, Place? first = null) =>
        Also(First(name, first)).Error("CORNET0052", at, $"{Capital(owner)} already has {what} '{name}'; give this one another name.");

    internal void UnknownCircuit(TextSpan at, string name, IReadOnlyCollection<string> candidates) =>
        Error("CORNET0053", at, $"There is no circuit '{name}'", $"; declare it: circuit {name}(channels) {{ ... }}.", Suggest(name, candidates));

    internal void UnknownLayer(TextSpan at, string name, IReadOnlyCollection<string> layers, IEnumerable<string> otherWords)
    {
        if (BorrowedWords.Layer(name) is var (advice, word))
        {
            Error("CORNET0054", at, $"There is no layer '{name}'; {advice}.", word is null ? null : new SuggestedEdit(at, word));
            return;
        }
        var suggestion = BorrowedWords.SpelledOtherwise(name, layers) is { } same ? new(same) : Suggest(name, layers.Concat(otherWords));
        Error("CORNET0054", at, $"There is no layer '{name}'", $"; the layers are {List(layers)}.", suggestion);
    }

    internal void UnknownProperty(TextSpan at, string layer, string name, IReadOnlyCollection<string> properties) =>
        Error("CORNET0055", at, $"{(IsPhrase(layer) ? Capital(layer) : layer)} has no property '{name}'",
            properties.Count == 0 ? "; it takes none." : $"; it has {List(properties)}.", SuggestProperty(name, properties));
    internal void UnknownArgument(TextSpan at, string layer, string word, string owner, IReadOnlyCollection<string> candidates) =>
        Error("CORNET0055", at, $"{layer} has no property '{word}', and {owner} has no parameter '{word}'", ".", SuggestProperty(word, candidates));
    internal void MissingProperty(TextSpan at, string owner, string name, string example) =>
        AbsentInLine("CORNET0056", at, $"'{owner}' needs its {name}: write '{example}'.");
    internal void TooManyArguments(TextSpan at, string owner, IReadOnlyCollection<string> parameters) =>
        Error("CORNET0057", at, parameters.Count == 0
            ? $"{Subject(owner)} takes no arguments; remove this one."
            : $"{Subject(owner)} does not take this argument; it takes {List(parameters)}, each once.");
    internal void WrongKind(TextSpan at, string what, string expected, string found) =>
        Error("CORNET0058", at, $"{Capital(what)} must be {expected}, not {found}.");

    internal void JoinAsLayer(TextSpan at, string word) =>
        Error("CORNET0058", at, $"'{word}' is not a layer but a statement that names a local binding, so it cannot be passed or put in a layer's place; "
            + $"write '{word} NAME' in the circuit, and a circuit of its own for each way to join.");
    internal void WordOfItsOwn(TextSpan at, string word, string layer, string written, bool? isWanted)
    {
        var without = $"a {layer} has no {word} unless you write '{word}'";
        Error("CORNET0058", at, $"'{word}' of {layer} takes no value, found '{written}'" + isWanted switch
        {
            true => $"; write '{word}' alone.",
            false => $"; {without}, so remove '{written}'.",
            null => $"; write '{word}' alone, or remove it: {without}.",
        }, isWanted switch { true => new SuggestedEdit(at, word), false => Removal(at), null => null });
    }

    // Takes an argument out with the comma that separates it from the one before, and leaves the comments between them.
    private SuggestedEdit Removal(TextSpan at)
    {
        var before = BehindComma.Match(Source.Content, 0, at.Start);
        return before.Success ? new(TextSpan.Between(before.Index, at.End), before.Groups[1].Value.TrimEnd()) : new(at, "");
    }

    internal void ValueExpected(TextSpan at, string found) =>
        AbsentInLine("CORNET0058", at, $"This must be a value, not '{found}': a number, a parameter or a formula such as 'channels * 2'.");
    internal void UnexpectedUnit(TextSpan at, string unit) =>
        Error("CORNET0058", at, $"This must be a number without a unit; '{unit}' is only allowed in 'timing'.");

    internal void OutOfRange(TextSpan at, string what, double value, double least, double most)
    {
        var (bound, limit) = value < least ? ("at least", least) : ("at most", most);
        OutOfRange(at, what, value.ToString(CultureInfo.InvariantCulture), bound, limit.ToString(CultureInfo.InvariantCulture));
    }

    internal void OutOfRange(TextSpan at, string what, string value, string bound, string limit) =>
        Error("CORNET0059", at, $"{Capital(what)} must be {bound} {limit}, not {value}.");

    internal void TooLarge(TextSpan at, long most) =>
        Error("CORNET0059", at, FormattableString.Invariant($"This number is too large: Cornet allows at most {most}; write a smaller one."));
    internal void DivisionByZero(TextSpan at, string divisor) =>
        Error("CORNET0059", at, $"'{divisor}' is zero here, and nothing can be divided by it.");
    internal void MissingArgument(TextSpan at, string circuit, string parameter) =>
        AbsentInLine("CORNET0060", at, $"{circuit} needs a value for '{parameter}': write '{circuit}({parameter}: ...)'.");
    internal void ModelParameterNeedsDefault(TextSpan at, string name) =>
        Error("CORNET0061", at, $"The model's parameter '{name}' needs a default, so that shapes and cost are known: write '{name} = ...'.");
    internal void UnknownKey(TextSpan at, string path, IReadOnlyCollection<string> candidates) => Error("CORNET0069", at,
        $"Nothing with weights is called '{path}'", $"; write an area with a label behind a dot, such as '{candidates.FirstOrDefault() ?? "V1.conv"}'.", Suggest(path, candidates));
    internal void UnusedParameter(TextSpan at, string name, string owner) =>
        Unused("CORNET0062", at, $"Nothing in {owner} uses the parameter '{name}'; use it or remove it.");
    internal void UnusedCircuit(TextSpan at, string name) =>
        Unused("CORNET0063", at, $"No model uses the circuit '{name}'; use it in an area or remove it.");

    internal void UnknownWord(TextSpan at, string what, string word, IReadOnlyCollection<string> candidates) => Error("CORNET0064", at,
        $"'{word}' is not {what}", $"; write {string.Join(" or ", candidates.Select(one => $"'{one}'"))}.", Suggest(word, candidates));
    internal void UnknownArea(TextSpan at, string name, string model, IReadOnlyCollection<string> candidates) =>
        Absent("CORNET0065", at, $"{model} has no area '{name}'", $"; it has {List(candidates)}.", Suggest(name, candidates));
    internal void UnknownValue(TextSpan at, string name, IReadOnlyCollection<string> candidates) => Absent("CORNET0066", at,
        $"There is no local binding '{name}' before this line", $"; declare it: 'let {name} = identity'.", Suggest(name, candidates));
    internal void UnusedValue(TextSpan at, string name) =>
        Unused("CORNET0067", at, $"Nothing reads the local binding '{name}'; write 'add {name}' further down, or remove it.");

    internal void UnknownTarget(TextSpan at, string label, IReadOnlyCollection<string> labels) =>
        Error("CORNET0068", at, $"Later steps cannot begin at '{label}': no layer of the 'recur' block has this label",
            labels.Count == 0 ? "." : $"; it has {List(labels)}.", Suggest(label, labels));
    internal void TypeExpected(TextSpan at, string found) =>
        Error("CORNET0110", at, $"'{found}' is not a C# type with its namespace; write it as in 'extern Lab.Layers.Gabor(64, 7)'.");
    internal void CircuitUsesItself(TextSpan at, IReadOnlyList<string> names) => Error("CORNET0111", at,
        $"Circuit {names[0]} uses itself: {string.Join(" -> ", names)}; a circuit cannot contain itself. "
            + "For steps on its own output, write 'recur'.");

    // The word that was probably meant, or none. It says what to do; where there is none, something else has to.
    private readonly record struct Suggestion(string? Word)
    {
        public string Or(string otherwise) => Word is null ? otherwise : $". Did you mean '{Word}'?";
        public SuggestedEdit? At(TextSpan span) => Word is null ? null : new SuggestedEdit(span, Word);
    }

    private Suggestion Suggest(string word, IEnumerable<string> candidates) =>
        _findings.Count >= MostSuggestions || _comparisons.Value >= MostComparisons
            ? default
            : new(NearestWord.Of(word, candidates.Select(Compared)));

    private Suggestion SuggestProperty(string word, IReadOnlyCollection<string> properties) =>
        BorrowedWords.Property(word, properties) is { } meant ? new(meant) : Suggest(word, properties);

    private string Compared(string candidate)
    {
        _comparisons.Value++;
        return candidate;
    }

    // A list that ends is read; a longer one is only scrolled past.
    private static string List(IReadOnlyCollection<string> words) =>
        string.Join(", ", words.Take(30)) + (words.Count > 30 ? FormattableString.Invariant($" and {words.Count - 30} more") : "");

    // A word of the language keeps its case; a phrase such as 'a connection' begins the sentence.
    private static string Subject(string owner) => IsPhrase(owner) ? Capital(owner) : $"'{owner}'";
    private static bool IsPhrase(string owner) => owner.IndexOf(' ') >= 0;
    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text.Substring(1);
}
