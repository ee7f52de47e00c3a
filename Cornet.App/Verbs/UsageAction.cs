using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Cornet.App.Verbs;

/// <summary><c>--help</c>, with the command that started the program in its usage line; the parser knows only the assembly's name.</summary>
internal sealed class UsageAction(HelpAction help, string program) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => help.ClearsParseErrors;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        var code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        var (usage, own) = ($"Usage:{Environment.NewLine}  ", RootCommand.ExecutableName);
        output.Write(text.ToString().Replace($"{usage}{own}", $"{usage}{program}", StringComparison.Ordinal));
        return code;
    }
}
