using System.CommandLine;
using System.Globalization;
using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Cli.Networks;
using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary><c>check FILES</c>: what the compiler finds in files, without building anything.</summary>
internal sealed class CheckVerb : Command
{
    private readonly Argument<string[]> _paths = new("files") { Description = "Files, or folders that hold them.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _watch = new("--watch") { Description = "Check again whenever a file changes, until Ctrl-C." };

    public CheckVerb() : base("check", "Checks .cornet files; exits with 1 if there is an error.")
    {
        Add(_paths);
        Add(_watch);
        SetAction(words =>
        {
            var (paths, output) = (words.GetValue(_paths)!, words.InvocationConfiguration.Output);
            return words.GetValue(_watch) ? Watch(paths, output) : Check(paths, output);
        });
    }

    private static int Check(IEnumerable<string> paths, TextWriter output)
    {
        var files = FileSet.Of(CornetFiles.Read(paths));
        var sources = files.Needed();
        var result = CornetCompiler.Compile(sources);
        var found = files.About(result).ToList();
        Findings.Write(found, sources, output);
        var errors = found.Count(finding => finding.Severity == Severity.Error);
        if (found is [var first, ..]) output.WriteLine($"'{CornetApp.Program} explain {first.Id}' says more about the first of them.\n");
        var warnings = Counted(found.Count - errors, "warning");
        output.WriteLine($"{Counted(result.Models.Count(model => files.IsNamed(model.Path)), "model")}, {Counted(errors, "error")}, {warnings}");
        return errors == 0 ? 0 : 1;
    }

    private static string Counted(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>Checks after every change until it is interrupted; the code is that of the last check.</summary>
    private static int Watch(string[] paths, TextWriter output)
    {
        CornetFiles.Find(paths); // A misspelled name ends it at once; a file that goes away later does not.
        using var interruption = new Interruption();
        var code = 0;
        foreach (var _ in FileChanges.Of(paths, interruption.Token))
        {
            output.WriteLine(DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
            try
            {
                code = Check(paths, output);
            }
            catch (CornetException fault)
            {
                output.WriteLine(fault.Message);
                code = 1;
            }
            output.WriteLine();
            output.Flush();
        }
        return code;
    }
}
