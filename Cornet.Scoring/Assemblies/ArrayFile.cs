using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies.Hdf5;
using PureHDF;

namespace Cornet.Scoring.Assemblies;

/// <summary>
/// Responses in a plain array, of NumPy (<c>.npy</c>) or a dataset of an HDF5 file, whose axes the user names: <c>stimulus</c>, <c>repetition</c>,
/// <c>neuroid</c>, in any order; what is not named is one. Ids come from tables, or are the numbers of the rows.
/// </summary>
public static class ArrayFile
{
    private const string Stimulus = "stimulus", Repetition = "repetition", Neuroid = Axis.Neuroid;

    /// <summary>Reads an array as an assembly [presentation, neuroid]: every stimulus with its repetitions, one after the other.</summary>
    /// <param name="path">The file, such as <c>rates.npy</c>; the dataset of an HDF5 file behind a colon, as in <c>neuron.h5:rates</c>.</param>
    /// <param name="axes">What each axis is, such as <c>stimulus, repetition</c>.</param>
    /// <param name="stimuli">The table of the stimuli, in the order of the rows; null where they have none.</param>
    /// <param name="region">Where it was recorded; null where that is not said.</param>
    /// <exception cref="CornetException">
    /// The file cannot be read, an axis is unknown or named twice, the array has another number of axes, or the table another number of stimuli.
    /// </exception>
    public static DataAssembly Read(string path, string axes, StimulusTable? stimuli = null, string? region = null)
    {
        var (values, extent) = Values(path);
        string[] names = [.. axes.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)];
        if (names.FirstOrDefault(name => name is not (Stimulus or Repetition or Neuroid)) is { } unknown)
            throw new CornetException(
                $"'{unknown}' is not an axis of responses: name {Stimulus}, {Repetition} and {Neuroid}, in the order of the array.");
        if (names.Distinct().Count() < names.Length || !names.Contains(Stimulus))
            throw new CornetException($"'{axes}' must name {Stimulus}, and every axis once.");
        if (names.Length != extent.Length)
            throw new CornetException($"'{path}' is {TensorShape.Text([.. extent.Select(size => (long)size)])}, and '{axes}' names {names.Length} axes.");
        var (count, repetitions, neuroids) = (Size(Stimulus), Size(Repetition), Size(Neuroid));
        if (stimuli is not null && stimuli.Count != count)
        {
            throw new CornetException(
                $"'{path}' has {count} stimuli, and the table '{stimuli.Name}' lists {stimuli.Count}: give both for the same "
                + "stimuli, in the same order.");
        }


        var (stimulus, repetition, neuroid) = (Stride(Stimulus), Stride(Repetition), Stride(Neuroid));
        var ordered = new double[values.Length];
        var at = 0;
        for (var s = 0; s < count; s++)
            for (var r = 0; r < repetitions; r++)
                for (var n = 0; n < neuroids; n++) ordered[at++] = values[s * stimulus + r * repetition + n * neuroid];
        var rows = Enumerable.Range(0, count * repetitions).ToArray();
        Coordinate[] shown =
        [
            Coordinate.Of("stimulus_id", rows.Select(row => stimuli?.IdOf(row / repetitions) ?? $"{row / repetitions}")),
            Coordinate.Of("repetition", rows.Select(row => row % repetitions)),
            .. stimuli is { Classes.Count: > 0 }
                ? [Coordinate.Of("object_name", rows.Select(row => stimuli.Classes[stimuli.LabelOf(row / repetitions)]))]
                : Array.Empty<Coordinate>(),
        ];
        Coordinate[] recorded =
        [
            Coordinate.Of("neuroid_id", Enumerable.Range(0, neuroids).Select(n => $"{n}")),
            .. region is null ? Array.Empty<Coordinate>() : [Coordinate.Of("region", Enumerable.Repeat(region, neuroids))],
        ];
        return new DataAssembly(path, ordered, new Axis(Axis.Presentation, rows.Length, shown), new Axis(Axis.Neuroid, neuroids, recorded));

        int Size(string name) => Array.IndexOf(names, name) is var place and >= 0 ? extent[place] : 1;

        int Stride(string name) =>
            Array.IndexOf(names, name) is var place and >= 0 ? extent[(place + 1)..].Aggregate(1, (product, size) => product * size) : 0;
    }

    private static (double[] Values, int[] Extent) Values(string path)
    {
        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            using var stored = NpyFile.Read(path);
            if (stored.NumberOfElements > Array.MaxLength || stored.shape.Any(size => size > int.MaxValue))
            {
                throw new CornetException(
                    $"'{path}' has {string.Join(" x ", stored.shape)} numbers, and the limit is {Array.MaxLength:N0}: save a part of it, such as "
                    + "one region.");
            }

            return (stored.ToDoubles(), [.. stored.shape.Select(size => (int)size)]);
        }

        var colon = path.LastIndexOf(':');
        if (colon <= 1) throw new CornetException($"'{path}' does not say which dataset to read: write it behind a colon, as in neuron.h5:rates.");
        var (file, dataset) = (path[..colon], path[(colon + 1)..]);
        return Hdf5File.Read(file, root =>
        {
            if (!root.LinkExists(dataset) || root.Get(dataset) is not IH5Dataset found)
                throw new CornetException(
                    $"'{file}' has no dataset '{dataset}'; it has {string.Join(", ", root.Children().Select(one => one.Name))}.");
            var variable = new Hdf5Variable(file, found);
            if (!variable.IsNumeric) throw new CornetException($"'{file}' has no numbers in '{dataset}'.");
            return (variable.Numbers(new int[variable.Extent.Length], variable.Extent), variable.Extent);
        });
    }
}
