namespace Cornet.Scoring.Assemblies;

/// <summary>Where the numbers of an assembly lie: in memory or in a file, of which only what is asked for is read.</summary>
internal abstract class StoredValues
{
    /// <summary>How many rows of an axis are best read together; 1 where it does not matter.</summary>
    public virtual int Together(int axis) => 1;

    /// <summary>Reads some rows of every axis.</summary>
    /// <param name="rows">For each axis the rows wanted, in any order.</param>
    /// <returns>Row-major, the last axis fastest; missing numbers are NaN.</returns>
    /// <exception cref="CornetException">The file can no longer be read.</exception>
    public abstract double[] Read(IReadOnlyList<int>[] rows);

    /// <summary>Copies some rows of every axis out of a row-major block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="extent">Its size along each axis.</param>
    /// <param name="rows">For each axis the rows wanted, counted within the block.</param>
    protected static double[] Gather(double[] block, int[] extent, IReadOnlyList<int>[] rows)
    {
        var whole = true;
        for (var axis = 0; axis < extent.Length && whole; axis++)
            whole = rows[axis].Count == extent[axis] && rows[axis].Index().All(pair => pair.Index == pair.Item);
        if (whole) return block;
        var gathered = new double[rows.Aggregate(1, (count, axis) => checked(count * axis.Count))];
        var (at, last) = (0, extent.Length - 1);
        Descend(0, 0);
        return gathered;

        void Descend(int axis, int offset)
        {
            foreach (var row in rows[axis])
            {
                if (axis == last) gathered[at++] = block[offset + row];
                else Descend(axis + 1, (offset + row) * extent[axis + 1]);
            }
        }
    }
}

/// <summary>Numbers in memory.</summary>
/// <param name="values">Row-major, the last axis fastest.</param>
/// <param name="extent">Their size along each axis.</param>
internal sealed class ValuesInMemory(double[] values, int[] extent) : StoredValues
{
    /// <inheritdoc/>
    public override double[] Read(IReadOnlyList<int>[] rows)
    {
        var read = Gather(values, extent, rows);
        return ReferenceEquals(read, values) ? [.. values] : read;
    }
}
