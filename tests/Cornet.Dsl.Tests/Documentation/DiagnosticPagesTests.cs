using System.Text.RegularExpressions;
using Cornet.Dsl.Diagnostics;

namespace Cornet.Dsl.Tests.Documentation;

/// <summary>
/// Every code lives in five places: the catalog, the generator's release table, the index of <c>docs/diagnostics/</c>, a page there, and the samples
/// on that page, one that gets the code and one that is fixed.
/// </summary>
public partial class DiagnosticPagesTests
{
    // No short text gets these: a hundred mistakes, a fault of the compiler, and what the project says.
    private static readonly string[] WithoutSamples = ["CORNET0015", "CORNET0099", "CORNET0123"];

    private static readonly Dictionary<string, string> Catalog = ReadCatalog();

    private static readonly Dictionary<string, (string Severity, string Title)> Released = Read(
        Repository.PathTo("Cornet.Generator", "AnalyzerReleases.Shipped.md"), Repository.PathTo("Cornet.Generator", "AnalyzerReleases.Unshipped.md"));

    private static readonly string Index = File.ReadAllText(Repository.PathTo("docs", "diagnostics", "README.md"));

    public static TheoryData<string> Codes =>
    [
        .. Catalog.Keys.Concat(Released.Keys).Concat(Code().Matches(Index).Select(code => code.Value))
            .Concat(Directory.GetFiles(Repository.PathTo("docs", "diagnostics"), "CORNET*.md").Select(page => Path.GetFileNameWithoutExtension(page)))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_has_its_method_its_release_its_page_a_sample_that_gets_it_and_one_that_is_fixed(string code)
    {
        var missing = Missing(code).ToList();
        Assert.True(missing.Count == 0, $"{code}:\n- {string.Join("\n- ", missing)}");
    }

    [Fact]
    public void Every_warning_about_a_network_can_be_ignored_and_nothing_else() => Assert.Equal(
        Catalog.Where(entry => entry.Value == "warning" && entry.Key is not ("CORNET0120" or "CORNET0121" or "CORNET0122")).Select(entry => entry.Key)
            .Order(StringComparer.Ordinal),
        Catalog.Keys.Where(DiagnosticBag.CanBeIgnored).Order(StringComparer.Ordinal));

    [Fact]
    public void The_index_is_in_the_order_of_the_codes()
    {
        var codes = IndexRow().Matches(Index).Select(row => row.Groups[1].Value).ToList();
        Assert.Equal(codes.Order(StringComparer.Ordinal), codes);
    }

    private static IEnumerable<string> Missing(string code)
    {
        if (!Catalog.TryGetValue(code, out var severity))
        {
            yield return "no method of DiagnosticBag (Cornet.Dsl/Diagnostics/) reports it; codes are never taken back or given to something else";
            yield break;
        }
        var path = Repository.PathTo("docs", "diagnostics", $"{code}.md");
        if (!File.Exists(path))
        {
            yield return $"docs/diagnostics/{code}.md is missing; CONTRIBUTING.md says what stands on it";
            yield break;
        }
        var page = File.ReadAllText(path);
        var title = Regex.Match(page, $"^# {code}: (.+)\n").Groups[1].Value;
        if (title.Length == 0) yield return $"its page must begin with '# {code}: ' and a title";
        var opening = severity == "error" ? "*Error.*" : "*Warning.*";
        if (!page.Contains($"\n\n{opening} ")) yield return $"the text of its page must begin with '{opening}', as the catalog has it";
        if (!Released.TryGetValue(code, out var release))
            yield return $"Cornet.Generator/AnalyzerReleases.Unshipped.md needs the line '{Line(code, severity, title)}'";
        else if (!release.Severity.Equals(severity, StringComparison.OrdinalIgnoreCase) || release.Title != title)
            yield return $"its line in the release table must be '{Line(code, severity, title)}'";
        var row = $"| [{code}]({code}.md) | {severity} | {title} |";
        if (!Index.Contains(row + "\n")) yield return $"docs/diagnostics/README.md needs the row '{row}'";
        foreach (var fault in Faults(code, [.. Sample().Matches(page).Select(sample => (sample.Groups[1].Value, sample.Groups[2].Value))])) yield return fault;
    }

    private static IEnumerable<string> Faults(string code, (string Kind, string Text)[] samples)
    {
        if (WithoutSamples.Contains(code)) yield break;
        foreach (var kind in new[] { "fails", "fixed" })
            if (!samples.Any(sample => sample.Kind == kind)) yield return $"its page has no sample that begins with '```cornet {kind}'";
        foreach (var (kind, text) in samples)
        {
            var messages = Compiled.From(text).Result.Diagnostics;
            if (kind == "fixed" && messages.Count > 0) yield return $"its fixed sample gets '{messages[0]}'";
            if (kind == "fails" && messages.Count == 0) yield return "its failing sample gets no finding";
            // What is read and not compiled yet says so beside its own mistakes.
            if (kind == "fails" && messages.FirstOrDefault(message => message.Id != code && message.Id != "CORNET0098") is { } other)
                yield return $"its failing sample must get this code only, and gets '{other}'";
        }
    }

    private static string Line(string code, string severity, string title) =>
        $"{code} | Cornet | {char.ToUpperInvariant(severity[0])}{severity[1..]} | {title}, [page](../docs/diagnostics/{code}.md)";

    // The catalog as its source says it: the code is the first argument of the call that reports it.
    private static Dictionary<string, string> ReadCatalog()
    {
        var codes = new Dictionary<string, string>();
        foreach (var file in Directory.GetFiles(Repository.PathTo("Cornet.Dsl", "Diagnostics"), "*.cs"))
            foreach (Match call in Call().Matches(File.ReadAllText(file)))
                codes[call.Groups[2].Value] = call.Groups[1].Value is "Unused" or "Warning" ? "warning" : "error";
        return codes;
    }

    private static Dictionary<string, (string, string)> Read(params string[] tables)
    {
        var released = new Dictionary<string, (string, string)>();
        foreach (var table in tables)
            foreach (Match row in ReleaseRow().Matches(File.ReadAllText(table)))
            {
                var (code, severity, title, page) = (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value, row.Groups[4].Value);
                Assert.True(released.TryAdd(code, (severity, title)), $"{code} was released twice");
                Assert.Equal(code, page);
            }
        return released;
    }

    [GeneratedRegex("""\b(\w+)\(\s*"(CORNET\d{4})",""")]
    private static partial Regex Call();

    [GeneratedRegex(@"^(CORNET\d{4}) \| Cornet \| (\w+) \| (.+), \[page\]\(\.\./docs/diagnostics/(CORNET\d{4})\.md\)$", RegexOptions.Multiline)]
    private static partial Regex ReleaseRow();

    [GeneratedRegex(@"^\| \[(CORNET\d{4})\]", RegexOptions.Multiline)]
    private static partial Regex IndexRow();

    [GeneratedRegex(@"(?<=\[)CORNET\d{4}(?=\])")]
    private static partial Regex Code();

    [GeneratedRegex("^```cornet (fails|fixed)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sample();
}
