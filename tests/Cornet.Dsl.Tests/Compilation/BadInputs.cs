using System.Text;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>What nobody means to write and some build will read: every one has to end in findings, soon.</summary>
internal static class BadInputs
{
    private const int Megabyte = 1 << 20;
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
        yield return ("brackets of all kinds", () => Repeated("{([<>])}", Megabyte));
        yield return ("NULs", () => new string('\0', Megabyte));
        yield return ("lone surrogates", () => new string('\ud800', Megabyte));
        yield return ("one name of a megabyte", () => $"model {new string('m', Megabyte)} {{ }}");
        yield return ("one layer of a megabyte", () => Shell.Replace("#", new string('c', Megabyte)));
        yield return ("a number of a megabyte", () => Shell.Replace("#", $"conv {new string('7', Megabyte)}, 3x3"));
        yield return ("a comment of a megabyte", () => $"/* {new string('*', Megabyte)}");
        yield return ("documentation of a megabyte", () => Repeated("/// A network.\n", Megabyte) + Shell.Replace("#", "relu"));
        yield return ("a line of a megabyte", () => Shell.Replace("#", Repeated("conv 8, 3x3 relu ", Megabyte)));
        yield return ("a value of a megabyte", () => Shell.Replace("#", $"conv {Repeated("m + ", Megabyte)}1, 3x3"));
        yield return ("arguments of a megabyte", () => Shell.Replace("#", $"conv 8, 3x3{Repeated(", stride 1", Megabyte)}"));
        yield return ("Arabic digits", () => Shell.Replace("#", "conv ٦٤, ٣x٣"));
        yield return ("Turkish letters", () => Shell.Replace("#", "İNİT: conv 8, 3x3\n ıdentıty"));
        yield return ("line ends of carriage returns, with a mistake", () => Shell.Replace("#", "rellu").Replace('\n', '\r'));
        yield return ("byte order marks", () => "\ufeff\ufeff" + Shell.Replace("#", "conv\ufeff 8, 3x3 rellu"));
        yield return ("a circuit called by ten thousand areas", () => Many(10_000, i => $"area A{i} = C(1)\n", "model M { input 3 x 8 x 8\n", "}\ncircuit C(c) { conv c, 1x1 }"));
        yield return ("a hundred thousand circuits", () => Many(100_000, i => $"circuit C{i}() {{ relu }}\n"));
        yield return ("a hundred thousand circuits of one name", () => Many(100_000, _ => "circuit C() { relu }\n"));
        yield return ("a hundred thousand names that nothing has", () => Many(100_000, i => $"foo{i}\n", "model M { input 3 x 8 x 8 area V1 {\n"));
        yield return ("five thousand models of a misspelled circuit", () =>
            Many(5_000, i => $"model M{i} {{ input 3 x 8 x 8 area A = Sta{i} decoder {{ linear 10 }} }}\ncircuit Stage{i}(c) {{ conv c, 1x1 }}\n"));
        yield return ("long names, misspelled", () =>
            Many(5_000, i => $"circuit {new string('a', 55)}{i}(c) {{ conv c, 1x1 }}\nmodel M{i} {{ input 3 x 8 x 8 area A = {new string('b', 30)}{new string('a', 25)}{i}(1) }}\n"));
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
        yield return ("ten thousand variants of variants", () =>
            Shell.Replace("#", "conv m, 3x3") + "model M0 : M { m = 2 }\n" + Many(10_000, i => $"model M{i + 1} : M{i} {{ m = 2 }}\n"));
        yield return ("variants in a circle", () => Many(1_000, i => $"model M{i} : M{(i + 1) % 1_000} {{ m = 2 }}\n"));
        yield return ("a recipe of a megabyte", () => Shell.Replace("#", "conv m, 3x3") + $"recipe R for M {{\n{Repeated("  lr 0.1 every 20 epochs\n", Megabyte)}}}");
        foreach (var opening in Openings)
        {
            yield return ($"a megabyte of '{opening}'", () => Repeated(opening + " ", Megabyte));
            yield return ($"a megabyte of '{opening}' in an area", () => Shell.Replace("#", Repeated(opening + " ", Megabyte)));
            yield return ($"a megabyte of '{opening}' behind a name", () => Shell.Replace("#", "let b = conv 8, " + Repeated(opening + " ", Megabyte)));
        }
    }

    private static byte[] Bytes()
    {
        var bytes = new byte[Megabyte];
        new Random(3).NextBytes(bytes);
        return bytes;
    }

    private static string Repeated(string part, int characters) => string.Concat(Enumerable.Repeat(part, characters / part.Length));

    private static string Many(int count, Func<int, string> part, string before = "", string after = "") =>
        before + string.Concat(Enumerable.Range(0, count).Select(part)) + after;

    private static string Listed(int count) => string.Join(", ", Enumerable.Range(1, count));

    private static string Cased(string word, int number) =>
        string.Concat(word.Select((letter, place) => (number >> place & 1) == 1 ? char.ToUpperInvariant(letter) : letter));
}
