using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Native;

public class HostNumbersTests
{
    [Fact]
    public void Every_number_of_a_tensor_arrives_also_in_several_pieces_and_of_another_layout()
    {
        using var values = arange(500_000, ScalarType.Float32);
        Assert.Equal(Enumerable.Range(0, 500_000).Select(i => (double)i), values.ToDoubles());
        using var turned = values.reshape(2, 250_000).t();
        Assert.Equal([0, 250_000, 1, 250_001], turned.ToDoubles()[..4]);
    }

    [Fact]
    public void More_numbers_than_an_array_holds_are_refused_before_memory_is_taken()
    {
        using var one = zeros(1, 1);
        using var many = one.expand(70_000, 70_000);
        Assert.Equal(
            "70000 x 70000 numbers do not fit into one array, which holds 2,147,483,591 at most: take fewer stimuli or neuroids.",
            Assert.Throws<CornetException>(() => many.ToDoubles()).Message);
    }
}
