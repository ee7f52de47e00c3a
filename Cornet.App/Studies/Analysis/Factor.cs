using Cornet.Runtime.Models;

namespace Cornet.App.Studies.Analysis;

/// <summary>A factor of a study.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Levels">Its levels, in the order of the table.</param>
/// <param name="BaseLevel">The place of the level that the base has.</param>
/// <param name="BaseNames">How rows of the table write that level; none where no row has it.</param>
internal sealed record Factor(string Name, string[] Levels, int BaseLevel, string[] BaseNames)
{
    /// <summary>The place of the level in a row: the base level where the row does not name the factor.</summary>
    public int LevelIn(IReadOnlyList<StudyLevel> row)
    {
        var value = row.FirstOrDefault(level => level.Factor == Name)?.Value;
        if (value is null || BaseNames.Contains(value)) return BaseLevel;
        return Array.IndexOf(Levels, value);
    }
}
