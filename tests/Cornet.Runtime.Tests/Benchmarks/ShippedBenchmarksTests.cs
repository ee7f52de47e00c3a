using Cornet.Runtime.Benchmarks;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>The declarations in <c>models/benchmarks</c>.</summary>
public class ShippedBenchmarksTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Repository.PathTo("models", "benchmarks"), "*.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void They_are_read(string name)
    {
        var file = Repository.PathTo(name);
        if (Composite.IsOne(file)) Assert.All(Composite.Read(file).Files, part => Assert.True(File.Exists(part), part));
        else Assert.NotNull(BenchmarkDeclaration.Read(file).Normalizes);
    }

    [Fact]
    public void The_published_scores_of_2019_are_the_means_of_their_parts()
    {
        var composite = Composite.Read(Repository.PathTo("models", "benchmarks", "2019", "brain-score.json"));
        BenchmarkDeclaration[] parts = [.. composite.Files.Select(BenchmarkDeclaration.Read)];
        Assert.Equal(5, composite.Published.Count);
        Assert.All(composite.Published, score => Assert.Equal(score.Value, parts.Average(part => part.Published[score.Key]), 0.0006));
    }
}
