using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using Cornet.Runtime.Tests.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>Neural training: an area learns to predict recorded neurons beside the classes.</summary>
public class RecordedResponsesTests
{
    private static readonly Recipe Plain = new() { Epochs = 1, BatchSize = 16, LearningRate = 0.05, ResponsesWeight = 1, ResponsesArea = "V2.0", Seed = 5 };

    // The readout as an einsum; the gradient of its weights and of what it reads.
    private const string Peer = """
        import sys, numpy, torch
        a = {k: torch.from_numpy(v) for k, v in numpy.load(sys.argv[1]).items()}
        x, w, m = (a[k].requires_grad_() for k in ('activations', 'weight', 'mask'))
        z = (a['responses'] - a['responses'].mean(0)) / a['responses'].std(0, unbiased=False)
        loss = (torch.einsum('bcp,np,nc->bn', x.flatten(2), m, w) + a['bias'] - z).square().mean()
        loss.backward()
        numpy.savez(sys.argv[2], loss=loss.detach().numpy().reshape(1), weight=w.grad.numpy(), mask=m.grad.numpy())
        """;

    [PythonFact]
    public void The_loss_and_the_gradients_of_the_readout_are_those_of_pytorch()
    {
        using var scratch = new ScratchFolder();
        using var scope = NewDisposeScope();
        using var network = TrainerTests.Fresh(Plain);
        using var readout = new ResponseReadout(network, Plain, 3, 16, CPU);
        using (no_grad()) readout.Parameters.ElementAt(1).Value.add_(randn(3, 16));
        var (images, recorded) = (randn(8, 3, 16, 16), randn(8, 3).mul(4).add(2));
        network.eval();
        using var recording = network.RecordAt(images, "V2.0");
        NpzFile.Write(scratch["in.npz"],
        [
            ("activations", recording["V2"][0].detach().contiguous()), ("responses", recorded), .. readout.Parameters.Select(one => (one.Name.Split('.')[1], one.Value.detach())),
        ]);
        PythonPeer.RunCode(Peer, scratch["in.npz"], scratch["out.npz"]);
        network.train();
        var ids = Enumerable.Range(0, 8).Select(i => $"{i}").ToArray();
        using var responses = RecordedResponses.Of(ids, recorded.to(float64).data<double>().ToArray(), new Tints(8), "r.nc", Plain, 16, 1);
        var (z, known) = responses.For([0, 1, 2, 3, 4, 5, 6, 7], CPU);
        var loss = readout.Loss(images, z, known);
        loss.backward();
        using var expected = NpzFile.Read(scratch["out.npz"]);
        Assert.Equal(expected["loss"].item<float>(), loss.item<float>(), 1e-4f);
        foreach (var (name, value) in readout.Parameters.Take(2)) Assert.True(expected[name.Split('.')[1]].allclose(value.grad!, 1e-3, 1e-5), name);
        Assert.True(network.named_parameters().First(one => one.name == "V1.conv.weight").parameter.grad!.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void An_area_learns_to_predict_neurons_and_its_batch_norms_do_not_count_their_stimuli()
    {
        var recipe = Plain with { Epochs = 12 };
        var (before, after) = (Error(recipe with { Epochs = 1, LearningRate = 1e-9 }), Error(recipe));
        Assert.True(after < 0.5 * before, $"{before} {after}");

        double Error(Recipe taught)
        {
            using var network = TrainerTests.Fresh(taught);
            using var trainer = new Trainer(network, taught, responses: Of(taught));
            var data = Tints.For(taught);
            var outcome = trainer.Fit(data.Train, data.Validation);
            Assert.Equal(taught.Epochs * 4L, network.named_buffers().First(one => one.name == "V1.norm.num_batches_tracked").buffer.item<long>());
            // With a weight of 1, the error is what the loss has beside the cross entropy of the classes.
            return outcome.Epochs[^1].TrainLoss - outcome.Epochs[^1].ValidationLoss!.Value;
        }
    }

    [Fact]
    public void Responses_that_were_not_recorded_and_neurons_that_say_nothing_do_not_count()
    {
        using var responses = RecordedResponses.Of(["0", "1", "2", "x"], [1, 7, double.NaN, 3, 7, 1, double.NaN, 7, 3, 5, 5, 5], new Tints(3), "r.nc", Plain, 16, 1);
        Assert.Equal((3, 3), (responses.Stimuli, responses.Neurons));
        var (z, known) = responses.For([0, 1, 2], CPU);
        Assert.Equal([-1, 0, 0, 1, 0, -1, 0, 0, 1], z.flatten().data<float>().ToArray());
        Assert.Equal([1, 0, 0, 1, 0, 1, 0, 0, 1], known.flatten().data<float>().ToArray());
    }

    [Fact]
    public void What_cannot_be_learned_is_said_in_a_sentence()
    {
        using var network = TrainerTests.Fresh(Plain);
        Assert.Contains("none are given", Said(() => new Trainer(network, Plain)));
        Assert.Contains("has no area 'V9'", Said(() => new Trainer(network, Plain with { ResponsesArea = "V9" }, responses: Of(Plain))));
        Assert.Contains("--responses-area IT", Said(() => new Trainer(network, Plain with { ResponsesArea = "" }, responses: Of(Plain))));
        Assert.StartsWith(
            "1 of the 2 stimuli of 'r.nc' are in 'tints': neural training needs at least two", Said(() => RecordedResponses.Of(["0", "x"], [1, 2], new Tints(4), "r.nc", Plain, 16, 1)));

        static string Said(Func<object> make) => Assert.Throws<CornetException>(() => { make(); }).Message;
    }

    /// <summary>Two neurons that respond to the tint, and one that nothing drives; for 40 of the images to learn from. Null where the recipe asks for none.</summary>
    internal static RecordedResponses? Of(Recipe recipe)
    {
        if (recipe.ResponsesWeight == 0) return null;
        var set = new Tints(40);
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 40).SelectMany(index => new[] { set.LabelOf(index) == 0 ? 3.0 : 1, set.LabelOf(index) < 2 ? -1.0 : 1, 0.2 * random.NextDouble() })];
        return RecordedResponses.Of([.. Enumerable.Range(0, 40).Select(set.IdOf)], values, set, "r.nc", recipe, 16, 2);
    }
}
