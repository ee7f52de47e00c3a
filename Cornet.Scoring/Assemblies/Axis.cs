using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies;

/// <summary>One dimension of an assembly: its name, its length, and a table that says what each of its rows is.</summary>
public sealed class Axis
{
    /// <summary>The dimension of stimuli and their repetitions.</summary>
    public const string Presentation = "presentation";

    /// <summary>The dimension of recording sites or units.</summary>
    public const string Neuroid = "neuroid";

    /// <summary>The dimension of time.</summary>
    public const string TimeBin = "time_bin";

    private static readonly string[] IdCoordinates = ["neuroid_id", "stimulus_id", "image_id"];

    private readonly int[] _stored;

    /// <summary>An axis.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="length">How many rows it has.</param>
    /// <param name="coordinates">What is known about them; each of that length.</param>
    /// <exception cref="ArgumentException">A coordinate has another length.</exception>
    public Axis(string name, int length, IReadOnlyList<Coordinate> coordinates) : this(name, [.. Enumerable.Range(0, length)], coordinates)
    {
    }

    private Axis(string name, int[] stored, IReadOnlyList<Coordinate> coordinates)
    {
        if (coordinates.FirstOrDefault(one => one.Length != stored.Length) is { } other)
            throw new ArgumentException($"'{other.Name}' describes {other.Length} rows, and {name} has {stored.Length}.", nameof(coordinates));
        (Name, _stored, Coordinates) = (name, stored, coordinates);
    }

    /// <summary>Its name: <see cref="Presentation"/>, <see cref="Neuroid"/>, <see cref="TimeBin"/>, or another that the file uses.</summary>
    public string Name { get; }

    /// <summary>How many rows it has.</summary>
    public int Length => _stored.Length;

    /// <summary>What is known about its rows.</summary>
    public IReadOnlyList<Coordinate> Coordinates { get; }

    /// <summary>Where each row stands in the file, from 0: messages name these.</summary>
    public IReadOnlyList<int> Stored => _stored;

    /// <summary>A coordinate by name; null where there is none.</summary>
    public Coordinate? Find(string coordinate) => Coordinates.FirstOrDefault(one => one.Name == coordinate);

    /// <summary>What to call a row in a message: its id, else its place in the file.</summary>
    internal string NameOf(int row) =>
        IdCoordinates.Select(Find).FirstOrDefault(found => found is not null)?.Texts[row] is { Length: > 0 } id ? id : $"row {_stored[row]}";

    /// <summary>The same axis with some of its rows, in the order given.</summary>
    public Axis Take(IReadOnlyList<int> rows) =>
        new(Name, [.. rows.Select(row => _stored[row])], [.. Coordinates.Select(coordinate => coordinate.Take(rows))]);

    /// <summary>What the coordinates are called, for a message.</summary>
    internal string Names => Coordinates.Count == 0 ? "none" : string.Join(", ", Coordinates.Select(one => one.Name));

    /// <summary>The nearest of its coordinates' names, for a message.</summary>
    internal string Suggest(string coordinate) => NearestName.Suggest(coordinate, Coordinates.Select(one => one.Name));
}
