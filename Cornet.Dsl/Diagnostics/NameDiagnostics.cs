using Cornet.Dsl.Text;

namespace Cornet.Dsl.Diagnostics;

/// <summary>The catalogue, names and arguments: CORNET0050 to CORNET0069.</summary>
public sealed partial class DiagnosticBag
{
    /// <summary>CORNET0050: a name that nothing has.</summary>
    internal void UnknownName(TextSpan at, string name, string owner, IEnumerable<string> candidates) =>
        Error("CORNET0050", at, $"'{name}' is no parameter of {owner}.{Suggest(name, candidates)}");

    /// <summary>CORNET0051: two models or circuits of one name.</summary>
    internal void DuplicateDeclaration(TextSpan at, string name, string otherPath, int otherLine) =>
        Error("CORNET0051", at, $"There is already a '{name}' in {otherPath}, line {otherLine}; give one of them another name.");

    /// <summary>CORNET0052: two areas, labels, values or parameters of one name.</summary>
    internal void DuplicateName(TextSpan at, string what, string name, string owner) =>
        Error("CORNET0052", at, $"{owner} already has {what} '{name}'; names are state keys, so each can be used once. Give this one another name.");

    /// <summary>CORNET0053: a circuit that does not exist.</summary>
    internal void UnknownCircuit(TextSpan at, string name, IEnumerable<string> candidates) =>
        Error("CORNET0053", at, $"There is no circuit '{name}'.{Suggest(name, candidates)}");

    /// <summary>CORNET0054: a layer that does not exist.</summary>
    internal void UnknownLayer(TextSpan at, string name, IEnumerable<string> candidates) =>
        Error("CORNET0054", at, $"There is no layer '{name}'.{Suggest(name, candidates)}");

    /// <summary>CORNET0055: a property that the layer does not have.</summary>
    internal void UnknownProperty(TextSpan at, string layer, string name, IReadOnlyList<string> candidates)
    {
        var has = candidates.Count == 0 ? "it takes none" : $"it has {string.Join(", ", candidates)}";
        Error("CORNET0055", at, $"'{name}' is no property of {layer}; {has}.{Suggest(name, candidates)}");
    }

    /// <summary>CORNET0056: something that has no default was not given.</summary>
    internal void MissingProperty(TextSpan at, string owner, string name, string example) =>
        Error("CORNET0056", at, $"{owner} needs its {name}: write {example}.");

    /// <summary>CORNET0057: more arguments than there are parameters, or one given twice.</summary>
    internal void TooManyArguments(TextSpan at, string owner, IReadOnlyList<string> parameters) =>
        Error("CORNET0057", at, parameters.Count == 0
            ? $"{owner} takes no arguments; remove this one."
            : $"{owner} has no place for this argument; it takes {string.Join(", ", parameters)}, each once.");

    /// <summary>CORNET0058: a value of the wrong kind.</summary>
    internal void WrongKind(TextSpan at, string what, string expected, string found) => Error("CORNET0058", at, $"{Capital(what)} must be {expected}, not {found}.");

    /// <summary>CORNET0058: something that is no value.</summary>
    internal void ValueExpected(TextSpan at, string found) => Error("CORNET0058", at, $"A value must stand here, not '{found}'.");

    /// <summary>CORNET0058: a unit where a plain number must stand.</summary>
    internal void UnexpectedUnit(TextSpan at, string unit) =>
        Error("CORNET0058", at, $"A number without a unit must stand here; '{unit}' belongs into timing only.");

    /// <summary>CORNET0059: a number outside what makes sense.</summary>
    internal void OutOfRange(TextSpan at, string what, double value, double least, double most) =>
        Error("CORNET0059", at, FormattableString.Invariant($"{Capital(what)} must be {(value < least ? "at least" : "at most")} {(value < least ? least : most)}, not {value}."));

    /// <summary>CORNET0059: a number too large to count with.</summary>
    internal void TooLarge(TextSpan at, long most) => Error("CORNET0059", at, FormattableString.Invariant($"This number is larger than {most}, the largest that Cornet counts with."));

    /// <summary>CORNET0059: a division by zero.</summary>
    internal void DivisionByZero(TextSpan at, string divisor) => Error("CORNET0059", at, $"This divides by {divisor}, which is zero here.");

    /// <summary>CORNET0060: a parameter without a default that nobody sets.</summary>
    internal void MissingArgument(TextSpan at, string circuit, string parameter) =>
        Error("CORNET0060", at, $"{circuit} needs a value for '{parameter}': write {circuit}({parameter}: ...).");

    /// <summary>CORNET0061: a model's parameter without a default.</summary>
    internal void ModelParameterNeedsDefault(TextSpan at, string name) =>
        Error("CORNET0061", at, $"The model's parameter '{name}' needs a default, so that shapes and cost are known: write {name} = ....");

    /// <summary>CORNET0062: a parameter that nothing uses.</summary>
    internal void UnusedParameter(TextSpan at, string name, string owner) =>
        Warning("CORNET0062", at, $"Nothing in {owner} uses the parameter '{name}'; remove it.");

    /// <summary>CORNET0063: a circuit that no model uses.</summary>
    internal void UnusedCircuit(TextSpan at, string name) => Warning("CORNET0063", at, $"No model uses the circuit '{name}'; remove it, or use it in an area.");

    /// <summary>CORNET0064: a word that is none of those allowed.</summary>
    internal void UnknownWord(TextSpan at, string what, string word, IReadOnlyList<string> candidates) =>
        Error("CORNET0064", at, $"'{word}' is no {what}; write {string.Join(" or ", candidates)}.{Suggest(word, candidates)}");

    /// <summary>CORNET0065: an area that does not exist.</summary>
    internal void UnknownArea(TextSpan at, string name, string model, IReadOnlyList<string> candidates) =>
        Error("CORNET0065", at, $"{model} has no area '{name}'; it has {string.Join(", ", candidates)}.{Suggest(name, candidates)}");

    /// <summary>CORNET0066: a kept value that does not exist.</summary>
    internal void UnknownValue(TextSpan at, string name, IReadOnlyList<string> candidates) =>
        Error("CORNET0066", at, candidates.Count == 0
            ? $"No value '{name}' has been kept here; keep one first: let {name} = ...."
            : $"No value '{name}' has been kept here; there are {string.Join(", ", candidates)}.{Suggest(name, candidates)}");

    private static string Suggest(string word, IEnumerable<string> candidates) =>
        NearestWord.Of(word, candidates) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text.Substring(1);
}
