using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies.Readers.Matlab;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>
/// A MATLAB file, of version 5 (<c>-v6</c>, <c>-v7</c>, <c>scipy.io.savemat</c>) or 7.3 (HDF5). A field of a struct is called <c>struct.field</c>; of an
/// array of structs, or of a cell array, the values are stacked along its axes (those of length one left out): <c>RDMs.RDM</c> of 4 structs is
/// 4 x N x N.
/// </summary>
public sealed class MatFile
{
    private static readonly MatUnread Mixed = new("has values of different kinds or sizes: save one array");

    private readonly string _path;
    private readonly Dictionary<string, Leaf> _leaves = new(StringComparer.Ordinal);

    private MatFile(string path, List<(string Name, MatValue Value)> variables)
    {
        _path = path;
        foreach (var (name, value) in variables) Add(name, [], [value]);
    }

    /// <summary>Opens a file. The numbers of version 7.3 are read when they are asked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CornetException">It is missing, damaged, or of another version.</exception>
    public static MatFile Open(string path) => new(path, MatVersion73.Is(path)
        ? MatVersion73.Read(path)
        : GuardedFile.Read(path, "a MATLAB file", MatVersion5.Read));

    /// <summary>The arrays of numbers, in the order of the file.</summary>
    public IReadOnlyList<string> Names => [.. _leaves.Where(leaf => leaf.Value.IsNumeric).Select(leaf => leaf.Key)];

    /// <summary>The texts, in the order of the file.</summary>
    public IReadOnlyList<string> TextNames => [.. _leaves.Where(leaf => leaf.Value.IsText).Select(leaf => leaf.Key)];

    /// <summary>The size of an array along each axis, as MATLAB has it.</summary>
    /// <exception cref="CornetException">There is no numeric array of that name.</exception>
    public IReadOnlyList<int> ShapeOf(string name) => Numbers(name).Shape;

    /// <summary>The numbers of an array, row-major in <see cref="ShapeOf"/>: MATLAB's first axis runs slowest.</summary>
    /// <param name="name">Such as <c>responses</c> or <c>RDMs.RDM</c>.</param>
    /// <exception cref="CornetException">There is no numeric array of that name, or they do not fit into memory.</exception>
    public double[] Read(string name)
    {
        var leaf = Numbers(name);
        var (count, bytes) = (leaf.Shape.Aggregate((Int128)1, (product, size) => product * size), new FileInfo(_path).Length);
        if (count > Array.MaxLength || count * sizeof(double) > UnpackedSize.Most(bytes))
            throw new CornetException(
                $"'{_path}' has {count} numbers in '{name}', and its {bytes:N0} bytes cannot hold so many, or they are too "
                + "many to read at once.");
        return leaf.Values is [MatNumbers only] ? only.Read() : [.. leaf.Values.SelectMany(value => ((MatNumbers)value).Read())];
    }

    /// <summary>A list of texts: the rows of an array of letters, or a cell array of them; null where there are none of that name.</summary>
    public IReadOnlyList<string>? ReadTexts(string name) =>
        _leaves.TryGetValue(name, out var leaf) && leaf.IsText ? [.. leaf.Values.SelectMany(value => ((MatText)value).Rows())] : null;

    /// <summary>What there is of that name that is not read, as a message goes on; null where there is none.</summary>
    internal string? WhyUnread(string name) =>
        _leaves.TryGetValue(name, out var leaf) ? leaf.Values.OfType<MatUnread>().FirstOrDefault()?.Why : null;

    /// <summary>The numbers of version 7.3 that can be read in parts; null where they cannot.</summary>
    internal MatNumbers73? InParts(string name) => Numbers(name).Values is [MatNumbers73 only] ? only : null;

    private Leaf Numbers(string name)
    {
        if (_leaves.TryGetValue(name, out var leaf) && leaf.IsNumeric) return leaf;
        if (WhyUnread(name) is { } why) throw new CornetException($"'{_path}': '{name}' {why}.");
        throw new CornetException(
            $"'{_path}' has no numeric array '{name}'{NearestName.Suggest(name, Names)}; it has {(Names.Count == 0 ? "none" : DataAssembly.Some(Names))}.");
    }

    // Values of one name: one, or as many as the structs or cells around it have.
    private void Add(string name, int[] around, MatValue[] values)
    {
        if (values is []) return;
        if (values is [MatStruct first, ..])
        {
            if (!values.All(value => value is MatStruct other && other.Shape.SequenceEqual(first.Shape) && other.Fields.SequenceEqual(first.Fields))) return;
            for (var field = 0; field < first.Fields.Length; field++)
            {
                MatValue[] inside = [.. values.Cast<MatStruct>().SelectMany(one => RowMajor(one.ValuesOf(field), one.Shape))];
                Add($"{name}.{first.Fields[field]}", [.. around, .. first.Squeezed], inside);
            }

            return;
        }

        if (values is [MatCells cells, ..])
        {
            if (!values.All(value => value is MatCells other && other.Shape.SequenceEqual(cells.Shape))) return;
            MatValue[] inside = [.. values.Cast<MatCells>().SelectMany(one => RowMajor(one.Items, one.Shape))];
            if (inside.Length > 0 && inside.Any(value => value is MatText))
                inside = [.. inside.Select(value => value is MatNumbers { Count: 0 } ? new MatText([1, 0], "") : value)];
            Add(name, [.. around, .. cells.Squeezed], inside);
            return;
        }

        if (values.All(value => value is MatNumbers && value.Shape.SequenceEqual(values[0].Shape)))
            _leaves.TryAdd(name, new Leaf([.. around, .. values[0].Shape], values));
        else if (values.All(value => value is MatText) && (values.Length == 1 || values.All(value => value.Shape[0] <= 1)))
            _leaves.TryAdd(name, new Leaf([.. around], values));
        else
            _leaves.TryAdd(name, new Leaf([], [values.FirstOrDefault(value => value is MatUnread) ?? Mixed]));
    }

    private static MatValue[] RowMajor(MatValue[] items, int[] shape) => ColumnMajor.ToRowMajor<MatValue>(items, shape);

    private sealed record Leaf(int[] Shape, MatValue[] Values)
    {
        public bool IsNumeric => Values[0] is MatNumbers;

        public bool IsText => Values[0] is MatText;
    }
}
