namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>
/// Responses z-scored within groups of presentations, such as scan sessions: minus the mean and divided by the standard deviation that each neuroid
/// (in each time bin) has in that group. The standard deviation is that of the population (divided by n), as <c>scipy.stats.zscore</c> and xarray's
/// <c>std</c> have it, with which NSD and the Algonauts challenge are z-scored in Python; MATLAB's <c>zscore</c> divides by n - 1.
/// </summary>
public static class ZScored
{
    /// <summary>
    /// Reads all numbers once for the means, and then z-scores as they are read. Missing numbers stay missing and do not count; what does not vary in a
    /// group is missing there (NaN), because its standard deviation is 0.
    /// </summary>
    /// <param name="assembly">With a dimension <c>presentation</c>; groups are made of the presentations that it has now.</param>
    /// <param name="coordinate">A coordinate of <c>presentation</c>, such as <c>session</c>; a group is what has the same value.</param>
    /// <exception cref="CornetException">There is no such coordinate, or the numbers cannot be read.</exception>
    public static DataAssembly By(DataAssembly assembly, string coordinate)
    {
        var shown = assembly[Axis.Presentation];
        var groups = shown.Find(coordinate) ?? throw new CornetException(
            $"'{assembly.Origin}' has no coordinate '{coordinate}' of {Axis.Presentation}{shown.Suggest(coordinate)}; it has {shown.Names}.");
        var place = assembly.Axes.ToList().IndexOf(shown);
        return new DataAssembly(assembly.Origin, assembly.Axes, ZScoredValues.Of(assembly, place, groups)) { Notes = assembly.Notes };
    }

    private sealed class ZScoredValues : StoredValues
    {
        private readonly StoredValues _values;
        private readonly int _presentation;
        private readonly Dictionary<int, int>[] _rows;
        private readonly int[] _others;
        private readonly int[] _groupOf;
        private readonly double[] _means;
        private readonly double[] _deviations;

        private ZScoredValues(DataAssembly assembly, int presentation, int[] groupOf, double[] means, double[] deviations)
        {
            (_values, _presentation, _groupOf, _means, _deviations) = (assembly.Values, presentation, groupOf, means, deviations);
            // The same row may stand there several times; the group of each is the same then.
            _rows = [.. assembly.Axes.Select(axis => axis.Stored.Index().GroupBy(row => row.Item).ToDictionary(same => same.Key, same => same.First().Index))];
            _others = Strides(assembly, presentation);
        }

        public static ZScoredValues Of(DataAssembly assembly, int presentation, Coordinate column)
        {
            var names = column.Texts.Distinct().Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
            int[] groupOf = [.. column.Texts.Select(text => names[text])];
            var units = assembly.Count == 0 ? 0 : checked((int)(assembly.Count / groupOf.Length));
            var (means, squares, counts) = (new double[checked(names.Count * units)], new double[names.Count * units], new int[names.Count * units]);
            foreach (var (places, block) in assembly.Slabs(presentation))
            {
                int[] extent = [.. assembly.Axes.Select((axis, at) => at == presentation ? places.Length : axis.Length)];
                Visit(extent, presentation, Strides(assembly, presentation), (at, row, other) =>
                {
                    if (double.IsNaN(block[at])) return;
                    // Welford's update, which keeps its digits where the mean is large.
                    var cell = groupOf[places[row]] * units + other;
                    var change = block[at] - means[cell];
                    means[cell] += change / ++counts[cell];
                    squares[cell] += change * (block[at] - means[cell]);
                });
            }

            for (var i = 0; i < squares.Length; i++) squares[i] = Math.Sqrt(squares[i] / counts[i]);
            return new ZScoredValues(assembly, presentation, groupOf, means, squares);
        }

        public override int Together(int axis) => _values.Together(axis);

        public override double[] Read(IReadOnlyList<int>[] rows)
        {
            var read = _values.Read(rows);
            var units = _means.Length / Math.Max(1, _groupOf.Max() + 1);
            var offsets = rows.Select((axis, at) => axis.Select(stored => _rows[at][stored] * (at == _presentation ? 1 : _others[at])).ToArray()).ToArray();
            int[] extent = [.. rows.Select(axis => axis.Count)], at = new int[extent.Length];
            for (var i = 0; i < read.Length; i++)
            {
                var other = 0;
                for (var axis = 0; axis < at.Length; axis++)
                    if (axis != _presentation) other += offsets[axis][at[axis]];
                var cell = _groupOf[offsets[_presentation][at[_presentation]]] * units + other;
                read[i] = _deviations[cell] == 0 ? double.NaN : (read[i] - _means[cell]) / _deviations[cell];
                for (var axis = at.Length - 1; axis >= 0 && ++at[axis] == extent[axis]; axis--) at[axis] = 0;
            }

            return read;
        }

        // How far neighbors along each axis are apart where the presentations are left out.
        private static int[] Strides(DataAssembly assembly, int presentation)
        {
            var strides = new int[assembly.Axes.Count];
            for (var (axis, stride) = (strides.Length - 1, 1); axis >= 0; axis--)
            {
                if (axis == presentation) continue;
                strides[axis] = stride;
                stride = checked(stride * assembly.Axes[axis].Length);
            }

            return strides;
        }

        private static void Visit(int[] extent, int presentation, int[] strides, Action<int, int, int> visit)
        {
            var (at, count) = (new int[extent.Length], extent.Aggregate(1, (product, size) => product * size));
            for (var i = 0; i < count; i++)
            {
                var other = 0;
                for (var axis = 0; axis < at.Length; axis++) other += at[axis] * strides[axis];
                visit(i, at[presentation], other);
                for (var axis = at.Length - 1; axis >= 0 && ++at[axis] == extent[axis]; axis--) at[axis] = 0;
            }
        }
    }
}
