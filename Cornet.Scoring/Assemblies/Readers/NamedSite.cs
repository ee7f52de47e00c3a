namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>A site in memory whose units have names of their own.</summary>
/// <param name="name">What to call the site.</param>
/// <param name="units">The names, as the file has them.</param>
/// <param name="rows">How many stimuli.</param>
/// <param name="values">Row-major.</param>
internal sealed class NamedSite(string name, string[] units, int rows, double[] values) : SiteArray(name, [rows, units.Length])
{
    /// <summary>What the file calls its units.</summary>
    public IReadOnlyList<string> UnitNames => units;

    /// <inheritdoc/>
    public override double[] Read(int row, int rows, int unit, int units) => new SiteInMemory(Name, [.. Extent], values).Read(row, rows, unit, units);
}
