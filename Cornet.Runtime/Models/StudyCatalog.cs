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

    /// <summary>The study of a name, whatever its case.</summary>
    /// <exception cref="CornetException">There is no such study; the message lists those there are.</exception>
    public static Study Find(string name) =>
        Known.Values.FirstOrDefault(study => string.Equals(study.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new CornetException($"There is no study '{name}' here; there are {string.Join(", ", Known.Keys)}.");
}

/// <summary>A study.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">The model it varies.</param>
/// <param name="Rows">Its rows, in their order.</param>
public sealed record Study(string Name, string Model, IReadOnlyList<StudyRow> Rows);

/// <summary>One model of a study.</summary>
/// <param name="Factor">What is varied.</param>
/// <param name="Value">To what.</param>
/// <param name="Model">The model of <see cref="ModelCatalog"/>; the varied one itself where the value is what it says already.</param>
public sealed record StudyRow(string Factor, string Value, string Model);
