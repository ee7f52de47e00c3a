namespace Cornet.Dsl.Projects;

/// <summary>
/// All that the compilation of one file depends on: the file and those it can reach by names, directly or through others. What a file cannot reach may
/// change without anything of it being compiled again.
/// </summary>
/// <param name="File">The file.</param>
/// <param name="Visible">Itself and those it can reach, in the order of the project: of two that declare a name the first counts.</param>
public sealed record FileScope(ReadFile File, EquatableArray<ReadFile> Visible);
