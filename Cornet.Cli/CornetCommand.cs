using Cornet.Cli.Export;
using Cornet.Runtime.App;

namespace Cornet.Cli;

/// <summary>The command <c>cornet</c>: the language verbs, on files, beside the run verbs, on the models of the program.</summary>
public static class CornetCommand
{
    /// <summary>Runs one verb. Nothing is thrown: an error becomes one line on standard error.</summary>
    /// <param name="args">The words behind the program's name.</param>
    /// <returns>0; 1 after an error; 130 where the user interrupted it.</returns>
    public static int Run(string[] args) =>
        CornetApp.Run(args, new CheckVerb(), new FormatVerb(), new DescribeVerb(), new ExplainVerb(), new ExportVerb(), new LanguageServer.LanguageServerVerb());
}
