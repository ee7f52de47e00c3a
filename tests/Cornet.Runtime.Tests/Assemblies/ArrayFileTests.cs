using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Assemblies;

public class ArrayFileTests
{
    [Fact]
    public void Axes_may_stand_in_any_order()
    {
        using var scratch = new ScratchFolder();
        using var values = arange(24, float32).reshape(2, 3, 4); // neuroid, stimulus, repetition
        NpyFile.Write(scratch["a.npy"], values);
        var all = ArrayFile.Read(scratch["a.npy"], "neuroid, stimulus, repetition", region: "IT").Where("region", "IT").ByRepetition();
        Assert.Equal((3, 4, 2), (all.StimulusIds.Count, all.Repetitions, all.NeuroidIds.Count));
        Assert.Equal(values[1, 2, 3].item<float>(), all[2, 3, 1]);
        Assert.Equal(values[0, 1, 2].item<float>(), all[1, 2, 0]);
    }

    [Theory]
    [InlineData("stimulus, repetition", "is 2 x 3 x 4, and 'stimulus, repetition' names 2 axes.")]
    [InlineData("stimulus, unit, time", "'unit' is not an axis of responses: name stimulus, repetition and neuroid, in the order of the array.")]
    [InlineData("neuroid, neuroid, repetition", "must name stimulus, and every axis once.")]
    public void Axes_that_do_not_fit_are_refused(string axes, string reason)
    {
        using var scratch = new ScratchFolder();
        using var values = zeros(2, 3, 4);
        NpyFile.Write(scratch["a.npy"], values);
        Assert.EndsWith(reason, Assert.Throws<CornetException>(() => ArrayFile.Read(scratch["a.npy"], axes)).Message);
    }

    [DataFact("neuron")]
    public void The_sample_neuron_has_63_responses_to_each_of_640_images()
    {
        var path = Path.Combine(TestData.Folder("neuron"), "sample_neuron.h5");
        var neuron = ArrayFile.Read($"{path}:rates", "stimulus, repetition");
        var all = neuron.ByRepetition();
        Assert.Equal((640, 63, 1), (all.StimulusIds.Count, all.Repetitions, all.NeuroidIds.Count));
        Assert.Equal(2.14790907, all[0, 0, 0], 1e-8);
        Assert.Equal(1.35822687, all[0, 2, 0], 1e-8);
        Assert.Equal(Enumerable.Range(0, 63).Average(repetition => all[7, repetition, 0]), neuron.AveragedByStimulus()[7, 0], 1e-12);
        Assert.EndsWith(
            "has no dataset 'rate'; it has rates.", Assert.Throws<CornetException>(() => ArrayFile.Read($"{path}:rate", "stimulus")).Message);
    }
}
