using System.Globalization;

namespace Cornet.Scoring.Assemblies;

/// <summary>
/// Responses with a table for each of their dimensions, as brain-score's assemblies: [presentation, neuroid] or [presentation, neuroid, time_bin] of
/// neurons, [presentation, choice] of behavior. Choosing rows reads nothing; numbers are read when they are asked for, and then only the rows
/// chosen.
/// </summary>
public sealed class DataAssembly
{
    private const int Slab = 1 << 20;
    private const int NamesShown = 8;

    private readonly StoredValues _values;

    internal DataAssembly(string origin, IReadOnlyList<Axis> axes, StoredValues values) => (Origin, Axes, _values) = (origin, axes, values);

    /// <summary>Numbers in memory.</summary>
    /// <param name="origin">What to call them in messages.</param>
    /// <param name="values">Row-major in the order of the axes, missing ones NaN.</param>
    /// <param name="axes">The dimensions.</param>
    /// <exception cref="ArgumentException">There are not as many numbers as the axes say.</exception>
    public DataAssembly(string origin, double[] values, params IReadOnlyList<Axis> axes)
        : this(origin, axes, new ValuesInMemory(values, [.. axes.Select(axis => axis.Length)]))
    {
        if (values.Length != Count)
            throw new ArgumentException(
                $"{values.Length} numbers do not fill {string.Join(" x ", axes.Select(axis => axis.Length))}.", nameof(values));
    }

    /// <summary>Where the numbers lie, for what computes with them as they are read.</summary>
    internal StoredValues Values => _values;

    /// <summary>The file, or where else the numbers come from.</summary>
    public string Origin { get; }

    /// <summary>The dimensions, in the order of the numbers.</summary>
    public IReadOnlyList<Axis> Axes { get; }

    /// <summary>What the file says about itself, such as the model, its weights and the preparation of the stimuli.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    /// <summary>How many numbers there are.</summary>
    public long Count => Axes.Aggregate(1L, (count, axis) => count * axis.Length);

    /// <summary>A dimension by its name.</summary>
    /// <exception cref="CornetException">There is none of that name.</exception>
    public Axis this[string axis] => Axes.FirstOrDefault(one => one.Name == axis)
        ?? throw new CornetException($"'{Origin}' has no dimension '{axis}'; it has {string.Join(", ", Axes.Select(one => one.Name))}.");

    /// <summary>Whether there is a dimension of that name.</summary>
    public bool Has(string axis) => Axes.Any(one => one.Name == axis);

    /// <summary>All numbers, row-major in the order of <see cref="Axes"/>.</summary>
    /// <exception cref="CornetException">There are more than fit into one array, or the file can no longer be read.</exception>
    public double[] Read()
    {
        if (Count > Array.MaxLength)
        {
            throw new CornetException(
                $"'{Origin}' has {string.Join(" x ", Axes.Select(axis => axis.Length))} numbers, too many to read at once: choose a region or "
                + "a time bin first.");
        }

        var read = new double[Count];
        var inner = Axes.Skip(1).Aggregate(1, (count, axis) => count * axis.Length);
        foreach (var (places, block) in Slabs(0))
            for (var i = 0; i < places.Length; i++) block.AsSpan(i * inner, inner).CopyTo(read.AsSpan(places[i] * inner));
        return read;
    }

    /// <summary>The rows whose coordinate has one of these values, such as <c>Where("region", "IT")</c>.</summary>
    /// <exception cref="CornetException">There is no such coordinate, or no row with such a value.</exception>
    public DataAssembly Where(string coordinate, params IReadOnlyList<string> values)
    {
        var wanted = values.ToHashSet();
        var (place, column) = Locate(coordinate);
        int[] rows = [.. Enumerable.Range(0, column.Length).Where(row => wanted.Contains(column.Texts[row]))];
        if (rows.Length > 0) return Take(place, rows);
        string[] there = [.. column.Texts.Distinct()];
        throw new CornetException(
            $"'{Origin}' has no {Axes[place].Name} whose {coordinate} is {string.Join(" or ", values)}; "
            + $"there {(there.Length == 1 ? "is" : "are")} {Some(there)}.");
    }

    /// <summary>The rows whose coordinate is a number that passes.</summary>
    /// <exception cref="CornetException">There is no such coordinate of numbers, or no row that passes.</exception>
    public DataAssembly Where(string coordinate, Func<double, bool> passes)
    {
        var (place, column) = Locate(coordinate);
        var numbers = column.Numbers ?? throw new CornetException(
            $"'{Origin}' has text in the coordinate '{coordinate}', and numbers were expected.");
        int[] rows = [.. Enumerable.Range(0, column.Length).Where(row => passes(numbers[row]))];
        return rows.Length > 0
            ? Take(place, rows)
            : throw new CornetException(
                $"'{Origin}' has no {Axes[place].Name} of the {coordinate} asked for; there are {Some([.. column.Texts.Distinct()])}.");
    }

    /// <summary>The bin from one time to another, both in milliseconds after the stimulus appeared, without the dimension of time.</summary>
    /// <exception cref="CornetException">There is no such bin.</exception>
    public DataAssembly InTimeBin(double startMs, double endMs)
    {
        var axis = this[Axis.TimeBin];
        var (starts, ends) = (Times(axis, "time_bin_start"), Times(axis, "time_bin_end"));
        for (var bin = 0; bin < axis.Length; bin++)
            if (starts[bin] == startMs && ends[bin] == endMs) return Take(Axis.TimeBin, [bin]);
        throw new CornetException(string.Create(CultureInfo.InvariantCulture,
            $"'{Origin}' has no time bin from {startMs} to {endMs} ms; there are {Some([.. starts.Zip(ends, (start, end) => $"{start}-{end}")])}."));
    }

    /// <summary>The time bins in milliseconds after the stimulus appeared; empty where there is no dimension of time.</summary>
    /// <exception cref="CornetException">The dimension of time lacks its coordinates.</exception>
    public IReadOnlyList<(double StartMs, double EndMs)> TimeBins =>
        Has(Axis.TimeBin) ? [.. Times(this[Axis.TimeBin], "time_bin_start").Zip(Times(this[Axis.TimeBin], "time_bin_end"))] : [];

    /// <summary>Some rows of a dimension, in the order given.</summary>
    public DataAssembly Take(string axis, IReadOnlyList<int> rows) => Take(Axes.ToList().IndexOf(this[axis]), rows);

    /// <summary>All rows of a dimension but some.</summary>
    internal DataAssembly Without(string axis, IReadOnlyCollection<int> rows)
    {
        var left = rows.ToHashSet();
        return left.Count == 0 ? this : Take(axis, [.. Enumerable.Range(0, this[axis].Length).Where(row => !left.Contains(row))]);
    }

    /// <summary>The same without the presentations of some stimuli.</summary>
    internal DataAssembly WithoutStimuli(IReadOnlySet<string> ids)
    {
        var shown = Assemblies.Presentations.StimuliOf(this);
        return Without(Axis.Presentation, [.. Enumerable.Range(0, shown.Length).Where(row => ids.Contains(shown.Texts[row]))]);
    }

    /// <summary>
    /// The mean over the repetitions of each stimulus, repetitions without a number left out; stimuli stand in the order in which they first occur.
    /// </summary>
    /// <param name="allowMissing">Whether a neuroid may have no number at all for a stimulus, which then is NaN.</param>
    /// <exception cref="CornetException">
    /// Dimensions or ids are missing or not unique, the time bin is not chosen, a repeated stimulus has two object names, or numbers are missing.
    /// </exception>
    public StimulusResponses AveragedByStimulus(bool allowMissing = false) => new Presentations(this).Averaged(allowMissing);

    /// <summary>
    /// The stimuli in the order in which brain-score's average over repetitions puts them, which decides its splits: sorted by the coordinates of
    /// <c>presentation</c> in the order of the file, the first one that differs deciding; <c>repetition</c> does not count. Numbers are ordered by
    /// size, those that are missing last, and text by its code units. A stimulus whose presentations differ in other coordinates stands where the
    /// first of them does.
    /// </summary>
    /// <exception cref="CornetException">As above.</exception>
    public IReadOnlyList<string> SortedStimulusIds() => new Presentations(this).Sorted();

    /// <summary>
    /// Every repetition of each stimulus, for ceilings: stimuli in the order in which they first occur, repetitions by their number.
    /// </summary>
    /// <exception cref="CornetException">As above; or the same repetition of a stimulus stands there twice.</exception>
    public RepeatedResponses ByRepetition() => new Presentations(this).Repeated();

    /// <summary>
    /// Blocks of rows of one dimension, all others whole, as they are best read: where the rows stand in this assembly, and the numbers, row-major.
    /// </summary>
    internal IEnumerable<(int[] Places, double[] Block)> Slabs(int axis)
    {
        var rows = Axes.Select(one => (IReadOnlyList<int>)one.Stored).ToArray();
        if (Count == 0) yield break;
        var others = Math.Max(1, Count / Axes[axis].Length);
        if (others > Slab * 128L)
            throw new CornetException(
                $"'{Origin}' has {others:N0} numbers for each {Axes[axis].Name}, too many to read at once: choose a region first.");
        var together = _values.Together(axis);
        var most = Math.Max(1, Slab / others);
        var band = (int)(together <= 4 * most ? Math.Max(1, most / together) * together : most);
        var ordered = Enumerable.Range(0, Axes[axis].Length).OrderBy(place => rows[axis][place]);
        foreach (var places in ordered.GroupBy(place => rows[axis][place] / band).Select(group => group.ToArray()))
        {
            // The same row may be wanted many times over.
            foreach (var part in places.Chunk(band))
            {
                IReadOnlyList<int>[] wanted = [.. rows];
                wanted[axis] = [.. part.Select(place => rows[axis][place])];
                yield return (part, _values.Read(wanted));
            }
        }
    }

    private DataAssembly Take(int place, IReadOnlyList<int> rows)
    {
        Axis[] axes = [.. Axes];
        axes[place] = axes[place].Take(rows);
        return new DataAssembly(Origin, axes, _values) { Notes = Notes };
    }

    private (int Axis, Coordinate Column) Locate(string coordinate)
    {
        for (var place = 0; place < Axes.Count; place++)
            if (Axes[place].Find(coordinate) is { } column) return (place, column);
        var all = Axes.SelectMany(axis => axis.Coordinates).ToList();
        throw new CornetException(
            $"'{Origin}' has no coordinate '{coordinate}'{Cornet.Runtime.Weights.NearestName.Suggest(coordinate, all.Select(one => one.Name))}; "
            + $"it has {(all.Count == 0 ? "none" : string.Join(", ", all.Select(one => one.Name)))}.");
    }

    private IReadOnlyList<double> Times(Axis axis, string coordinate) => axis.Find(coordinate)?.Numbers
        ?? throw new CornetException($"'{Origin}' has no numbers in the coordinate '{coordinate}' of {axis.Name}; its coordinates are {axis.Names}.");

    internal static string Some(IReadOnlyList<string> values) => values.Count <= NamesShown
        ? string.Join(", ", values)
        : $"{string.Join(", ", values.Take(NamesShown))}, ... ({values.Count:N0} in all)";
}
