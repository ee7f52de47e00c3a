using Cornet.Runtime.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Parity;

/// <summary>
/// One training pass of the four CORnets against PyTorch, in double precision: no gradient may miss what ran in place or was released early.
/// </summary>
[Collection(PeerFamily.Collection)]
public class GradientParityTests(PeerFamily peers)
{
    // The peer answers in single precision.
    private const double Tolerance = 1e-6;

    public static TheoryData<string> Models => PeerFamily.Quick;

    [PythonTheory]
    [MemberData(nameof(Models))]
    public void A_training_pass_gives_the_loss_the_gradients_and_the_running_statistics_of_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        using var images = ParityTests.Noise(2, 40, 48);
        using var labels = tensor(new long[] { 7, 999 });
        using var expected = peers[name].Gradients(images, labels);

        using var model = ModelCatalog.Find(name).Create(null);
        peers[name].LendWeights(model);
        model.to(float64);
        model.train();
        using var loss = nn.functional.cross_entropy(model.forward(images.to(float64)), labels);
        loss.backward();

        Assert.Equal(expected["loss"].ToDouble(), loss.ToDouble(), tolerance: 1e-6);
        foreach (var (key, parameter) in model.named_parameters())
            AssertNear(key, expected[$"gradient.{key}"], parameter.grad!);
        foreach (var (key, buffer) in model.named_buffers())
            AssertNear(key, expected[$"buffer.{key}"], buffer);
    }

    private static void AssertNear(string key, Tensor expected, Tensor actual)
    {
        var difference = ActivationParity.Largest(actual, expected);
        Assert.True(difference < Tolerance, $"{key} differs by {difference:G3} of its largest number");
    }
}
