using System.CommandLine;
using Cornet.Dsl.Diagnostics;

namespace Cornet.Cli;

/// <summary><c>check FILES</c>: what the compiler finds in files, without building anything.</summary>
internal sealed class CheckVerb : Command
{
    private readonly Argument<string[]> _paths = new("files") { Description = "Files, or folders that hold them.", Arity = ArgumentArity.OneOrMore };

    public CheckVerb() : base("check", "Checks .cornet files; 1 where there is an error.")
    {
        Add(_paths);
        SetAction(words =>
        {
            var result = CornetFiles.Compile(words.GetValue(_paths)!);
            var output = words.InvocationConfiguration.Output;
            foreach (var finding in result.Diagnostics) output.WriteLine(finding);
            var errors = result.Diagnostics.Count(finding => finding.Severity == Severity.Error);
            output.WriteLine($"{result.Models.Count} models, {errors} errors, {result.Diagnostics.Count - errors} warnings");
            return errors == 0 ? 0 : 1;
        });
    }
}
