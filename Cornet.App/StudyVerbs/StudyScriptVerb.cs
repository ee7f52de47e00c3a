using System.CommandLine;
using Cornet.App.Studies;
using Cornet.App.Verbs;
using Cornet.Runtime.Models;

namespace Cornet.App.StudyVerbs;

/// <summary>
/// <c>study script STUDY --for ENGINE</c>: prints a script that has another program do the rows, to be edited and submitted. Nothing is written and nothing is
/// submitted: the first row begins the study, and each one checks that it is what it says.
/// </summary>
internal sealed class StudyScriptVerb : Command
{
    private const int UsualJobs = 4;

    private readonly StudyOptions _study = new();
    private readonly Option<ScriptEngine?> _for = CliOptions.Choice<ScriptEngine>("--for", "What does the rows: slurm, snakemake, parallel or kubernetes.");
    private readonly MachineOptions _machine = new(FormattableString.Invariant($"{UsualJobs} by default"));

    public StudyScriptVerb() : base("script", "Prints a short script for a cluster or a workflow program, to edit and submit.")
    {
        Add(_study.Study);
        Add(_for);
        foreach (var option in _study.Options.Concat(_machine.Options)) Add(option);
        SetAction(words =>
        {
            if (words.GetValue(_for) is not { } engine) throw new CornetException($"'script' needs {_for.Name} {_for.HelpName}: {_for.Description}");
            words.InvocationConfiguration.Output.Write(Text(engine, Read(words)));
            return 0;
        });
    }

    private ScriptedStudy Read(ParseResult words)
    {
        var asked = _study.Read(words);
        var folder = Path.GetFullPath(_study.FolderOf(words));
        if (StudyFolder.Exists(folder))
        {
            var begun = StudyFolder.Open(folder);
            begun.Demand(asked);
            // Seeds that were added stay.
            asked = asked with { Seeds = Math.Max(asked.Seeds, begun.Configuration.Seeds) };
        }

        var workers = _machine.Workers(words) ?? asked.Threads;
        return new ScriptedStudy
        {
            Name = asked.Design.Study, Word = StudyCatalog.WordOf(asked.Design.Study), Rows = [.. Enumerable.Range(0, asked.Rows).Select(asked.NameOf)], Program = ProgramStart.Current.Built, Folder = folder,
            Options = [.. _study.Words(words, asked), .. _machine.Words(words, workers)],
            Jobs = Math.Min(_machine.Jobs(words) ?? UsualJobs, asked.Rows), Processors = Math.Max(asked.Threads, workers),
            Gpu = _machine.Device(words)?.StartsWith("cuda", StringComparison.Ordinal) ?? false,
        };
    }

    private static string Text(ScriptEngine engine, ScriptedStudy study) => engine switch
    {
        ScriptEngine.Slurm => SlurmScript.Text(study),
        ScriptEngine.Snakemake => SnakemakeScript.Text(study),
        ScriptEngine.Parallel => ParallelScript.Text(study),
        _ => KubernetesScript.Text(study),
    };
}

/// <summary>What can do the rows of a study.</summary>
internal enum ScriptEngine
{
    /// <summary>A job array of Slurm.</summary>
    Slurm,

    /// <summary>A Snakefile.</summary>
    Snakemake,

    /// <summary>A command line of GNU parallel.</summary>
    Parallel,

    /// <summary>An indexed job of Kubernetes.</summary>
    Kubernetes,
}
