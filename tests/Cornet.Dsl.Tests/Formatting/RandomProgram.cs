using Cornet.Dsl.Binding;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Syntax;
using CsCheck;

namespace Cornet.Dsl.Tests.Formatting;

/// <summary>Programs that are right in syntax and mean nothing: every construct of the grammar, with blanks and line breaks where they may stand.</summary>
internal static class RandomProgram
{
    private static readonly Gen<string> Blank = Gen.Frequency((12, Gen.Const(" ")), (2, Gen.Const("  ")), (1, Gen.Const(" /* c */ ")), (1, Gen.Const("\t")));
    private static readonly Gen<string> Break = Gen.OneOf("\n", "\n\n", "\n  ", " // c\n", "\n// own\n", "\n\n\n    /* b */\n");
    private static readonly Gen<string> Name = Gen.OneOf("V1", "V2", "channels", "scale", "Block", "a_name_that_is_long", "k", "_1");
    private static readonly Gen<string> Number = Gen.OneOf("1", "64", "0.5", "1e-4", "50ms", "1000");
    private static readonly Gen<string> Word = Gen.OneOf("conv", "relu", "groupnorm", "maxpool", "batchnorm", "identity");

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, value) => depth > 2
        ? Gen.OneOf(Number, Name)
        : Gen.Frequency(
            (4, Number),
            (3, Name),
            (2, Gen.Select(value, Gen.OneOf(" + ", " - ", "*", "/", "-", " *\n "), value, (a, sign, b) => a + sign + b)),
            (1, value.Select(a => "-" + a)),
            (1, value.Select(a => $"({a})")),
            (1, Gen.Select(Name, value, (name, a) => $"{name}({a}, n: {a})")),
            (1, Gen.Select(value, value, (a, b) => $"{Sized(a)} x {Sized(b)}")),
            (1, Gen.Select(value, value, (a, b) => $"({a},{b})")),
            (1, Gen.Select(value, value, (a, b) => $"{a} then {b}"))));

    private static readonly Gen<string> Argument = Gen.OneOf(Value, Gen.Select(Gen.OneOf("stride", "kernel", "groups"), Value, (name, a) => $"{name} ({a})"));

    private static readonly Gen<string> Layer = Gen.Select(Word, Argument.Array[0, 3], Gen.OneOf(", ", ",", ",\n   "), Gen.Bool, (word, arguments, comma, perStep) =>
        (arguments.Length == 0 ? word : $"{word} {Begun(arguments[0])}{string.Concat(arguments.Skip(1).Select(a => comma + a))}") + (perStep ? " per step" : ""));

    private static readonly Gen<string> Block = Gen.Recursive<string>((depth, block) =>
    {
        var labeled = Gen.Select(Name, Layer, (label, layer) => $"{label}: {layer}");
        var statement = depth > 2 ? labeled : Gen.Frequency(
            (6, labeled),
            (2, Layer),
            (1, Gen.Select(Value, block, (times, body) => $"recur {times} {body}")),
            (1, block.Select(body => "receive " + body)),
            (1, Gen.Select(block, Gen.OneOf(block, Gen.Const("identity")), (a, b) => $"first {a} then {b}")),
            (1, Gen.Select(Name, block, Gen.OneOf(block, Layer), (name, a, b) => $"let {name} = first {a} then {b}")),
            (1, Gen.Select(Name, Layer, (name, layer) => $"let {name} = {layer}")),
            (1, Gen.Const("-> state")));
        var onLines = Gen.Select(Break, statement, (gap, one) => gap + one).Array[0, 4].Select(Break, (all, end) => "{" + string.Concat(all) + end + "}");
        var onOneLine = Gen.Select(Name, Word, (name, word) => $"{name}: {word}").Array[0, 6].Select(Blank, (all, gap) => "{" + gap + string.Join(gap, all) + gap + "}");
        return Gen.OneOf(onLines, onOneLine);
    });

    private static readonly Gen<string> Member = Gen.OneOf(
        Value.Select(size => "input 3 x " + size),
        Gen.Select(Value, times => $"unroll {times} biological"),
        Gen.Select(Name, Value, (area, a) => $"area {area} = Block({a}, kernel : 3)"),
        Gen.Select(Name, Block, (area, block) => $"/// What {area} does.\narea {area} {block} after V1"),
        Block.Select(block => "decoder " + block),
        Gen.Const("init conv normal (fan_out)".Replace(" (", "(")),
        Gen.Select(Value, Value, (a, b) => $"timing {{ V1: {a}   V2 :{b} }}"),
        Gen.Select(Block, Value, (block, a) => $"IT->V4 {block} delay {a}, merge add,resize  bilinear"),
        Gen.Select(Value, a => $"V4 . times={a}"));

    private static readonly Gen<string> Declaration = Gen.OneOf(
        Gen.Select(Name, Value, Gen.Select(Break, Member, (gap, one) => gap + one).Array[0, 5], (name, a, members) =>
            $"model {name} ( p={a} ) : Base {{{string.Concat(members)}\n}}"),
        Gen.Select(Name, Block, (name, block) => $"/// A circuit.\ncircuit {name}(channels,k=3)\n{block}"),
        Gen.Select(Name, Value.Array[1, 4], (name, values) =>
            $"study {name} of M {{\n vary a ( V1.k , k ) = {string.Join(",", values)}\n  cross bottleneck scale = 1\n vary skip present, absent\n"
            + $"cross rate recipe . lr={string.Join(" ,", values)} vary areas ( model,recipe.batch )=(M , 2), (N,4)\n vary model = M,N }}"),
        Gen.Const("recipe R for M { sgd lr 0.1, momentum 0.9\n lr / 10 every 20   epochs\n loss  steps 0.1 ,0.2,1 }"));

    /// <summary>Any of them, of up to four declarations.</summary>
    public static readonly Gen<string> Any = Gen.Select(Declaration, Break, (one, gap) => one + gap).Array[0, 4].Select(string.Concat);

    // An operand of a size is no size and no choice.
    private static string Sized(string value) => $"({value})";

    // A first argument that begins with a minus would be subtracted.
    private static string Begun(string argument) => argument[0] is '-' or '(' ? "64, " + argument : argument;
}
