using Xunit.Abstractions;

namespace Cornet.Dsl.Tests.Architecture;

/// <summary>The folders of the compiler, by the arrows between their compiled types: they run one way.</summary>
public class FolderTests(ITestOutputHelper output)
{
    [Fact]
    public void No_folder_needs_one_that_needs_it()
    {
        var arrows = Arrows();
        foreach (var from in arrows.Keys.Order(StringComparer.Ordinal)) output.WriteLine($"{from} -> {string.Join(" ", arrows[from].Keys.Order(StringComparer.Ordinal))}");
        var cycle = arrows.Keys.Select(folder => Way(folder, folder, arrows, [])).FirstOrDefault(way => way is not null);
        Assert.True(cycle is null, cycle is null ? "" : string.Join("\n", cycle.Zip(cycle.Skip(1), (a, b) => $"{a} -> {b} by {arrows[a][b]}")));
    }

    [Fact]
    public void The_graph_knows_no_text_of_a_program_and_no_pass_knows_the_binder()
    {
        var arrows = Arrows();
        Assert.DoesNotContain("Syntax", arrows["Graph"].Keys);
        Assert.DoesNotContain("Binding", arrows["Analysis"].Keys);
        Assert.DoesNotContain("Binding", arrows["Programs"].Keys);
    }

    private static List<string>? Way(string from, string to, Dictionary<string, Dictionary<string, string>> arrows, HashSet<string> seen)
    {
        foreach (var next in arrows.GetValueOrDefault(from)?.Keys ?? Enumerable.Empty<string>())
        {
            if (next == to) return [from, to];
            if (seen.Add(next) && Way(next, to, arrows, seen) is { } rest) return [from, .. rest];
        }
        return null;
    }

    // From folder to folder, and a type that makes the arrow.
    private static Dictionary<string, Dictionary<string, string>> Arrows()
    {
        var arrows = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var type in typeof(CornetCompiler).Assembly.GetTypes())
            foreach (var used in UsedTypes.Of(type))
                if (Folder(type) is { } from && Folder(used) is { } to && from != to)
                {
                    if (!arrows.TryGetValue(from, out var into)) arrows.Add(from, into = new(StringComparer.Ordinal));
                    into.TryAdd(to, $"{type.FullName} and {used.FullName}");
                }
        return arrows;
    }

    private static string? Folder(Type type) => type.Namespace is { } space && space.StartsWith("Cornet.Dsl.", StringComparison.Ordinal) ? space.Split('.')[2] : null;
}
