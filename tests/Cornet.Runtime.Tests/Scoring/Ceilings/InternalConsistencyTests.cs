using Cornet.Scoring.Metrics.Ceilings;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Ceilings;

public class InternalConsistencyTests
{
    private const string Recipe = """
        import warnings; warnings.simplefilter('ignore')
        from sklearn.model_selection import ShuffleSplit
        from scipy.stats import pearsonr
        medians = []
        for one, two in ShuffleSplit(10, train_size=.5, random_state=1).split(np.zeros(len(a))):
            x, y = np.nanmean(a[one], 0), np.nanmean(a[two], 0)
            r = np.array([pearsonr(i, j)[0] for i, j in zip(x.T, y.T)])
            medians.append(np.nanmedian(2 * r / (1 + r)))
        show(np.mean(medians)); show(np.std(medians) / np.sqrt(10))
        """;

    [PythonTheory("numpy", "sklearn", "scipy")]
    [InlineData(8)]
    [InlineData(5)]
    public void It_is_that_of_the_same_recipe_in_Python_with_gaps_and_a_silent_neuroid(int repetitions)
    {
        using var responses = Repeated(repetitions, 60, 7, noise: 1.5);
        responses[0, TensorIndex.Ellipsis] = double.NaN;
        responses[TensorIndex.Ellipsis, 3] = 0.1;
        var ceiling = InternalConsistency.Of(responses, inference: Inference.None);
        Numbers.AssertClose(Numbers.AskPython(Recipe, responses), [ceiling.Value, ceiling.StandardError], 1e-10);
        Assert.True(double.IsNaN(ceiling.Neuroids[3]));
    }

    [Fact]
    public void It_finds_the_reliability_that_was_made()
    {
        // Signal of variance 1 and noise of variance 4 over 16 repetitions: 1 / (1 + 4 / 16).
        using var responses = Repeated(16, 3000, 5, noise: 2);
        var ceiling = InternalConsistency.Of(responses, inference: new Inference(500, 99));
        Assert.Equal(0.8, ceiling.Value, 0.02);
        Assert.InRange(ceiling.Value, ceiling.Interval!.Value.Low, ceiling.Interval.Value.High);
        Assert.Equal(0.02, ceiling.P!.Value, 12);
    }

    [Fact]
    public void Every_normalization_has_a_name_and_none_makes_a_score_of_no_ceiling()
    {
        Assert.Equal(["r / ceiling (not squared)", "(r / ceiling)^2 (neural, until 2026-01)", "r^2 / ceiling (neural, since 2026-01)"],
            CeilingNormalization.All.Select(one => one.Name));
        Numbers.AssertClose([0.75, 0.5625, 0.45], [.. CeilingNormalization.All.Select(one => one.Of(0.6, 0.8))], 1e-12);
        Numbers.AssertClose([-0.75, 0, 0], [.. CeilingNormalization.All.Select(one => one.Of(-0.6, 0.8))], 1e-12);
        foreach (var ceiling in new[] { 0, -0.2, double.NaN })
            foreach (var one in CeilingNormalization.All)
                Assert.Contains("leaves no variance to explain", Assert.Throws<CornetException>(() => one.Of(0.5, ceiling)).Message);
    }

    [Fact]
    public void A_perfect_opposition_of_halves_has_no_corrected_value()
    {
        Assert.True(double.IsNaN(InternalConsistency.Corrected(-1)));
        Assert.Equal(2.0 / 3, InternalConsistency.Corrected(0.5), 12);
    }

    [Fact]
    public void What_has_no_ceiling_is_refused_with_the_place()
    {
        using var responses = Repeated(4, 20, 2, noise: 1);
        Assert.Contains("1 x 20 x 2", Refusal(responses.narrow(0, 0, 1)));
        Assert.Contains("same to all stimuli", Refusal(ones_like(responses)));
        responses[TensorIndex.Colon, 7, 1] = double.NaN;
        Assert.Contains("Neuroid 1 has no finite mean response to stimulus 7", Refusal(responses));

        static string Refusal(Tensor given) => Assert.Throws<CornetException>(() => InternalConsistency.Of(given)).Message;
    }

    // 640 images, 63 repetitions, one neuron.
    [PythonFact("numpy", "h5py", "sklearn", "scipy", Data = "neuron")]
    public void A_real_neuron_has_the_ceiling_that_NumPy_gives_it()
    {
        var file = Path.Combine(TestData.Folder("neuron"), "sample_neuron.h5");
        var numbers = Numbers.AskPython(
            $"import h5py\na = np.array(h5py.File('{file}')['rates']).T[:, :, None]\nshow(a)\n" + Recipe, tensor(0.0));
        using var responses = tensor(numbers[..^2]).view(63, 640, 1);
        var ceiling = InternalConsistency.Of(responses, inference: new Inference(Permutations: 199));
        Numbers.AssertClose(numbers[^2..], [ceiling.Value, ceiling.StandardError], 1e-10);
        Assert.Null(ceiling.Interval);
        Assert.Equal(0.01, ceiling.P!.Value, 12);
    }

    private static Tensor Repeated(int repetitions, int stimuli, int neuroids, double noise)
    {
        using var scope = NewDisposeScope();
        var signal = Numbers.NormalMatrix(stimuli, neuroids, seed: 1);
        var noises = Numbers.NormalMatrix(repetitions, stimuli * neuroids, seed: 2).view(repetitions, stimuli, neuroids);
        return (signal + noises * noise).MoveToOuterDisposeScope();
    }
}
