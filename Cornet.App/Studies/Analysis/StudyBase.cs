using Cornet.Runtime.Models;

namespace Cornet.App.Studies.Analysis;

/// <summary>What changes of a study are changes from: the levels of its base.</summary>
/// <param name="Model">The model that the study varies.</param>
/// <param name="Rows">The rows of the study's table that the base stands for.</param>
internal sealed record StudyBase(string Model, IReadOnlyList<IReadOnlyList<StudyLevel>> Rows)
{
    private const string AsIn = "as in ";

    /// <summary>The level of a factor that no row of the base names.</summary>
    public static string Unnamed(string model) => AsIn + model;

    /// <summary>Whether a text is such a level.</summary>
    public static bool IsUnnamed(string level) => level.StartsWith(AsIn, StringComparison.Ordinal);

    /// <summary>How rows of the base write the level of a factor; the level named after the model where none does.</summary>
    public IReadOnlyList<string> LevelsOf(string factor)
    {
        string[] named = [.. Rows.SelectMany(row => row).Where(level => LevelText.AreSame(level.Factor, factor)).Select(level => level.Value).Distinct()];
        return named.Length > 0 ? named : [Unnamed(Model)];
    }
}
