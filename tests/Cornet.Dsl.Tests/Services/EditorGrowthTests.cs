using Cornet.Dsl.Services;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Services;

/// <summary>What an editor waits for after a key grows with the text, whatever the text consists of.</summary>
[Trait("Category", "Growth")]
public class EditorGrowthTests
{
    private const string File = "a.cornet";

    // Short work is repeated, so that compiling it at run time does not count.
    private const int Repetitions = 10;
    private const int Hovers = 100;

    // In proportion is 8, and the square 64. A larger text no longer fits the caches.
    private const double MostOverEightfold = 24;

    /// <summary>Texts by what they have many of, each with the smaller number and a place to ask about.</summary>
    public static TheoryData<string, int, string> Texts => new()
    {
        { "areas", 60, "area A|0" },
        { "layers", 80, "let kept|0" },
        { "settings", 250, "area A|" },
        { "models", 60, "model M|0" },
        { "instances", 60, "circuit B|lock" },
        { "variants", 60, "area A|" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_names_of_an_eightfold_text_take_no_more_than_in_proportion(string kind, int count, string place)
    {
        var projects = new Projects(size => Text(kind, size));
        Assert.InRange(ProcessorTime.GrowthOverEightfold(count, size =>
        {
            var project = projects[size];
            for (var i = 0; i < Repetitions; i++)
            {
                var symbols = new SymbolTable([(File, project.TreeOf(File))]);
                Assert.NotEmpty(symbols.At(File, At(project, place)));
            }
        }), 0, MostOverEightfold);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_hover_in_an_eightfold_text_takes_no_more_than_in_proportion(string kind, int count, string place)
    {
        var projects = new Projects(size => Text(kind, size));
        foreach (var project in new[] { projects[count], projects[8 * count] }) Assert.NotNull(Hover.At(project, File, At(project, place)));
        Assert.InRange(ProcessorTime.GrowthOverEightfold(count, size =>
        {
            for (var i = 0; i < Hovers; i++) Hover.At(projects[size], File, At(projects[size], place));
        }), 0, MostOverEightfold);
    }

    [Fact]
    public void A_rename_of_an_eightfold_number_of_places_takes_no_more_than_in_proportion()
    {
        static string Uses(int count) => $"model M(width = 8) {{ input 3 x 8 x 8\narea A {{\n{Lines(count, _ => "conv width, 1x1")} }}\ndecoder {{ linear 10 }} }}";
        var projects = new Projects(Uses);
        Assert.InRange(ProcessorTime.GrowthOverEightfold(200, size =>
            Assert.Equal(size + 1, Rename.Apply(projects[size], File, At(projects[size], "(wi|dth"), "breadth").Changes.Count)), 0, MostOverEightfold);
    }

    [Fact]
    public void A_variant_of_many_variants_ends_where_the_compiler_ends_it()
    {
        var project = Of($"{Model("M0", "area A { relu }")}\n{Lines(200, i => $"model M{i + 1} : M{i} {{ A = present }}")}");
        Assert.Single(Definition.Of(project, File, At(project, "model M50 : M49 { A|")));
        Assert.Empty(Definition.Of(project, File, At(project, "model M150 : M149 { A|")));
    }

    // Made when they are asked for: a larger one than both is, only where time makes a step.
    private sealed class Projects(Func<int, string> text)
    {
        private readonly Dictionary<int, Project> _made = [];

        public Project this[int size] => _made.TryGetValue(size, out var made) ? made : _made[size] = Of(text(size));
    }

    private static Project Of(string text) => Project.Of([new SourceText(File, text)]);

    private static string Text(string kind, int count) => kind switch
    {
        "areas" => Model("M", Lines(count, i => $"area A{i} {{ let kept{i} = identity   conv{i}: conv 8, 3x3   add kept{i}   relu }}")),
        "layers" => Model("M", $"area A {{\n{Lines(count, i => $"conv{i}: conv 8, 3x3   let kept{i} = identity   add kept{i}")} }}"),
        "settings" => $"{Model("M", "area A = Block(8)")} model V : M {{\n{Lines(count, i => $"A.channels = {i + 1}")} }} {Block}",
        "models" => Lines(count, i => Model($"M{i}", "area A { conv 8, 3x3 }")),
        "instances" => $"{Model("M", Lines(count, i => $"area A{i} = Block(8)"))} {Block}",
        _ => $"{Model("M", "area A = Block(8)")} {Block}\n{Lines(count, i => $"model V{i} : M {{ A.channels = {i + 1} }}")}",
    };

    private const string Block = "circuit Block(channels) { conv channels, 3x3 }";

    private static string Model(string name, string areas) => $"model {name} {{ input 3 x 8 x 8\n{areas}\ndecoder {{ linear 10 }} }}";

    private static string Lines(int count, Func<int, string> line) => string.Join("\n", Enumerable.Range(0, count).Select(line));

    private static int At(Project project, string place) =>
        project.Find(File)!.Content.IndexOf(place.Replace("|", ""), StringComparison.Ordinal) + place.IndexOf('|');
}
