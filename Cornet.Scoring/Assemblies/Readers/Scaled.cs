namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>Responses times a number, such as the 1/300 that turns NSD's integers into percent signal change.</summary>
public static class Scaled
{
    /// <summary>The same assembly, whose numbers are multiplied as they are read.</summary>
    /// <param name="assembly">Any.</param>
    /// <param name="factor">Finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not finite.</exception>
    public static DataAssembly By(DataAssembly assembly, double factor) => double.IsFinite(factor)
        ? new DataAssembly(assembly.Origin, assembly.Axes, new ScaledValues(assembly.Values, factor)) { Notes = assembly.Notes }
        : throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be finite.");

    private sealed class ScaledValues(StoredValues values, double factor) : StoredValues
    {
        public override int Together(int axis) => values.Together(axis);

        public override double[] Read(IReadOnlyList<int>[] rows)
        {
            var read = values.Read(rows);
            for (var i = 0; i < read.Length; i++) read[i] *= factor;
            return read;
        }
    }
}
