using System.Text.RegularExpressions;

namespace Cornet.Dsl.Tests.Documentation;

/// <summary>The page of diagnostics lists the catalogue, and every example on it gets its code.</summary>
public partial class DiagnosticsPageTests
{
    private static readonly Lazy<IReadOnlyList<Row>> Rows = new(() =>
        [.. RowOfTable().Matches(File.ReadAllText(Repository.PathTo("docs", "diagnostics.md"))).Select(row =>
            new Row(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value, row.Groups[4].Value))]);

    public static IEnumerable<object[]> Examples =>
        Rows.Value.Where(row => row.Example.Length > 0).Select(row => new object[] { row.Code, row.Example });

    [Fact]
    public void Every_code_of_the_catalogue_has_its_row_and_its_anchor_and_no_other_has()
    {
        Assert.Equal(Catalogue().Keys.Order(StringComparer.Ordinal), Rows.Value.Select(row => row.Code));
        Assert.All(Rows.Value, row => Assert.Equal(row.Code.ToLowerInvariant(), row.Anchor));
    }

    [Fact]
    public void Every_row_gives_the_severity_of_the_catalogue() =>
        Assert.Equal(Catalogue().OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value)),
            Rows.Value.Select(row => (row.Code, row.Severity)));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_gets_its_code(string code, string example) =>
        Assert.Contains(code, Compiled.From(FileOf(example)).Result.Diagnostics.Select(finding => finding.Id));

    [Fact]
    public void Only_codes_that_no_short_text_gets_have_no_example() =>
        Assert.Equal(["CORNET0015", "CORNET0099"], Rows.Value.Where(row => row.Example.Length == 0).Select(row => row.Code));

    private static string FileOf(string example) => example.Split(' ', '(')[0] switch
    {
        "model" or "circuit" or "study" or "recipe" => example,
        "area" or "unroll" or "init" or "timing" or "input" =>
            $"model M {{ input 3 x 32 x 32\n area V1 {{ relu }}\n {example}\n decoder {{ linear 10 }} }}",
        _ => $"model M {{ input 3 x 32 x 32\n area V1 {{\n{example}\n}}\n decoder {{ linear 10 }} }}",
    };

    // The catalogue as its source says it: the code is the first argument of each of these calls.
    private static Dictionary<string, string> Catalogue()
    {
        var codes = new Dictionary<string, string>();
        foreach (var file in Directory.GetFiles(Repository.PathTo("Cornet.Dsl", "Diagnostics"), "*.cs"))
            foreach (Match call in Call().Matches(File.ReadAllText(file)))
                codes[call.Groups[2].Value] = call.Groups[1].Value == "Unused" ? "warning" : "error";
        return codes;
    }

    [GeneratedRegex("""(Error|Absent|AbsentInLine|Unused)\(\s*"(CORNET\d{4})""")]
    private static partial Regex Call();

    [GeneratedRegex("""^\| <a id="(\w+)"></a>(CORNET\d{4}) \| (\w+) \|[^|]+\|[^|]+\| ?(?:`(.*)`)? ?\|$""", RegexOptions.Multiline)]
    private static partial Regex RowOfTable();

    private sealed record Row(string Anchor, string Code, string Severity, string Example);
}
