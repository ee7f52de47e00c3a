namespace Cornet.Dsl.Diagnostics;

// Syntax: CORNET0001 to CORNET0049. Each sentence says what stands there, what should, and what to write.
public sealed partial class DiagnosticBag
{
    /// <summary>CORNET0001: a name is missing.</summary>
    internal void ExpectedName(TextSpan span, string whose, string found, string example) =>
        Error("CORNET0001", span, $"Expected a name for {whose}, found {found}. Write '{example}'.");

    /// <summary>CORNET0002: a sign or a word between two parts is missing.</summary>
    internal void ExpectedSign(TextSpan span, string sign, string after, string found, string example) =>
        Error("CORNET0002", span, $"Expected {sign} after {after}, found {found}. Write '{example}'.");

    /// <summary>CORNET0003: a value is missing.</summary>
    internal void ExpectedValue(TextSpan span, string after, string found) =>
        Error("CORNET0003", span, $"Expected a value after {after}, found {found}. Write a number, a name or an expression such as 'channels * 2'.");

    /// <summary>CORNET0004: something at the top level of a file that is not a declaration.</summary>
    internal void ExpectedDeclaration(TextSpan span, string found) =>
        Error("CORNET0004", span, $"Expected 'model', 'circuit', 'study' or 'recipe', found {found}. "
            + "Everything else must be between the braces of one of these.");

    /// <summary>CORNET0005: something in a model that is not a line of a model.</summary>
    internal void ExpectedMember(TextSpan span, string found) =>
        Error("CORNET0005", span, $"Expected a member of the model, found {found}. "
            + "Write 'input', 'unroll', 'area', 'decoder', 'init', 'timing', a connection 'IT -> V4' or a setting 'V4.times = 8'.");

    /// <summary>CORNET0006: something in a block that is not a statement.</summary>
    internal void ExpectedStatement(TextSpan span, string found) =>
        Error("CORNET0006", span, $"Expected a layer, 'recur', 'let', 'receive', 'first' or '->', found {found}. "
            + "Write a layer such as 'conv1: conv 64, 3x3'.");

    /// <summary>CORNET0007: a keyword is misspelled.</summary>
    internal void Misspelled(TextSpan span, string found, string meant) =>
        Error("CORNET0007", span, $"The word {found} has no meaning here. Did you mean '{meant}'?", new SuggestedEdit(span, meant));

    /// <summary>CORNET0008: a block is not closed.</summary>
    internal void MissingBrace(TextSpan span, int line, string found) =>
        Error("CORNET0008", span, $"Expected '}}' before {found}: the block that begins on line {line} is still open. Close it.");

    /// <summary>CORNET0009: a comment never ends.</summary>
    internal void OpenComment(TextSpan span) => Error("CORNET0009", span, "This comment never ends. Close it with '*/'.");

    /// <summary>CORNET0010: characters that the language does not use.</summary>
    internal void StrayCharacters(TextSpan span, string found) =>
        Error("CORNET0010", span, $"The language has no '{found}'. Remove it.", new SuggestedEdit(span, ""));

    /// <summary>CORNET0011: a semicolon.</summary>
    internal void Semicolon(TextSpan span) => Error("CORNET0011", span, "Statements need no ';'. Remove it.", new SuggestedEdit(span, ""));

    /// <summary>CORNET0012: a name with letters outside of a to z.</summary>
    internal void ForeignLetter(TextSpan span, string name, string letter) =>
        Error("CORNET0012", span, $"The name '{name}' contains '{letter}'. "
            + "Names become C# members and state keys: use the letters a to z, digits and '_'.");

    /// <summary>CORNET0013: a number that is too large.</summary>
    internal void NumberTooLarge(TextSpan span, string found) =>
        Error("CORNET0013", span, $"The number {found} is too large. Write one below 1e308.");

    /// <summary>CORNET0014: nesting, or a formula, beyond 64 levels.</summary>
    internal void TooDeep(TextSpan span, int deepest) =>
        Error("CORNET0014", span, $"This is more than {deepest} levels or operators deep. Move the inner part to a circuit of its own.");

    /// <summary>CORNET0015: more than a hundred syntax errors.</summary>
    internal void TooManyErrors(TextSpan span, int most) =>
        Error("CORNET0015", span, $"More than {most} syntax errors. The rest are not listed: is this a .cornet file?");

    /// <summary>CORNET0016: a layer among the lines of a model.</summary>
    internal void LayerOutside(TextSpan span, string found) =>
        Error("CORNET0016", span, $"A layer is not allowed here, found {found}. "
            + "Put it between the braces of an area, of the decoder or of a circuit.");

    /// <summary>CORNET0017: a brace closes nothing.</summary>
    internal void StrayBrace(TextSpan span) =>
        Error("CORNET0017", span, "This '}' has no matching '{'. Remove it, or remove an extra '}' before it.");

    /// <summary>CORNET0018: parentheses are not closed, or a comma is missing between them.</summary>
    internal void ExpectedInParentheses(TextSpan span, string found) =>
        Error("CORNET0018", span, $"Expected ',' or ')', found {found}. Separate the items by ',' and close the list with ')'.");

    /// <summary>CORNET0019: a name that is a reserved word between values.</summary>
    internal void ReservedName(TextSpan span, string name) =>
        Error("CORNET0019", span, $"The word '{name}' is reserved and cannot be a name. Choose another one.");

    /// <summary>CORNET0020: a block is missing.</summary>
    internal void ExpectedBlock(TextSpan span, string owner, string found, string example) =>
        Error("CORNET0020", span, $"Expected '{{' to begin the block of {owner}, found {found}. Write '{example}'.");

    /// <summary>CORNET0021: <c>first</c> without <c>then</c>.</summary>
    internal void ExpectedThen(TextSpan span, string found) =>
        Error("CORNET0021", span, $"Expected 'then' after the value of the first step, found {found}. "
            + "Write 'first a then b', where b is for all other steps.");

    /// <summary>CORNET0022: a label without a layer.</summary>
    internal void ExpectedLayer(TextSpan span, string label, string found) =>
        Error("CORNET0022", span, $"Expected a layer after '{label}:', found {found}. Write '{label}: conv 64, 3x3'.");

    /// <summary>CORNET0023: two arguments without a comma between them.</summary>
    internal void ExpectedComma(TextSpan span, string found) =>
        Error("CORNET0023", span, $"Expected ',' before {found}. Commas separate the arguments of a layer: 'conv 64, 3x3, stride 2'.");

    /// <summary>CORNET0024: something in a study that is not a factor.</summary>
    internal void ExpectedFactor(TextSpan span, string found) =>
        Error("CORNET0024", span, $"Expected 'vary' or 'cross', found {found}. Write 'vary bottleneck scale = 1, 2, 4, 6'.");

    /// <summary>CORNET0026: a layer written like a call.</summary>
    internal void ArgumentsInParentheses(TextSpan span) =>
        Error("CORNET0026", span, "A layer's arguments follow its word without parentheses. Write 'conv 64, 3x3, stride 2'.");

    /// <summary>CORNET0027: a comment in the syntax of another language.</summary>
    internal void OtherComment(TextSpan span, string found) =>
        Error("CORNET0027", span, $"A comment begins with '//', found '{found}'. Write '// ...'.", new SuggestedEdit(span, "//"));

    /// <summary>CORNET0028: a hyphen in a name.</summary>
    internal void HyphenInName(TextSpan span, string found, string meant) =>
        Error("CORNET0028", span, $"A name cannot contain '-', found '{found}'. Names become C# members and state keys: write '{meant}'.",
            new SuggestedEdit(span, meant));

    /// <summary>CORNET0029: a sign between a word and its value.</summary>
    internal void SignBehindWord(TextSpan span, string word, string found, string example) =>
        Error("CORNET0029", span, $"'{word}' is followed by its value without a sign, found {found}. Write '{example}'.",
            new SuggestedEdit(span, " "));

    /// <summary>CORNET0030: a sign where a local binding is joined.</summary>
    internal void SignForJoin(TextSpan span, string found, string join, string value) =>
        Error("CORNET0030", span, $"A local binding is joined by a word, found '{found}'. Write '{join} {value}'.", new SuggestedEdit(span, join));

    /// <summary>CORNET0031: a condition or a loop.</summary>
    internal void ControlFlow(TextSpan span, string found) => Error("CORNET0031", span, $"A circuit has no '{found}'. " + (found is "if" or "else"
        ? "Write what differs at the first step as 'first { ... } then { ... }', or a number as 'stride 2 then 1'."
        : "Write steps on its own output as 'recur 4 { ... }'."));

    /// <summary>CORNET0025: something in a recipe that is not a setting.</summary>
    internal void ExpectedSetting(TextSpan span, string found) =>
        Error("CORNET0025", span, $"Expected a setting, found {found}. Write a word and its values, such as 'epochs 43, batch 256'.");
}
