using System.CommandLine;
using Cornet.App;
using Cornet.App.Verbs;

namespace Cornet.Cli.Tests.Verbs;

/// <summary>A verb that was run in this process: exit code, standard output and standard error.</summary>
internal sealed record VerbRun(int Code, string Output, string Error)
{
    // Not the name of what runs the tests.
    static VerbRun() => CornetApp.Program = "cornet";

    public static VerbRun Of(Command verb, params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var code = verb.Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return new VerbRun(code, output.ToString(), error.ToString());
    }
}
