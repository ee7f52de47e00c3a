namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>Activations that are in memory.</summary>
/// <param name="name">What the file calls the site.</param>
/// <param name="extent">Stimuli x any.</param>
/// <param name="values">Row-major.</param>
internal sealed class SiteInMemory(string name, int[] extent, double[] values) : SiteArray(name, extent)
{
    /// <inheritdoc/>
    public override double[] Read(int row, int rows, int unit, int units)
    {
        var read = new double[rows * units];
        for (var i = 0; i < rows; i++) values.AsSpan((int)((row + i) * Units) + unit, units).CopyTo(read.AsSpan(i * units));
        return read;
    }
}
