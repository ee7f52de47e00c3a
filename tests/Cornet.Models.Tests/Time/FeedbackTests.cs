using Cornet.Models;
using Cornet.Runtime.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Time;

/// <summary>A network with lateral and top-down connections runs, learns, and leaves no memory behind.</summary>
public class FeedbackTests
{
    [Fact]
    public void Every_path_gets_a_gradient_and_a_step_of_training_lowers_the_loss()
    {
        manual_seed(0);
        using var model = new BLT();
        using var images = randn(8, 3, 32, 32);
        using var labels = arange(8, ScalarType.Int64);
        using var optimizer = optim.SGD(model.parameters(), 0.01);
        var losses = new List<float>();
        for (var step = 0; step < 3; step++)
        {
            optimizer.zero_grad();
            using var scores = model.forward(images);
            using var loss = nn.functional.cross_entropy(scores, labels);
            loss.backward();
            losses.Add(loss.item<float>());
            Assert.All(model.named_parameters(), one => Assert.True(one.parameter.grad?.abs().sum().item<float>() > 0, one.name));
            optimizer.step();
        }
        Assert.True(losses[^1] < losses[0], string.Join(' ', losses));
    }

    [Fact]
    public void Feedback_changes_what_an_area_does_from_the_step_on_at_which_it_arrives()
    {
        manual_seed(0);
        using var none = no_grad();
        using var model = new BLT();
        using var images = randn(2, 3, 32, 32);
        using var before = model.Record(images, BLT.At.V4);
        model.IT_to_V4.top_down.weight.mul_(2);
        using var after = model.Record(images, BLT.At.V4);
        // IT is silent at step 0; what it puts out at step 1 (its bias, without the image yet), V4 hears at step 2.
        for (var step = 0; step < 7; step++) Assert.Equal(step < 2, before.V4[step].allclose(after.V4[step]));
    }

    [Fact]
    public void What_was_recorded_does_not_depend_on_what_else_was_asked_for()
    {
        manual_seed(0);
        using var none = no_grad();
        using var model = new BLT(times: 5);
        using var images = randn(2, 3, 32, 32);
        using var all = model.Record(images);
        foreach (var area in model.Areas)
        {
            for (var step = 0; step < 5; step++)
            {
                using var one = model.Record(images, new RecordingSite(model.NameOf(area), step));
                Assert.True(one[model.NameOf(area)][step].allclose(all[model.NameOf(area)][step]));
            }
        }
    }
}
