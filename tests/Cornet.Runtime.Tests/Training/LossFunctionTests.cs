using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

public class LossFunctionTests
{
    // As timm's BinaryCrossEntropy and its mixup_target write it; the loss and its gradient.
    private const string Peer = """
        import sys, numpy, torch, torch.nn.functional as F
        a = numpy.load(sys.argv[1])
        s, p = float(sys.argv[2]), float(sys.argv[3])
        x = torch.from_numpy(a['logits']).requires_grad_()
        n, c = x.shape
        off, on = s / c, 1 - s + s / c
        hot = lambda y: torch.full((n, c), off).scatter_(1, torch.from_numpy(y).view(-1, 1), on)
        target = p * hot(a['labels']) + (1 - p) * hot(a['others'])
        loss = F.binary_cross_entropy_with_logits(x, target)
        loss.backward()
        numpy.savez(sys.argv[4], loss=loss.detach().numpy().reshape(1), grad=x.grad.numpy())
        """;

    [PythonTheory]
    [InlineData("0", "1")]
    [InlineData("0.1", "1")]
    [InlineData("0.1", "0.3")]
    public void Binary_cross_entropy_is_that_of_pytorch(string smoothing, string share)
    {
        using var scratch = new ScratchFolder();
        using var scope = NewDisposeScope();
        var (s, p) = (double.Parse(smoothing, System.Globalization.CultureInfo.InvariantCulture), double.Parse(share, System.Globalization.CultureInfo.InvariantCulture));
        Tensor logits = randn(6, 5).mul(3).requires_grad_(), labels = tensor([0L, 4, 2, 2, 1, 3]), others = tensor([3L, 4, 1, 0, 2, 2]);
        NpzFile.Write(scratch["in.npz"], [("logits", logits.detach()), ("labels", labels), ("others", others)]);
        PythonPeer.RunCode(Peer, scratch["in.npz"], smoothing, share, scratch["out.npz"]);
        var loss = BinaryCrossEntropy.Of(new Mixup(zeros(6), labels, p == 1 ? null : others, p), logits, s);
        loss.backward();
        using var expected = NpzFile.Read(scratch["out.npz"]);
        Assert.Equal(expected["loss"].item<float>(), loss.item<float>(), 1e-6f);
        Assert.True(expected["grad"].allclose(logits.grad!, 1e-5, 1e-7));
    }

    [Fact]
    public void A_network_learns_by_binary_cross_entropy_and_is_validated_by_cross_entropy()
    {
        var recipe = new Recipe { Epochs = 6, BatchSize = 8, LearningRate = 0.5, Loss = LossFunction.Bce, Seed = 5 };
        using var trainer = new Trainer(TrainerTests.Fresh(recipe), recipe);
        var data = Tints.For(recipe);
        var outcome = trainer.Fit(data.Train, data.Validation);
        Assert.True(outcome.Best!.ValidationTop1 > 0.9, $"{outcome.Best}");
        Assert.Equal(Evaluation.Run(trainer.Model, data.Validation!).Loss, outcome.Epochs[^1].ValidationLoss);
    }
}
