namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>The activations of one site in a file: a row for each stimulus, whose units have one or more dimensions.</summary>
/// <param name="name">What the file calls it, such as <c>IT.1</c> or <c>layer4.0.conv2</c>.</param>
/// <param name="extent">Stimuli x any.</param>
internal abstract class SiteArray(string name, int[] extent)
{
    /// <summary>What the file calls it.</summary>
    public string Name { get; } = name;

    /// <summary>Its size along each axis, stimuli first.</summary>
    public IReadOnlyList<int> Extent { get; } = extent;

    /// <summary>How many stimuli it has.</summary>
    public int Rows => Extent[0];

    /// <summary>How many units each stimulus has.</summary>
    public long Units { get; } = extent.Skip(1).Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>How many rows are best read together; 1 where it does not matter.</summary>
    public virtual int Together => 1;

    /// <summary>Reads the same units of some rows that follow each other.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="unit">The first unit, counted with the last axis fastest.</param>
    /// <param name="units">How many.</param>
    /// <returns>Row-major, rows x units.</returns>
    /// <exception cref="CornetException">The file can no longer be read.</exception>
    public abstract double[] Read(int row, int rows, int unit, int units);
}
