using Cornet.App;
using Cornet.App.Verbs;

namespace Cornet.Runtime.Tests.App;

/// <summary>A command line that was run in this process: exit code, standard output and standard error.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    // Not the name of what runs the tests.
    static CommandRun() => CornetApp.Program = "cornet";

    public static CommandRun Of(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = CornetApp.Run(args, [], output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that must fail in one line on standard error, and returns the line.</summary>
    public static string Refused(params string[] args) => RefusedWith(1, args);

    /// <summary>The same with another exit code.</summary>
    public static string RefusedWith(int code, params string[] args)
    {
        var run = Of(args);
        Assert.Equal(code, run.Code);
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
        return run.Error.TrimEnd('\n');
    }
}
