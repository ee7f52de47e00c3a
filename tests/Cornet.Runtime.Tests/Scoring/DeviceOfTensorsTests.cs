using System.Text.RegularExpressions;

namespace Cornet.Runtime.Tests.Scoring;

/// <summary>What computes on a GPU makes no tensor in host memory, where arithmetic would fail. Read in the source, as there may be no GPU to try it on.</summary>
public partial class DeviceOfTensorsTests
{
    // Bootstraps of ranks are computed on the CPU for every device.
    private static readonly string[] OnCpu = ["WeightedPairs.cs"];

    [Theory]
    [InlineData("Regression")]
    [InlineData("Predictivity")]
    [InlineData("Similarity")]
    [InlineData("Statistics")]
    public void Tensors_of_regressions_and_similarities_are_made_on_the_device_of_the_features(string folder)
    {
        string[] files = [.. Directory.GetFiles(Repository.PathTo("Cornet.Scoring", "Metrics", folder), "*.cs").Where(file => !OnCpu.Contains(Path.GetFileName(file)))];
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            foreach (var (line, text) in File.ReadLines(file).Index().Where(line => !line.Item.TrimStart().StartsWith("//")))
                Assert.False(Makes().IsMatch(text) && !text.Contains("device", StringComparison.OrdinalIgnoreCase), $"{Path.GetFileName(file)}, line {line + 1}: {text.Trim()}");
        }
    }

    [GeneratedRegex(@"(?<![\w.])(tensor|zeros|ones|empty|full|eye|arange)\(")]
    private static partial Regex Makes();
}
