using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Hdf5.Structure;

/// <summary>What a value is (format specification, section IV.A.2.d).</summary>
/// <param name="Bytes">Of one value.</param>
/// <param name="Unit">Where the values are of varying length, bytes of one of their parts; 0 otherwise.</param>
internal readonly record struct ValueType(long Bytes, long Unit)
{
    private const int Deepest = 16, Compound = 6, Enumeration = 8, Varying = 9, Rows = 10;

    /// <summary>Reads a description.</summary>
    /// <exception cref="DamagedFileException">It is damaged, or nested deeper than anything that was measured.</exception>
    public static ValueType Read(Fields fields, int depth = 0)
    {
        if (depth > Deepest) throw new DamagedFileException("a type of values in it is nested too deep; the file is damaged");
        var (first, members) = (fields.Byte(), (int)fields.Number(2));
        fields.Take(1);
        var (kind, version, bytes) = (first & 15, first >> 4, fields.Number(4));
        switch (kind)
        {
            case Compound:
                for (var member = 0; member < members; member++)
                {
                    var begin = fields.Position;
                    fields.SkipText();
                    if (version < 3) fields.Take(-(fields.Position - begin) & 7);
                    fields.Take(version < 3 ? 4 : Math.Clamp((64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)bytes) + 7) / 8, 1, 4));
                    fields.Take(version == 1 ? 28 : 0);
                    Read(fields, depth + 1);
                }

                return new ValueType(bytes, 0);
            case Enumeration:
                Read(fields, depth + 1);
                return new ValueType(bytes, 0);
            case Varying:
                return new ValueType(bytes, Read(fields, depth + 1).Bytes);
            case Rows:
                var rank = fields.Byte();
                fields.Take(version < 3 ? 3 : 0);
                fields.Take(rank * (version < 3 ? 8 : 4));
                Read(fields, depth + 1);
                return new ValueType(bytes, 0);
            default:
                // Of the other kinds: bit offsets, and where signs and exponents are.
                fields.Take(Math.Min(fields.Left, kind switch { 0 or 4 => 4, 1 => 12, 2 => 2, _ => 0 }));
                return new ValueType(bytes, 0);
        }
    }
}

/// <summary>How many values there are along each dimension (format specification, section IV.A.2.b).</summary>
internal static class Space
{
    private const int MostDimensions = 32;

    /// <summary>Reads a description.</summary>
    /// <returns>How many values there are in all.</returns>
    /// <exception cref="DamagedFileException">It is damaged, or has more than can be counted.</exception>
    public static long Count(Fields fields)
    {
        var (version, rank, _, kind) = (fields.Byte(), fields.Byte(), fields.Byte(), fields.Byte());
        if (version == 1) fields.Take(4);
        if (rank > MostDimensions) throw new DamagedFileException($"a variable in it has {rank} dimensions; the file is damaged");
        Int128 count = version == 2 && kind == 2 ? 0 : 1;
        for (var axis = 0; axis < rank; axis++)
        {
            count *= (ulong)fields.Number(8);
            if (count > 1L << 60) throw new DamagedFileException("a variable in it has more values than can be counted; the file is damaged");
        }

        return (long)count;
    }
}
