using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Tests.Stimuli;

public class CounterRandomTests
{
    [Fact]
    public void Numbers_depend_on_every_part_of_the_place_and_on_their_order()
    {
        ulong[] firsts =
        [
            new CounterRandom(1, 2, 3).Next(), new CounterRandom(1, 3, 2).Next(), new CounterRandom(2, 1, 3).Next(),
            new CounterRandom(1, 2).Next(), new CounterRandom(1, 2, 3, 0).Next(), new CounterRandom(1).Next(), new CounterRandom(0, 1).Next(),
        ];
        Assert.Equal(firsts.Length, firsts.Distinct().Count());
    }

    [Fact]
    public void The_numbers_of_a_place_never_change_from_release_to_release()
    {
        var random = new CounterRandom(1, 2, 3);
        Assert.Equal([8395827000259632784UL, 6164209411997747591UL], [random.Next(), random.Next()]);
    }

    [Fact]
    public void Uniform_numbers_fill_the_interval_evenly()
    {
        var random = new CounterRandom(7);
        var counts = new int[16];
        for (var i = 0; i < 16000; i++)
            counts[(int)(random.Uniform() * 16)]++;

        // Chi-squared with 15 degrees of freedom: 99.9 % lie below 37.7.
        Assert.True(counts.Sum(count => (count - 1000.0) * (count - 1000) / 1000) < 37.7);
    }

    [Fact]
    public void Neighboring_places_are_unrelated()
    {
        const int Places = 20000;
        double sum = 0;
        for (var i = 0; i < Places; i++)
            sum += (new CounterRandom(1, i).Uniform() - 0.5) * (new CounterRandom(1, i + 1).Uniform() - 0.5);

        // The correlation of independent numbers has standard deviation 1 / sqrt(n).
        Assert.True(Math.Abs(sum / Places * 12) < 4 / Math.Sqrt(Places));
    }

    [Fact]
    public void A_permutation_holds_every_number_once_and_every_place_alike()
    {
        var atFirst = new int[5];
        for (var seed = 0; seed < 5000; seed++)
        {
            var order = new CounterRandom(seed, 9).Permutation(5);
            Assert.Equal([0, 1, 2, 3, 4], order.Order());
            atFirst[order[0]]++;
        }

        Assert.All(atFirst, count => Assert.InRange(count, 880, 1120));
    }
}
