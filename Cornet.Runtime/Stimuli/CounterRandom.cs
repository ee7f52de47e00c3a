namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Random numbers as a pure function of a place: (seed, epoch, index, ...). Whoever asks, in whatever order and on whatever thread, gets the same
/// numbers, so data order, augmentation and rendered pictures never depend on the number of workers. The n-th number of a place is
/// SplitMix64's finalizer over key + n * golden ratio; it uses integers only, so it is the same on every machine.
/// </summary>
public struct CounterRandom
{
    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    private readonly ulong _key;
    private ulong _count;

    /// <summary>The numbers that belong to one place.</summary>
    /// <param name="seed">The seed of the whole run.</param>
    /// <param name="place">What tells this stream from every other one: a purpose, an epoch, an index; order matters.</param>
    public CounterRandom(long seed, params ReadOnlySpan<long> place)
    {
        _key = Mix((ulong)seed + GoldenRatio);
        foreach (var step in place)
            _key = Mix(Mix(_key + GoldenRatio) ^ Mix((ulong)step + GoldenRatio));
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong Next() => Mix(_key + ++_count * GoldenRatio);

    /// <summary>A real number in [0, 1), a multiple of 2^-24.</summary>
    public float Uniform() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A real number in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float Between(float low, float high) => low + (high - low) * Uniform();

    /// <summary>A whole number in [0, <paramref name="bound"/>), without bias that matters (below bound / 2^64).</summary>
    /// <param name="bound">At least 1.</param>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>True with the given probability.</summary>
    public bool Chance(float probability) => Uniform() < probability;

    /// <summary>A random order of 0 .. <paramref name="count"/> - 1 (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = Below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
