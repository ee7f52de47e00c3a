using Cornet.Runtime.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Models;

/// <summary>What a recurrence with a soft gate goes on hearing.</summary>
public class GatedInputTests
{
    [Fact]
    public void Input_and_state_are_added_and_squashed()
    {
        using var input = new GatedInput(tensor([1f, 2f]).reshape(1, 2, 1, 1));
        using var gated = input.Gate(tensor([-1f, 1f]).reshape(1, 2, 1, 1));
        using var expected = sigmoid(tensor([0f, 3f]).reshape(1, 2, 1, 1));
        Assert.True(gated.allclose(expected));
    }

    [Fact]
    public void A_larger_input_is_averaged_to_the_extent_of_the_state()
    {
        using var maps = arange(16, ScalarType.Float32).reshape(1, 1, 4, 4);
        using var input = new GatedInput(maps);
        using var expected = sigmoid(tensor([2.5f, 4.5f, 10.5f, 12.5f]).reshape(1, 1, 2, 2));
        for (var step = 1; step < 3; step++)
        {
            using var gated = input.Gate(zeros(1, 1, 2, 2));
            Assert.True(gated.allclose(expected));
        }
        Assert.Equal(15, maps[0, 0, 3, 3].item<float>());
    }
}
