using static TorchSharp.torch;

namespace Cornet.Runtime.Tests;

public class SeededTestsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_test_draws_the_same_numbers(int howMany)
    {
        using var drawn = rand(howMany);
        manual_seed(SeededTestsAttribute.Seed);
        using var again = rand(howMany);
        Assert.Equal(again.data<float>(), drawn.data<float>());
    }
}
