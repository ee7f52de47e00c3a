namespace Cornet.Scoring.Assemblies;

/// <summary>The presentations of an assembly, grouped by what was presented.</summary>
internal sealed class Presentations
{
    // brain-score's name of the stimulus since 2022, then the one before.
    private static readonly string[] StimulusCoordinates = ["stimulus_id", "image_id"];

    private readonly DataAssembly _assembly;
    private readonly int _presentation;
    private readonly int _neuroid;
    private readonly int[] _stimulusOf;
    private readonly string _idName;
    private readonly List<string> _stimuli = [];
    private readonly List<int> _first = [];
    private readonly string[] _neuroids;

    public Presentations(DataAssembly assembly)
    {
        _assembly = assembly;
        foreach (var axis in assembly.Axes)
        {
            if (axis.Name is Axis.Presentation or Axis.Neuroid || axis.Length == 1) continue;
            throw new CornetException(
                $"'{assembly.Origin}' has {axis.Length} rows of {axis.Name} in addition to presentation and neuroid: choose one of them"
                + $"{(axis.Name == Axis.TimeBin ? $", as in {Bin(axis)}" : "")}.");
        }

        var (presentations, neuroids) = (assembly[Axis.Presentation], assembly[Axis.Neuroid]);
        (_presentation, _neuroid) = (Place(presentations), Place(neuroids));
        var ids = StimuliOf(assembly);
        _idName = ids.Name;
        _neuroids = neuroids.Find("neuroid_id") is { } named ? Unique(neuroids, named) : [.. neuroids.Stored.Select(row => $"{row}")];
        _stimulusOf = Group(ids);
    }

    /// <summary>Which stimulus each presentation showed.</summary>
    /// <exception cref="CornetException">The assembly does not say.</exception>
    public static Coordinate StimuliOf(DataAssembly assembly) =>
        StimulusCoordinates.Select(assembly[Axis.Presentation].Find).FirstOrDefault(found => found is not null)
        ?? throw new CornetException(
            $"'{assembly.Origin}' does not say which stimulus was presented: {Axis.Presentation} needs a coordinate "
            + $"{string.Join(" or ", StimulusCoordinates)}, and has {assembly[Axis.Presentation].Names}.");

    /// <summary>The mean over repetitions.</summary>
    public StimulusResponses Averaged(bool allowMissing)
    {
        var columns = _neuroids.Length;
        var sums = new double[Product(_stimuli.Count, columns)];
        var counts = new int[sums.Length];
        var missing = 0;
        List<string> first = [];
        Visit((row, neuroid, value) =>
        {
            if (double.IsNaN(value))
            {
                if (missing++ < LeftOut.Named) first.Add($"{_neuroids[neuroid]} at {_stimuli[_stimulusOf[row]]}");
                return;
            }

            var at = _stimulusOf[row] * columns + neuroid;
            sums[at] += value;
            counts[at]++;
        });
        for (var i = 0; i < sums.Length; i++) sums[i] = counts[i] == 0 ? double.NaN : sums[i] / counts[i];
        if (!allowMissing) RefuseMissing(sums);
        return new StimulusResponses(_assembly.Origin, sums, _stimuli, _neuroids, ObjectNames())
        {
            LeftOut = missing == 0 ? null : new LeftOut(
                missing, (long)_stimulusOf.Length * columns, "responses of neuroids in presentations", _assembly.Origin, first,
                "missing values; means are over the other repetitions"),
        };
    }

    /// <summary>Every repetition; what a stimulus has fewer of is NaN.</summary>
    public RepeatedResponses Repeated()
    {
        var (repetitionOf, repetitions) = Repetitions();
        var columns = _neuroids.Length;
        var values = new double[Product(_stimuli.Count, repetitions, columns)];
        Array.Fill(values, double.NaN);
        Visit((row, neuroid, value) => values[(_stimulusOf[row] * repetitions + repetitionOf[row]) * columns + neuroid] = value);
        return new RepeatedResponses(_assembly.Origin, values, repetitions, _stimuli, _neuroids, ObjectNames());
    }

    /// <summary>The stimuli, sorted by what is known about their presentations.</summary>
    public IReadOnlyList<string> Sorted()
    {
        Coordinate[] columns = [.. _assembly[Axis.Presentation].Coordinates.Where(one => one.Name is not ("repetition" or Axis.Presentation))];
        int[] rows = [.. Enumerable.Range(0, _stimulusOf.Length)];
        Array.Sort(rows, Compare);
        return [.. rows.Select(row => _stimulusOf[row]).Distinct().Select(stimulus => _stimuli[stimulus])];

        int Compare(int one, int other)
        {
            foreach (var column in columns)
            {
                var order = column.Numbers is { } numbers && numbers[one] != numbers[other]
                    ? double.IsNaN(numbers[one]).CompareTo(double.IsNaN(numbers[other])) is var missing and not 0
                        ? missing
                        : numbers[one].CompareTo(numbers[other])
                    : string.CompareOrdinal(column.Texts[one], column.Texts[other]);
                if (order != 0) return order;
            }

            return one.CompareTo(other);
        }
    }

    private void Visit(Action<int, int, double> visit)
    {
        var neuroidsFirst = _neuroid < _presentation;
        foreach (var (places, block) in _assembly.Slabs(_presentation))
        {
            for (var i = 0; i < places.Length; i++)
                for (var neuroid = 0; neuroid < _neuroids.Length; neuroid++)
                    visit(places[i], neuroid, block[neuroidsFirst ? neuroid * places.Length + i : i * _neuroids.Length + neuroid]);
        }
    }

    private int[] Group(Coordinate ids)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var groups = new int[ids.Length];
        for (var row = 0; row < ids.Length; row++)
        {
            if (ids.Texts[row].Length == 0)
                throw new CornetException(
                    $"'{_assembly.Origin}' has an empty {ids.Name} in row {_assembly[Axis.Presentation].Stored[row]} of presentation.");
            if (!known.TryGetValue(ids.Texts[row], out groups[row]))
            {
                known.Add(ids.Texts[row], groups[row] = _stimuli.Count);
                _stimuli.Add(ids.Texts[row]);
                _first.Add(row);
            }
        }

        return groups;
    }

    // By the coordinate where there is one, as the ceilings of brain-score split it, else in the order in which they stand.
    private (int[] Of, int Count) Repetitions()
    {
        var axis = _assembly[Axis.Presentation];
        var of = new int[_stimulusOf.Length];
        if (axis.Find("repetition") is not { } column)
        {
            var next = new int[_stimuli.Count];
            for (var row = 0; row < of.Length; row++) of[row] = next[_stimulusOf[row]]++;
            return (of, next.Max());
        }

        var order = column.Numbers is { } numbers
            ? column.Texts.Zip(numbers).Distinct().OrderBy(pair => pair.Second).Select(pair => pair.First)
            : column.Texts.Distinct().Order(StringComparer.Ordinal);
        var places = order.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var seen = new Dictionary<(int, int), int>();
        for (var row = 0; row < of.Length; row++)
        {
            of[row] = places[column.Texts[row]];
            if (seen.TryAdd((_stimulusOf[row], of[row]), row)) continue;
            throw new CornetException(
                $"'{_assembly.Origin}' has repetition {column.Texts[row]} of the {_idName} '{_stimuli[_stimulusOf[row]]}' twice, in rows "
                + $"{axis.Stored[seen[(_stimulusOf[row], of[row])]]} and {axis.Stored[row]} of presentation: keep one of them.");
        }

        return (of, places.Count);
    }

    private string[]? ObjectNames()
    {
        var axis = _assembly[Axis.Presentation];
        if (axis.Find("object_name") is not { } names) return null;
        for (var row = 0; row < names.Length; row++)
        {
            var first = _first[_stimulusOf[row]];
            if (names.Texts[row] == names.Texts[first]) continue;
            throw new CornetException(
                $"'{_assembly.Origin}' calls the {_idName} '{_stimuli[_stimulusOf[row]]}' '{names.Texts[first]}' in row {axis.Stored[first]} of "
                + $"presentation and '{names.Texts[row]}' in row {axis.Stored[row]}: a stimulus has one object_name.");
        }

        return [.. _first.Select(row => names.Texts[row])];
    }

    private void RefuseMissing(double[] means)
    {
        var missing = means.Count(double.IsNaN);
        if (missing == 0) return;
        var (stimulus, neuroid) = Math.DivRem(Array.FindIndex(means, double.IsNaN), _neuroids.Length);
        var more = missing > 1 ? $", and {missing - 1:N0} more such pairs" : "";
        throw new CornetException(
            $"'{_assembly.Origin}' has no number for the neuroid '{_neuroids[neuroid]}' (row {_assembly[Axis.Neuroid].Stored[neuroid]} of neuroid) "
            + $"at the {_idName} '{_stimuli[stimulus]}' (row {_assembly[Axis.Presentation].Stored[_first[stimulus]]} of presentation){more}: "
            + "leave those neuroids or stimuli out, in a declaration with \"missing\": \"leave out\".");
    }

    private string[] Unique(Axis axis, Coordinate ids)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < ids.Length; row++)
        {
            if (seen.TryAdd(ids.Texts[row], row)) continue;
            throw new CornetException(
                $"'{_assembly.Origin}' has the neuroid_id '{ids.Texts[row]}' twice, in rows {axis.Stored[seen[ids.Texts[row]]]} and "
                + $"{axis.Stored[row]} of neuroid: give every neuroid a unique id.");
        }

        return [.. ids.Texts];
    }

    private int Place(Axis axis) => _assembly.Axes.ToList().IndexOf(axis);

    private int Product(params IEnumerable<int> counts) =>
        counts.Aggregate(1L, (product, count) => product * count) is var count && count <= Array.MaxLength
            ? (int)count
            : throw new CornetException($"'{_assembly.Origin}' has {count:N0} numbers, too many to read at once: choose a region first.");

    private static string Bin(Axis axis) =>
        axis.Find("time_bin_start")?.Numbers is [var start, ..] && axis.Find("time_bin_end")?.Numbers is [var end, ..]
            ? FormattableString.Invariant($"{start}-{end} ms")
            : "70-170 ms";
}
