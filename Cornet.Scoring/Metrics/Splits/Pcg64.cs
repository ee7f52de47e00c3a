namespace Cornet.Scoring.Metrics.Splits;

/// <summary>
/// NumPy's <c>default_rng(seed)</c>: PCG64 (O'Neill, 2014: a 128-bit linear congruence with the output XSL-RR), its state mixed from the seed by
/// <c>SeedSequence</c>, and its <c>permutation</c>, number for number. Its state moves with every draw.
/// </summary>
public sealed class Pcg64
{
    private static readonly UInt128 Multiplier = new(0x2360ED051FC65DA4, 0x4385DF649FCCF645);

    private readonly UInt128 _increment;
    private UInt128 _state;
    private uint? _upper;

    /// <summary>The state that NumPy has after <c>default_rng(seed)</c>.</summary>
    public Pcg64(uint seed)
    {
        var words = Mixed(seed);
        UInt128 start = new(words[0], words[1]), sequence = new(words[2], words[3]);
        _increment = (sequence << 1) | 1;
        Step();
        _state += start;
        Step();
    }

    /// <summary>0 .. <paramref name="count"/> - 1 in a random order: <c>permutation(np.arange(count))</c>.</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            var j = UpTo((uint)i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    // Numbers under a mask, those above the bound thrown away.
    private uint UpTo(uint bound)
    {
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(bound);
        uint value;
        do value = Next() & mask;
        while (value > bound);
        return value;
    }

    // 64 bits serve two draws, the lower half first.
    private uint Next()
    {
        if (_upper is { } kept)
        {
            _upper = null;
            return kept;
        }

        Step();
        var bits = ulong.RotateRight((ulong)(_state >> 64) ^ (ulong)_state, (int)(_state >> 122));
        _upper = (uint)(bits >> 32);
        return (uint)bits;
    }

    private void Step() => _state = _state * Multiplier + _increment;

    // SeedSequence(seed).generate_state(4, uint64): O'Neill's seed_seq with a pool of four words.
    private static ulong[] Mixed(uint seed)
    {
        const uint MixLeft = 0xCA01F9DD, MixRight = 0x4973F715;
        var pool = new uint[4];
        var constant = 0x43B0D7E5u;
        for (var i = 0; i < pool.Length; i++) pool[i] = Hash(i == 0 ? seed : 0, ref constant, 0x931E8875);
        for (var source = 0; source < pool.Length; source++)
        {
            for (var target = 0; target < pool.Length; target++)
            {
                if (source == target) continue;
                var mixed = MixLeft * pool[target] - MixRight * Hash(pool[source], ref constant, 0x931E8875);
                pool[target] = mixed ^ (mixed >> 16);
            }
        }

        constant = 0x8B51F9DD;
        var words = new ulong[4];
        for (var i = 0; i < 8; i++) words[i / 2] |= (ulong)Hash(pool[i % 4], ref constant, 0x58F38DED) << (32 * (i % 2));
        return words;
    }

    private static uint Hash(uint value, ref uint constant, uint factor)
    {
        value ^= constant;
        constant *= factor;
        value *= constant;
        return value ^ (value >> 16);
    }
}
