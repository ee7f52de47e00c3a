using System.Text;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>What nobody means to write and some build will read: every one has to end in findings, soon.</summary>
internal static class BadInputs
{
    // Characters: a megabyte where long tests run; elsewhere as many as nest too deeply for any stack.
    private static readonly int Long = LongTests.Run ? 1 << 20 : 1 << 17;

    private const string Shell = "model M(m = 1) {\n  input 3 x 32 x 32\n  area V1 {\n    #\n  }\n  decoder { avgpool   linear: linear 10 }\n}\n";

    private static readonly string[] Openings =
    [
        "{", "}", "(", ")", "recur 2 {", "first {", "let a = {", "let a = first {", "receive {", "a(", "a {", "conv (", "add (", "- ", "1 + ", "1 then ", "1 x ", "a.",
        "area A {", "timing {", "decoder {", "model M {", "circuit C() {", "study S of M {", "vary a = (", "recipe R for M {", "extern A(", "C(1, ",
    ];

    /// <summary>The texts by what they are.</summary>
    public static IReadOnlyDictionary<string, Func<string>> Texts { get; } = All().ToDictionary(one => one.Name, one => one.Text);

    private static IEnumerable<(string Name, Func<string> Text)> All()
    {
        yield return ("bytes read as UTF-8", () => Encoding.UTF8.GetString(Bytes()));
        yield return ("bytes read as UTF-16", () => Encoding.Unicode.GetString(Bytes()));
        yield return ("a program", () => string.Concat(Enumerable.Repeat("public static int Main(string[] args) { return args.Length > 0 ? 1 : 0; }\n", 15_000)));
        yield return ("brackets of all kinds", () => Repeated("{([<>])}", Long));
        yield return ("NULs", () => new string('\0', Long));
        yield return ("lone surrogates", () => new string('\ud800', Long));
        yield return ("one long name", () => $"model {new string('m', Long)} {{ }}");
        yield return ("one long layer", () => Shell.Replace("#", new string('c', Long)));
        yield return ("a long number", () => Shell.Replace("#", $"conv {new string('7', Long)}, 3x3"));
        yield return ("a long comment", () => $"/* {new string('*', Long)}");
        yield return ("long documentation", () => Repeated("/// A network.\n", Long) + Shell.Replace("#", "relu"));
        yield return ("a long line", () => Shell.Replace("#", Repeated("conv 8, 3x3 relu ", Long)));
        yield return ("a long value", () => Shell.Replace("#", $"conv {Repeated("m + ", Long)}1, 3x3"));
        yield return ("many arguments", () => Shell.Replace("#", $"conv 8, 3x3{Repeated(", stride 1", Long)}"));
        yield return ("Arabic digits", () => Shell.Replace("#", "conv ٦٤, ٣x٣"));
        yield return ("Turkish letters", () => Shell.Replace("#", "İNİT: conv 8, 3x3\n ıdentıty"));
        yield return ("line ends of carriage returns, with a mistake", () => Shell.Replace("#", "rellu").Replace('\n', '\r'));
        yield return ("byte order marks", () => "\ufeff\ufeff" + Shell.Replace("#", "conv\ufeff 8, 3x3 rellu"));
        yield return ("a circuit called by very many areas", () => Many(Numerous(10_000), i => $"area A{i} = C(1)\n", "model M { input 3 x 8 x 8\n", "}\ncircuit C(c) { conv c, 1x1 }"));
        yield return ("very many circuits", () => Many(Numerous(100_000), i => $"circuit C{i}() {{ relu }}\n"));
        yield return ("very many circuits of one name", () => Many(Numerous(100_000), _ => "circuit C() { relu }\n"));
        yield return ("very many names that nothing has", () => Many(Numerous(100_000), i => $"foo{i}\n", "model M { input 3 x 8 x 8 area V1 {\n"));
        yield return ("very many models of a misspelled circuit", () =>
            Many(Numerous(5_000), i => $"model M{i} {{ input 3 x 8 x 8 area A = Sta{i} decoder {{ linear 10 }} }}\ncircuit Stage{i}(c) {{ conv c, 1x1 }}\n"));
        yield return ("long names, misspelled", () =>
            Many(Numerous(5_000), i => $"circuit {new string('a', 55)}{i}(c) {{ conv c, 1x1 }}\nmodel M{i} {{ input 3 x 8 x 8 area A = {new string('b', 30)}{new string('a', 25)}{i}(1) }}\n"));
        yield return ("names that differ in case only", () =>
            Many(4_000, i => $"model {Cased("abcdefghijklm", i)} {{ input 3 x 8 x 8 area A {{ conv 1, 1x1 }} decoder {{ linear 10 }} }}\n"));
        yield return ("defaults that double", () =>
            Shell.Replace("area V1 {\n    #\n  }", "area V1 = C(m)") + $"circuit C(p0, {string.Join(", ", Enumerable.Range(1, 90).Select(i => $"p{i} = p{i - 1} * p{i - 1}"))}) {{ conv p90, 1x1 }}");
        yield return ("channels joined two thousand times in fifty areas", () => Many(50, i => $"area A{i} = C(1)\n", "model M { input 3 x 8 x 8\n",
            $"decoder {{ linear 10 }} }}\ncircuit C(c) {{ let k = conv c, 1x1\n{Repeated("concat k\n", 1_900 * 9)} }}"));
        yield return ("areas of circuits that differ", () => Many(500, i => $"area A{i} = C({(i % 2 == 0 ? "relu" : $"dropout 0.{i:000}")})\n",
            "model M { input 3 x 8 x 8\n unroll 1000 biological\n", "decoder { linear 10 } }\ncircuit C(n) { receive { conv 8, 3x3 } add state nonlin: n }"));
        yield return ("a study of a million models", () => Shell.Replace("#", "conv m, 3x3")
            + $"study S of M {{\n  cross a m = {Listed(1_000)}\n  cross b m = {Listed(1_000)}\n}}");
        yield return ("a study of a hundred thousand values", () => Shell.Replace("#", "conv m, 3x3") + $"study S of M {{\n  vary m = {Listed(100_000)}\n}}");
        yield return ("very many variants of variants", () =>
            Shell.Replace("#", "conv m, 3x3") + "model M0 : M { m = 2 }\n" + Many(Numerous(10_000), i => $"model M{i + 1} : M{i} {{ m = 2 }}\n"));
        yield return ("variants in a circle", () => Many(1_000, i => $"model M{i} : M{(i + 1) % 1_000} {{ m = 2 }}\n"));
        yield return ("a long recipe", () => Shell.Replace("#", "conv m, 3x3") + $"recipe R for M {{\n{Repeated("  lr 0.1 every 20 epochs\n", Long)}}}");
        foreach (var opening in Openings)
        {
            yield return ($"nothing but '{opening}'", () => Repeated(opening + " ", Long));
            yield return ($"nothing but '{opening}' in an area", () => Shell.Replace("#", Repeated(opening + " ", Long)));
            yield return ($"nothing but '{opening}' behind a name", () => Shell.Replace("#", "let b = conv 8, " + Repeated(opening + " ", Long)));
        }
    }

    private static byte[] Bytes()
    {
        var bytes = new byte[Long];
        new Random(3).NextBytes(bytes);
        return bytes;
    }

    private static string Repeated(string part, int characters) => string.Concat(Enumerable.Repeat(part, characters / part.Length));

    // As many where long tests run, a quarter elsewhere.
    private static int Numerous(int count) => LongTests.Run ? count : count / 4;

    private static string Many(int count, Func<int, string> part, string before = "", string after = "") =>
        before + string.Concat(Enumerable.Range(0, count).Select(part)) + after;

    private static string Listed(int count) => string.Join(", ", Enumerable.Range(1, count));

    private static string Cased(string word, int number) =>
        string.Concat(word.Select((letter, place) => (number >> place & 1) == 1 ? char.ToUpperInvariant(letter) : letter));
}
