namespace Cornet.Dsl.Tests.Parsing;

public class SyntaxDiagnosticsTests
{
    /// <summary>A text with one mistake, and the whole line that tells of it.</summary>
    public static TheoryData<string, string[]> Mistakes => new()
    {
        { "model M { area { conv 64 } }", ["1:16 CORNET0001 Expected a name for the area, found '{'. Write 'area V1 { ... }'."] },
        { "model", ["1:6 CORNET0001 Expected a name for the model, found the end of the file. Write 'model CORnetS(classes = 1000) { ... }'."] },
        { "circuit C(a, 3) { relu }", ["1:14 CORNET0001 Expected a name for the parameter, found '3'. Write 'scale = 4'."] },
        { "model M { unroll 5\n}", ["1:19 CORNET0001 Expected a name for the order of the areas, found the end of the line. "
            + "Write 'unroll times biological'."] },
        { "circuit C() {\n  : relu\n}", ["2:3 CORNET0001 Expected a name for the layer, found ':'. Write 'conv1: conv 64, 3x3'."] },
        { "model M {\n  -> V4 delay 1\n}", ["2:3 CORNET0001 Expected a name for the area that projects, found '->'. "
            + "Write 'IT -> V4 { conv 256, 1x1 } delay 1, merge add'."] },
        { "model M { area V2 CORblockS(128) }", ["1:19 CORNET0002 Expected '=' or '{' after the area's name, found 'CORblockS'. "
            + "Write 'area V2 = CORblockS(128)'."] },
        { "model M { area V2 = C(128, times = 2) }", ["1:34 CORNET0002 Expected ':' after the argument's name, found '='. "
            + "Write 'area V2 = CORblockS(128, times: 2)'."] },
        { "model M { area V2 = C(128, times 2) }", ["1:34 CORNET0002 Expected ':' after the argument's name, found '2'. "
            + "Write 'area V2 = CORblockS(128, times: 2)'."] },
        { "circuit C() { shortcut = identity }", ["1:15 CORNET0002 Expected 'let' after the start of the line, found 'shortcut'. "
            + "Write 'let shortcut = identity'."] },
        { "study S M { vary scale = 1, 2 }", ["1:9 CORNET0002 Expected 'of' after the study's name, found 'M'. "
            + "Write 'study CircuitVariants of CORnetS { vary scale = 1, 2, 4 }'."] },
        { "circuit C() { norm: batchnorm per }", ["1:35 CORNET0002 Expected 'step' after 'per', found '}'. Write 'norm1: batchnorm per step'."] },
        { "circuit C() { conv 64, }", ["1:24 CORNET0003 Expected a value after ',', found '}'. "
            + "Write a number, a name or an expression such as 'channels * 2'."] },
        { "circuit C() { conv 64 *\n  relu }", ["1:24 CORNET0003 Expected a value after '*', found the end of the line. "
            + "Write a number, a name or an expression such as 'channels * 2'."] },
        { "class M { }", ["1:1 CORNET0004 Expected 'model', 'circuit', 'study' or 'recipe', found 'class'. "
            + "Everything else must be between the braces of one of these."] },
        { "model M { 5 }", ["1:11 CORNET0005 Expected a member of the model, found '5'. "
            + "Write 'input', 'unroll', 'area', 'decoder', 'init', 'timing', a connection 'IT -> V4' or a setting 'V4.times = 8'."] },
        { "circuit C() {\n  , relu\n}", ["2:3 CORNET0006 Expected a layer, 'recur', 'let', 'receive', 'first' or '->', found ','. "
            + "Write a layer such as 'conv1: conv 64, 3x3'."] },
        { "model M { aera V1 { relu } }", ["1:11 CORNET0007 The word 'aera' has no meaning here. Did you mean 'area'?"] },
        { "modle M { }", ["1:1 CORNET0007 The word 'modle' has no meaning here. Did you mean 'model'?"] },
        { "circuit C() { recurr 2 { relu } }", ["1:15 CORNET0007 The word 'recurr' has no meaning here. Did you mean 'recur'?"] },
        { "circuit C() { lte a = identity }", ["1:15 CORNET0007 The word 'lte' has no meaning here. Did you mean 'let'?"] },
        { "circuit C() { recieve { relu } }", ["1:15 CORNET0007 The word 'recieve' has no meaning here. Did you mean 'receive'?"] },
        { "circuit C() { conv 64, 3x3, stride 2 thn 1 }", ["1:38 CORNET0007 The word 'thn' has no meaning here. Did you mean 'then'?"] },
        { "model M { area A = C() aftr B }", ["1:24 CORNET0007 The word 'aftr' has no meaning here. Did you mean 'after'?"] },
        { "study S of M { very scale = 1 }", ["1:16 CORNET0007 The word 'very' has no meaning here. Did you mean 'vary'?"] },
        { "recipe R fro M { epochs 1 }", ["1:10 CORNET0007 The word 'fro' has no meaning here. Did you mean 'for'?"] },
        { "model M {\n  area V1 {\n    relu\n  area V2 { relu }\n}", ["4:3 CORNET0008 Expected '}' before 'area': "
            + "the block that begins on line 2 is still open. Close it."] },
        { "circuit C() { relu",
            ["1:19 CORNET0008 Expected '}' before the end of the file: the block that begins on line 1 is still open. Close it."] },
        { "circuit C() { relu /* and so on }", ["1:20 CORNET0009 This comment never ends. Close it with '*/'."] },
        { "circuit C() { relu @@ }", ["1:20 CORNET0010 The language has no '@@'. Remove it."] },
        { "circuit C() { relu; }", ["1:19 CORNET0011 Statements need no ';'. Remove it."] },
        { "circuit Größe() { relu }", ["1:9 CORNET0012 The name 'Größe' contains 'ö'. "
            + "Names become C# members and state keys: use the letters a to z, digits and '_'."] },
        { "circuit C() { conv ٣ }", ["1:20 CORNET0012 The name '٣' contains '٣'. "
            + "Names become C# members and state keys: use the letters a to z, digits and '_'."] },
        { "circuit C() { dropout 1e999 }", ["1:23 CORNET0013 The number '1e999' is too large. Write one below 1e308."] },
        { "circuit C() { conv " + new string('(', 65) + "1" + new string(')', 65) + " }",
            ["1:83 CORNET0014 This is more than 64 levels or operators deep. Move the inner part to a circuit of its own."] },
        { "circuit C() { conv 1" + string.Concat(Enumerable.Repeat(" + 1", 65)) + " }",
            ["1:278 CORNET0014 This is more than 64 levels or operators deep. Move the inner part to a circuit of its own."] },
        { "model M { conv1: conv 64 }", ["1:11 CORNET0016 A layer is not allowed here, found 'conv1'. "
            + "Put it between the braces of an area, of the decoder or of a circuit."] },
        { "circuit C() {\n  relu\n}\n}", ["4:1 CORNET0017 This '}' has no matching '{'. Remove it, or remove an extra '}' before it."] },
        { "model M(a = 1 {\n}", ["1:15 CORNET0018 Expected ',' or ')', found '{'. Separate the items by ',' and close the list with ')'."] },
        { "model M(a = 1 b = 2) {\n}", ["1:15 CORNET0018 Expected ',' or ')', found 'b'. Separate the items by ',' and close the list with ')'."] },
        { "circuit C(x) { relu }",
            ["1:11 CORNET0019 The word 'x' is reserved and cannot be a name. Choose another one."] },
        { "model M { decoder }", ["1:19 CORNET0020 Expected '{' to begin the block of the decoder, found '}'. "
            + "Write 'decoder { avgpool   linear: linear classes }'."] },
        { "circuit C() { let a = first { relu } identity }", ["1:38 CORNET0021 Expected 'then' after the value of the first step, "
            + "found 'identity'. Write 'first a then b', where b is for all other steps."] },
        { "circuit C() { conv1: 64 }", ["1:22 CORNET0022 Expected a layer after 'conv1:', found '64'. Write 'conv1: conv 64, 3x3'."] },
        { "circuit C() { conv 64 3x3 }", ["1:23 CORNET0023 Expected ',' before '3'. "
            + "Commas separate the arguments of a layer: 'conv 64, 3x3, stride 2'."] },
        { "study S of M { scale = 1, 2 }",
            ["1:16 CORNET0024 Expected 'vary' or 'cross', found 'scale'. Write 'vary bottleneck scale = 1, 2, 4, 6'."] },
        { "recipe R for M { 3 }", ["1:18 CORNET0025 Expected a setting, found '3'. Write a word and its values, such as 'epochs 43, batch 256'."] },
        { "model M {\n  # the retina\n  area LGN { relu }   # no weights\n}",
            ["2:3 CORNET0027 A comment begins with '//', found '#'. Write '// ...'.",
            "3:23 CORNET0027 A comment begins with '//', found '#'. Write '// ...'."] },
        { "model M {\n  %% the retina: 3 x 3\n  area LGN { relu }\n}", ["2:3 CORNET0027 A comment begins with '//', found '%%'. Write '// ...'."] },
        { "model CORnet-S { area V1 { relu } }", ["1:7 CORNET0028 A name cannot contain '-', found 'CORnet-S'. "
            + "Names become C# members and state keys: write 'CORnetS'."] },
        { "model M : CORnet-RT-2 { times = 7 }", ["1:11 CORNET0028 A name cannot contain '-', found 'CORnet-RT-2'. "
            + "Names become C# members and state keys: write 'CORnetRT2'."] },
        { "model M { area V4-pre = Block-A(3) }", ["1:16 CORNET0028 A name cannot contain '-', found 'V4-pre'. "
            + "Names become C# members and state keys: write 'V4pre'."] },
        { "circuit C() {\n  conv-1: conv 64, 3x3\n  relu\n}", ["2:3 CORNET0028 A name cannot contain '-', found 'conv-1'. "
            + "Names become C# members and state keys: write 'conv1'."] },
        { "model M { V4-pre -> IT delay 1 }", ["1:11 CORNET0028 A name cannot contain '-', found 'V4-pre'. "
            + "Names become C# members and state keys: write 'V4pre'."] },
        { "model M { input: 3 x 224 x 224 }",
            ["1:16 CORNET0029 'input' is followed by its value without a sign, found ':'. Write 'input 3 x 224 x 224'."] },
        { "model M { input = 3x224x224 }",
            ["1:17 CORNET0029 'input' is followed by its value without a sign, found '='. Write 'input 3 x 224 x 224'."] },
        { "model M { unroll: 5 biological }",
            ["1:17 CORNET0029 'unroll' is followed by its value without a sign, found ':'. Write 'unroll 5 biological'."] },
        { "model M { decoder: { linear 10 } }", ["1:18 CORNET0029 'decoder' is followed by its value without a sign, found ':'. "
            + "Write 'decoder { avgpool   linear: linear classes }'."] },
        { "circuit C() { recur: 4 { relu } }",
            ["1:20 CORNET0029 'recur' is followed by its value without a sign, found ':'. Write 'recur 4 { ... }'."] },
        { "circuit C() { conv 64, 3x3, stride=2 }",
            ["1:35 CORNET0029 'stride' is followed by its value without a sign, found '='. Write 'stride 2'."] },
        { "circuit C() { conv 64, 3x3, padding: pad }",
            ["1:36 CORNET0029 'padding' is followed by its value without a sign, found ':'. Write 'padding pad'."] },
        { "circuit C() {\n  let skip = identity\n  conv 64, 3x3\n  + skip\n  relu\n}",
            ["4:3 CORNET0030 A local binding is joined by a word, found '+'. Write 'add skip'."] },
        { "circuit C() {\n  let gate = sigmoid\n  relu\n  *= gate }",
            ["4:3 CORNET0030 A local binding is joined by a word, found '*='. Write 'multiply gate'."] },
        { "circuit C() {\n  recur 2 {\n    if t == 0 {\n      conv 8, 3x3\n    }\n    else {\n      relu\n    }\n    relu\n  }\n}",
            ["3:5 CORNET0031 A circuit has no 'if'. Write what differs at the first step as 'first { ... } then { ... }', or a number as 'stride 2 then 1'."] },
        { "circuit C() { for t in range(4) { relu } }",
            ["1:15 CORNET0031 A circuit has no 'for'. Write steps on its own output as 'recur 4 { ... }'."] },
        { "circuit C() { conv(64, 3) }",
            ["1:19 CORNET0026 A layer's arguments follow its word without parentheses. Write 'conv 64, 3x3, stride 2'."] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_once_with_its_place_and_what_to_write(string text, string[] expected) =>
        Assert.Equal(expected, Parsed.From(text).Messages);

    [Fact]
    public void Characters_that_cannot_be_seen_are_spelled_out() =>
        Assert.Equal(["1:20 CORNET0010 The language has no 'U+0000U+D800U+202E\U0001F9E0'. Remove it."],
            Parsed.From("circuit C() { relu \0\ud800\u202e\U0001F9E0 }").Messages);

    [Fact]
    public void More_than_a_hundred_errors_end_in_one_that_says_so()
    {
        var messages = Parsed.From("circuit C() {\n" + string.Concat(Enumerable.Repeat("  ?\n", 150)) + "}").Messages;
        Assert.Equal(101, messages.Length);
        Assert.Equal("102:3 CORNET0015 More than 100 syntax errors. The rest are not listed: is this a .cornet file?", messages[^1]);
    }

    [Fact]
    public void Every_code_of_the_syntax_catalog_has_such_a_mistake()
    {
        var asserted = Mistakes.Select(row => ((string[])row[1])[0].Split(' ')[1]).Append("CORNET0015").Distinct().Order();
        Assert.Equal(Enumerable.Range(1, 31).Select(number => $"CORNET{number:0000}"), asserted);
    }
}
