namespace Cornet.Dsl.Services;

/// <summary>Where names are declared and used.</summary>
public static class Definition
{
    /// <summary>Where the name at a place is declared: several places where it stands for the parameters of several circuits; none for other words.</summary>
    public static IReadOnlyList<FileSpan> Of(Project project, string path, int offset) =>
        project.Symbols.At(path, offset).Select(mention => mention.Symbol.Place).Distinct().ToList();

    /// <summary>All places of the name, the declarations first.</summary>
    public static IReadOnlyList<FileSpan> MentionsOf(Project project, string path, int offset) =>
        project.Symbols.At(path, offset).SelectMany(mention => project.Symbols.MentionsOf(mention.Symbol)).Distinct().ToList();
}
