using Cornet.Runtime.Training;

namespace Cornet.Runtime.Models;

/// <summary>
/// The studies a program knows by name: tables of models that differ in one thing from another. Filled as <see cref="ModelCatalog"/> is.
/// </summary>
public static class StudyCatalog
{
    private static readonly SortedDictionary<string, Study> Known = new(StringComparer.Ordinal);

    /// <summary>All studies, by name.</summary>
    public static IReadOnlyCollection<Study> Studies => Known.Values;

    /// <summary>Adds a study; one of the same name is replaced.</summary>
    public static void Add(Study study) => Known[study.Name] = study;

    /// <summary>The study of a name, whatever its case; in the command <c>cornet</c> also that of a file.</summary>
    /// <exception cref="CornetException">There is no such study; the message lists those there are.</exception>
    public static Study Find(string name) =>
        Of(name) ?? (ModelCatalog.Source?.FindStudy(name) is { } found ? Of(found) : null)
        ?? throw new CornetException(Known.Count == 0 ? None : $"There is no study '{name}' here; there are {string.Join(", ", Known.Keys)}.");

    /// <summary>The word with which another process of this program finds a study, in any folder.</summary>
    internal static string WordOf(string name) => ModelCatalog.Source?.WordOf(name) ?? name;

    private static Study? Of(string name) => Known.Values.FirstOrDefault(study => string.Equals(study.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a program without studies says.</summary>
    internal const string None =
        "There is no study in this program: declare one in a .cornet file of its project, as in 'study Sizes of CORnetS { vary scale = 1, 2, 4 }', and build it.";
}

/// <summary>A study.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">The model it varies.</param>
/// <param name="Rows">Its rows, in their order.</param>
public sealed record Study(string Name, string Model, IReadOnlyList<StudyRow> Rows);

/// <summary>One row of a study's table: a model, and where the study varies recipe settings too, a change of the recipe.</summary>
/// <param name="Levels">The level of the factor that is varied; of several factors where they are crossed.</param>
/// <param name="Model">The model of <see cref="ModelCatalog"/>; the varied one itself where the levels are what it says already.</param>
public sealed record StudyRow(IReadOnlyList<StudyLevel> Levels, string Model)
{
    /// <summary>A row that varies one factor.</summary>
    public StudyRow(string factor, string value, string model)
        : this([new StudyLevel(factor, value)], model)
    {
    }

    /// <summary>What the row changes of the recipe it is trained by; null where it changes nothing.</summary>
    public Func<Recipe, Recipe>? Recipe { get; init; }

    /// <summary>What is varied: <c>steps</c>; crossed factors joined by <c> x </c>.</summary>
    public string Factor => string.Join(" x ", Levels.Select(level => level.Factor));

    /// <summary>To what: <c>(1,1,1)</c>; the values of crossed factors joined by <c> x </c>.</summary>
    public string Value => string.Join(" x ", Levels.Select(level => level.Value));
}

/// <summary>A level of a factor.</summary>
/// <param name="Factor">The factor: <c>steps</c>.</param>
/// <param name="Value">Its value, as the study writes it: <c>(1,1,1)</c>.</param>
public sealed record StudyLevel(string Factor, string Value);
