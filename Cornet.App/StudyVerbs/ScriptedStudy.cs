namespace Cornet.App.StudyVerbs;

/// <summary>A study as a script names it: the rows, and the words of the commands that do them on any machine and in any folder.</summary>
internal sealed record ScriptedStudy
{
    /// <summary>The study.</summary>
    public required string Name { get; init; }

    /// <summary>The word that names it in any folder: its name, or the file that it is declared in and its name.</summary>
    public required string Word { get; init; }

    /// <summary>The names of the rows, in the order of their numbers.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>The words that start this program.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>The folder of the study, with its whole path.</summary>
    public required string Folder { get; init; }

    /// <summary>The options of <c>study run</c>, each with its values, without <c>--row</c>; they fix what the study trains and scores.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Options { get; init; }

    /// <summary>Rows at a time.</summary>
    public required int Jobs { get; init; }

    /// <summary>Processors of a row.</summary>
    public required int Processors { get; init; }

    /// <summary>The device that was asked for is a GPU.</summary>
    public required bool Gpu { get; init; }

    /// <summary>The number of the last row.</summary>
    public int Last => Rows.Count - 1;

    /// <summary>The command of a row in the shell's words, each option in a part of its own.</summary>
    /// <param name="row">What stands for the row's number.</param>
    public IReadOnlyList<string> Command(string row) =>
        [$"{ScriptWords.ForShell([.. Program, "study", "run", Word])} --row {row}", .. Options.Select(ScriptWords.ForShell)];

    /// <summary>A verb about the study's folder, in the shell's words.</summary>
    public string About(string verb) => ScriptWords.ForShell([.. Program, "study", verb, Folder]);
}
