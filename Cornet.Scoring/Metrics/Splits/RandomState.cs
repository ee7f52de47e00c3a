namespace Cornet.Scoring.Metrics.Splits;

/// <summary>
/// NumPy's legacy <c>RandomState(seed)</c>: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) and the draws that published scores were made
/// with, number for number. Its state moves with every draw.
/// </summary>
public sealed class RandomState
{
    private const int Length = 624, Middle = 397;

    private readonly uint[] _key = new uint[Length];
    private int _position = Length;

    /// <summary>The state that NumPy has after <c>RandomState(seed)</c>.</summary>
    public RandomState(uint seed)
    {
        for (var i = 0; i < Length; i++)
        {
            _key[i] = seed;
            seed = 1812433253 * (seed ^ (seed >> 30)) + (uint)i + 1;
        }
    }

    /// <summary>The next 32 random bits.</summary>
    public uint Next()
    {
        if (_position == Length) Refill();
        var y = _key[_position++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >> 18);
    }

    /// <summary>A real number in [0, 1) with 53 random bits: NumPy's <c>random_sample()</c>.</summary>
    public double NextDouble()
    {
        var (high, low) = (Next() >> 5, Next() >> 6);
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// <summary>A whole number in [<paramref name="low"/>, <paramref name="high"/>): NumPy's <c>randint(low, high)</c>.</summary>
    /// <param name="low">The smallest.</param>
    /// <param name="high">Above <paramref name="low"/>.</param>
    public int Integer(int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        return (int)(low + UpTo((uint)((long)high - low - 1)));
    }

    /// <summary>Puts values in a random order, in place: NumPy's <c>shuffle</c>.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = (int)UpTo((uint)i);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>0 .. <paramref name="count"/> - 1 in a random order: NumPy's <c>permutation(count)</c>.</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        Shuffle<int>(order);
        return order;
    }

    /// <summary>Some of 0 .. <paramref name="population"/> - 1, each at most once: NumPy's <c>choice(population, size, replace=False)</c>.</summary>
    /// <param name="population">How many there are.</param>
    /// <param name="size">How many to take, 0 .. <paramref name="population"/>.</param>
    public int[] Choice(int population, int size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, population);
        return Permutation(population)[..size];
    }

    // Numbers under a mask, those above the bound thrown away.
    private uint UpTo(uint bound)
    {
        if (bound == 0) return 0;
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(bound);
        uint value;
        do value = Next() & mask;
        while (value > bound);
        return value;
    }

    private void Refill()
    {
        for (var i = 0; i < Length; i++)
        {
            var y = (_key[i] & 0x80000000) | (_key[(i + 1) % Length] & 0x7FFFFFFF);
            _key[i] = _key[(i + Middle) % Length] ^ (y >> 1) ^ ((y & 1) * 0x9908B0DF);
        }

        _position = 0;
    }
}
