using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Readers;

namespace Cornet.Runtime.Tests.Assemblies.Readers;

public sealed class PageSnippetTests
{
    [PythonFact("torch", "torchvision")]
    public void The_lines_of_the_page_record_a_network_of_torchvision()
    {
        const string Fence = "```python\nimport numpy as np, torch, torchvision";
        var page = File.ReadAllText(Repository.PathTo("docs", "assemblies.md"));
        var start = page.IndexOf(Fence, StringComparison.Ordinal) + "```python\n".Length;
        var lines = page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
        using var scratch = new ScratchFolder();
        const string Before = """
            import os, sys, torch
            os.chdir(sys.argv[1])
            torch.manual_seed(0)
            ids = ["a", "b", "c"]
            batches = [torch.rand(2, 3, 32, 32), torch.rand(1, 3, 32, 32)]

            """;
        const string After = """

            data = np.load("resnet18.npz")
            print(*data["layer4.1.conv2"].shape, float(data["layer1.0"][2, 63, 7, 6]), float(data["avgpool"][1, 511, 0, 0]))
            """;
        var said = PythonPeer.RunCode(Before + lines + After, scratch.Root).Split(' ');
        var read = ActivationFile.Open(scratch["resnet18.npz"]);
        Assert.Equal(["a", "b", "c"], PythonActivations.IdsOf(read));
        Assert.Equal(["layer1.0", "layer4.1.conv2", "avgpool"], PythonActivations.Of(read, Axis.Neuroid, "region").Distinct());
        var late = read.Where("region", "layer4.1.conv2").AveragedByStimulus();
        Assert.Equal((said[0], int.Parse(said[1]) * int.Parse(said[2]) * int.Parse(said[3])), ($"{late.StimulusIds.Count}", late.NeuroidIds.Count));
        Assert.Equal(Number(said[4]), read.Where("neuroid_id", "layer1.0.63.7.6").Read()[2]);
        Assert.Equal(Number(said[5]), read.Where("neuroid_id", "avgpool.511.0.0").Read()[1]);

        static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
