using Cornet.Runtime.Models;

namespace Cornet.App.Studies.Analysis;

/// <summary>The changes that a publication reports of one model, each against that model.</summary>
/// <param name="Model">The model, as the publication calls it: <c>CORnet-S</c>.</param>
/// <param name="Source">Whose numbers they are: authors, year, figure.</param>
/// <param name="Changes">The changes.</param>
public sealed record PublishedStudy(string Model, string Source, IReadOnlyList<PublishedChange> Changes)
{
    /// <summary>
    /// Whether a published change is one of a row of another study's table. The row must vary that factor alone, to that level, and the study's base must
    /// have a level of the factor that the publication knows: else the factor may be another one that is only called alike.
    /// </summary>
    /// <param name="change">One of <see cref="Changes"/>.</param>
    /// <param name="row">The row.</param>
    /// <param name="from">The base of the row's study.</param>
    /// <returns>Null where it is not.</returns>
    internal PublishedMatch? Match(PublishedChange change, IReadOnlyList<StudyLevel> row, StudyBase from)
    {
        if (row is not [var level] || !change.IsTo(level.Factor, level.Value)) return null;
        var levels = from.LevelsOf(change.Factor);
        if (levels.FirstOrDefault(change.Base.Is) is { } same) return new PublishedMatch(level, same, HasSameBase: true);
        return levels.FirstOrDefault(IsKnown) is { } other ? new PublishedMatch(level, other, HasSameBase: false) : null;

        bool IsKnown(string value) => Changes.Any(one => one.IsTo(change.Factor, value))
            || (StudyBase.IsUnnamed(value) && StudyBase.IsUnnamed(change.Base.Name));
    }
}

/// <summary>A row of a study that changes what a publication changes.</summary>
/// <param name="Level">The row's level, as the study writes it.</param>
/// <param name="Base">The level that the study's base has.</param>
/// <param name="HasSameBase">Whether that is the published base level; else the two changes are different comparisons.</param>
public sealed record PublishedMatch(StudyLevel Level, string Base, bool HasSameBase);
