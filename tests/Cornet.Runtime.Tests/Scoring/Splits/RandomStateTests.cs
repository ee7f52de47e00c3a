using Cornet.Scoring.Metrics.Splits;

namespace Cornet.Runtime.Tests.Scoring.Splits;

public class RandomStateTests
{
    // np.random.RandomState(seed).permutation(10); its choice(10, 4, replace=False) is the beginning.
    [Theory]
    [InlineData(0u, new[] { 2, 8, 4, 9, 1, 6, 7, 3, 0, 5 })]
    [InlineData(1u, new[] { 2, 9, 6, 4, 0, 3, 1, 7, 8, 5 })]
    public void Known_permutations_come_without_Python(uint seed, int[] expected)
    {
        Assert.Equal(expected, new RandomState(seed).Permutation(10));
        Assert.Equal(expected[..4], new RandomState(seed).Choice(10, 4));
    }

    [Fact]
    public void The_first_bits_are_those_of_the_authors_of_the_generator()
    {
        // The reference output of mt19937ar.c for init_genrand(5489), as in the C++ standard: the 10000th number.
        var random = new RandomState(5489);
        for (var i = 1; i < 10000; i++) random.Next();
        Assert.Equal(4123659995u, random.Next());
    }

    [PythonFact("numpy", "sklearn")]
    public void All_draws_are_those_of_NumPy()
    {
        uint[] seeds = [.. Enumerable.Range(0, 40).Select(i => (uint)(i * i * i * 71_993)), 4294967295];
        var printed = PythonPeer.Run(Repository.PathTo("tests", "peers", "splits.py"), [.. seeds.Select(seed => $"draws:{seed}")]);
        Assert.Equal(printed.Trim().Split('\n'), seeds.Select(Draws));
    }

    private static string Draws(uint seed)
    {
        var random = new RandomState(seed);
        List<int> all = [.. random.Permutation(50), .. random.Choice(30, 7)];
        for (var i = 0; i < 20; i++) all.Add(random.Integer(-3, 1000));
        var order = Enumerable.Range(0, 13).ToArray();
        random.Shuffle<int>(order);
        all.AddRange([.. order, random.Integer(0, int.MaxValue), random.Integer(5, 6), (int)(random.NextDouble() * (1 << 30))]);
        return string.Join(' ', all);
    }
}
