using System.Diagnostics;
using System.Text;
using Cornet.Dsl.Tests.Compilation;

namespace Cornet.Fuzz;

/// <summary>
/// Fuzzing without instruments: texts of the repository, mutated at random, one after another. A text that the compiler says something new about is kept,
/// and mutated further. The same seed tries the same texts.
/// </summary>
internal sealed class Driver(int seed)
{
    private const int LongestText = 100_000;

    private static readonly string[] Fragments =
    [
        "{", "}", "(", ")", ",", ":", "=", "->", ".", "-", "*", "/", "+", "x", "then", "first", "per step", "recur", "let", "receive", "identity", "add state",
        "model M", "circuit C()", "study S of M", "recipe R for M", "area V1", "unroll 5 biological", "vary", "cross", "recipe.lr =", "(model, recipe.batch) =", "after", "delay 1", "merge add",
        "extern A.B", "//", "/*", "*/", "///", "\r", "\n", "\r\n", "\t", "\0", "\f", "\u2028", "\ufeff", "\ud800", "\udc00", "İ", "ı", "٣", "९", "é", "\"", "'",
        ";", "0", "-1", "1e9", "1e400", "0.5", "99999999999",
    ];

    private readonly Random _random = new(seed);
    private readonly List<string> _pool = [.. Corpus.Texts.Values];
    private readonly HashSet<string> _met = [];

    /// <summary>Tries the corpus, and then what becomes of it until the time is over; 1 where the compiler broke its promise.</summary>
    public int Run(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var (tried, characters, slowest) = (0, 0L, TimeSpan.Zero);
        foreach (var text in _pool.ToArray().Concat(Mutants(() => clock.Elapsed < time)))
        {
            var before = clock.Elapsed;
            if (Failure(text) is { } failure)
            {
                var kept = Path.Combine(Path.GetTempPath(), FormattableString.Invariant($"cornet-fuzz-{seed}-{tried}.cornet"));
                File.WriteAllText(kept, text, Encoding.Unicode);
                Console.Error.WriteLine(FormattableString.Invariant($"Text {tried} of seed {seed}, kept in {kept}: {failure}"));
                return 1;
            }
            var taken = clock.Elapsed - before;
            (tried, characters, slowest) = (tried + 1, characters + text.Length, taken > slowest ? taken : slowest);
        }
        Console.WriteLine(FormattableString.Invariant($"{tried:N0} texts of {characters:N0} characters in {clock.Elapsed.TotalSeconds:0} s, seed {seed}: ")
            + FormattableString.Invariant($"{_met.Count} different sets of findings, at most {slowest.TotalMilliseconds:0} ms for a text, nothing broke."));
        return 0;
    }

    private IEnumerable<string> Mutants(Func<bool> goesOn)
    {
        while (goesOn()) yield return Mutated();
    }

    // Every text that the compiler has something new to say about is a place to go on from.
    private Exception? Failure(string text)
    {
        try
        {
            if (_met.Add(CompilerDoor.Try(text)) && text.Length < LongestText) _pool.Add(text);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private string Mutated()
    {
        var text = Any(_pool);
        for (var rounds = _random.Next(1, 6); rounds > 0; rounds--) text = Once(text);
        return text.Length > LongestText ? text[..LongestText] : text;
    }

    private string Once(string text)
    {
        if (text.Length == 0) return Any(Fragments);
        var tokens = Mutations.Tokens(text);
        var (at, any) = (_random.Next(text.Length), tokens.Count == 0 ? default : Any(tokens));
        var (before, token, after) = (text[..any.Start], text.Substring(any.Start, any.Length), text[any.End..]);
        return _random.Next(12) switch
        {
            0 => before + after,
            1 => $"{before}{token} {token}{after}",
            2 => before + Any(Fragments) + after,
            3 => before + Part(Any(_pool)) + after,
            4 => text[..at] + Any(Fragments) + text[at..],
            5 => text[..at] + (char)_random.Next(0x10000) + text[(at + 1)..],
            6 => text[..at],
            7 => text[at..],
            8 => text + CompilerDoor.NextFile + Any(_pool),
            9 => text[..at] + string.Concat(Enumerable.Repeat(Part(text), _random.Next(1, 200))) + text[at..],
            10 => before + Any(tokens.Select(other => text.Substring(other.Start, other.Length)).DefaultIfEmpty(" ").ToList()) + after,
            _ => text.Replace("\n", Any(["\r", "\r\n", " ", "\n\n"])),
        };
    }

    private string Part(string text)
    {
        if (text.Length == 0) return "";
        var start = _random.Next(text.Length);
        return text.Substring(start, _random.Next(Math.Min(80, text.Length - start)) + 1);
    }

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
