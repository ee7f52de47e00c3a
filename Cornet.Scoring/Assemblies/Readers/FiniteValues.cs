using Cornet.Runtime;
namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>Activations that must be numbers: the first one read that is not is refused with its site, its unit and its stimulus.</summary>
/// <param name="origin">The file, for messages.</param>
/// <param name="axes">The dimensions of all of it: their rows are those of the file.</param>
/// <param name="values">The activations.</param>
internal sealed class FiniteValues(string origin, IReadOnlyList<Axis> axes, StoredValues values) : StoredValues
{
    /// <inheritdoc/>
    public override int Together(int axis) => values.Together(axis);

    /// <inheritdoc/>
    public override double[] Read(IReadOnlyList<int>[] rows)
    {
        var read = values.Read(rows);
        var bad = Array.FindIndex(read, value => !double.IsFinite(value));
        return bad < 0 ? read : throw Refused(read[bad], rows, bad);
    }

    private CornetException Refused(double value, IReadOnlyList<int>[] rows, int place)
    {
        var (stimulus, row, unit, site) = ("", 0, "", "");
        for (var axis = axes.Count - 1; axis >= 0; axis--)
        {
            (place, var at) = Math.DivRem(place, rows[axis].Count);
            var stored = rows[axis][at];
            if (axes[axis].Name == Axis.Presentation) (stimulus, row) = (axes[axis].NameOf(stored), stored);
            if (axes[axis].Name == Axis.Neuroid) (unit, site) = (axes[axis].NameOf(stored), axes[axis].Find("region")?.Texts[stored] ?? "");
        }

        var what = double.IsNaN(value) ? "NaN" : value > 0 ? "infinity" : "minus infinity";
        return new CornetException(
            $"'{origin}' has {what} in the site '{site}', unit '{unit}', for the stimulus '{stimulus}' (row {row}): activations are finite numbers; "
            + "record them again in float32, or leave out that stimulus.");
    }
}
