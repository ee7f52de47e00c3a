using System.CommandLine;

namespace Cornet.App.StudyVerbs;

/// <summary><c>study run | list | status | rows | collect | script | watch</c>: trains and scores the rows of a study, and says what they came to.</summary>
internal sealed class StudyVerb : Command
{
    public StudyVerb() : base("study", "Trains and scores every row of a study, on one machine or many; reports what each factor changes.")
    {
        Command[] verbs = [new StudyListVerb(), new StudyRunVerb(), new StudyStatusVerb(), new StudyRowsVerb(), new StudyCollectVerb(), new StudyScriptVerb(), new StudyWatchVerb()];
        foreach (var verb in verbs) Subcommands.Add(verb);
    }

    /// <summary>The folder of a study that was begun.</summary>
    public static Argument<string> Folder() => new("DIR") { Description = "The folder that 'study run' writes to (--out)." };
}
