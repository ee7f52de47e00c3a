namespace Cornet.Dsl.Diagnostics;

// Syntax: CORNET0001 to CORNET0049. Each sentence says what stands there, what should, and what to write.
public sealed partial class DiagnosticBag
{
    internal void ExpectedName(TextSpan span, string whose, string found, string example) =>
        Error("CORNET0001", span, $"Expected a name for {whose}, found {found}. Write '{example}'.");
    internal void ExpectedSign(TextSpan span, string sign, string after, string found, string example) =>
        Error("CORNET0002", span, $"Expected {sign} after {after}, found {found}. Write '{example}'.");
    internal void ExpectedValue(TextSpan span, string after, string found) =>
        Error("CORNET0003", span, $"Expected a value after {after}, found {found}. Write a number, a name or an expression such as 'channels * 2'.");
    internal void ExpectedDeclaration(TextSpan span, string found) =>
        Error("CORNET0004", span, $"Expected 'model', 'circuit', 'study' or 'recipe', found {found}. "
            + "Everything else must be between the braces of one of these.");
    internal void ExpectedMember(TextSpan span, string found) =>
        Error("CORNET0005", span, $"Expected a member of the model, found {found}. "
            + "Write 'input', 'unroll', 'area', 'decoder', 'init', 'timing', a connection 'IT -> V4' or a setting 'V4.times = 8'.");
    internal void ExpectedStatement(TextSpan span, string found) =>
        Error("CORNET0006", span, $"Expected a layer, 'recur', 'let', 'receive', 'first' or '->', found {found}. "
            + "Write a layer such as 'conv1: conv 64, 3x3'.");
    internal void Misspelled(TextSpan span, string found, string meant) =>
        Error("CORNET0007", span, $"The word {found} has no meaning here. Did you mean '{meant}'?", new SuggestedEdit(span, meant));
    internal void MissingBrace(TextSpan span, int line, string found) =>
        Error("CORNET0008", span, $"Expected '}}' before {found}: the block that begins on line {line} is still open. Close it.");
    internal void OpenComment(TextSpan span) => Error("CORNET0009", span, "This comment never ends. Close it with '*/'.");
    internal void StrayCharacters(TextSpan span, string found) =>
        Error("CORNET0010", span, $"The language has no '{found}'. Remove it.", new SuggestedEdit(span, ""));
    internal void Semicolon(TextSpan span) => Error("CORNET0011", span, "Statements need no ';'. Remove it.", new SuggestedEdit(span, ""));
    internal void ForeignLetter(TextSpan span, string name, string letter) =>
        Error("CORNET0012", span, $"The name '{name}' contains '{letter}'. "
            + "Names become C# members and state keys: use the letters a to z, digits and '_'.");
    internal void NumberTooLarge(TextSpan span, string found) =>
        Error("CORNET0013", span, $"The number {found} is too large. Write one below 1e308.");
    internal void TooDeep(TextSpan span, int deepest) =>
        Error("CORNET0014", span, $"This is more than {deepest} levels or operators deep. Move the inner part to a circuit of its own.");
    internal void TooManyErrors(TextSpan span, int most) =>
        Error("CORNET0015", span, $"More than {most} syntax errors. The rest are not listed: is this a .cornet file?");
    internal void LayerOutside(TextSpan span, string found) =>
        Error("CORNET0016", span, $"A layer is not allowed here, found {found}. "
            + "Put it between the braces of an area, of the decoder or of a circuit.");
    internal void StrayBrace(TextSpan span) =>
        Error("CORNET0017", span, "This '}' has no matching '{'. Remove it, or remove an extra '}' before it.");
    internal void ExpectedInParentheses(TextSpan span, string found) =>
        Error("CORNET0018", span, $"Expected ',' or ')', found {found}. Separate the items by ',' and close the list with ')'.");
    internal void ReservedName(TextSpan span, string name) =>
        Error("CORNET0019", span, $"The word '{name}' is reserved and cannot be a name. Choose another one.");
    internal void ExpectedBlock(TextSpan span, string owner, string found, string example) =>
        Error("CORNET0020", span, $"Expected '{{' to begin the block of {owner}, found {found}. Write '{example}'.");
    internal void ExpectedThen(TextSpan span, string found) =>
        Error("CORNET0021", span, $"Expected 'then' after the value of the first step, found {found}. "
            + "Write 'first a then b', where b is for all other steps.");
    internal void ExpectedLayer(TextSpan span, string label, string found) =>
        Error("CORNET0022", span, $"Expected a layer after '{label}:', found {found}. Write '{label}: conv 64, 3x3'.");
    internal void ExpectedComma(TextSpan span, string found) =>
        Error("CORNET0023", span, $"Expected ',' before {found}. Commas separate the arguments of a layer: 'conv 64, 3x3, stride 2'.");
    internal void ExpectedFactor(TextSpan span, string found) =>
        Error("CORNET0024", span, $"Expected 'vary' or 'cross', found {found}. Write 'vary bottleneck scale = 1, 2, 4, 6'.");
    internal void ArgumentsInParentheses(TextSpan span) =>
        Error("CORNET0026", span, "A layer's arguments follow its word without parentheses. Write 'conv 64, 3x3, stride 2'.");
    internal void OtherComment(TextSpan span, string found) =>
        Error("CORNET0027", span, $"A comment begins with '//', found '{found}'. Write '// ...'.", new SuggestedEdit(span, "//"));
    internal void HyphenInName(TextSpan span, string found, string meant) =>
        Error("CORNET0028", span, $"A name cannot contain '-', found '{found}'. Names become C# members and state keys: write '{meant}'.",
            new SuggestedEdit(span, meant));
    internal void SignBehindWord(TextSpan span, string word, string found, string example) =>
        Error("CORNET0029", span, $"'{word}' is followed by its value without a sign, found {found}. Write '{example}'.",
            new SuggestedEdit(span, " "));
    internal void SignForJoin(TextSpan span, string found, string join, string value) =>
        Error("CORNET0030", span, $"A local binding is joined by a word, found '{found}'. Write '{join} {value}'.", new SuggestedEdit(span, join));
    internal void ControlFlow(TextSpan span, string found) => Error("CORNET0031", span, $"A circuit has no '{found}'. " + (found is "if" or "else"
        ? "Write what differs at the first step as 'first { ... } then { ... }', or a number as 'stride 2 then 1'."
        : "Write steps on its own output as 'recur 4 { ... }'."));
    internal void ExpectedSetting(TextSpan span, string found) =>
        Error("CORNET0025", span, $"Expected a setting, found {found}. Write a word and its values, such as 'epochs 43, batch 256'.");
}
