using System.CommandLine;
using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary><c>explain [CODE]</c>: the page of a diagnostic; without a code, all codes with their titles.</summary>
internal sealed class ExplainVerb : Command
{
    private readonly Argument<string> _code = new("code")
    {
        Description = "A code such as CORNET0053, or 53; if omitted, lists the codes.", Arity = ArgumentArity.ZeroOrOne,
    };

    public ExplainVerb() : base("explain", "Explains a code of the compiler; without one, lists the codes.")
    {
        Add(_code);
        SetAction(words =>
        {
            var output = words.InvocationConfiguration.Output;
            if (words.GetValue(_code) is { } code) new DiagnosticPage(Found(code)).Write(output, Terminal.ShowsColor(output));
            else
                foreach (var listed in DiagnosticPage.Codes)
                    output.WriteLine($"{listed}  {new DiagnosticPage(listed).Title}");
            return 0;
        });
    }

    private static string Found(string code)
    {
        var full = int.TryParse(code, out var number) && number >= 0 ? FormattableString.Invariant($"CORNET{number:0000}") : code.ToUpperInvariant();
        if (DiagnosticPage.Codes.Contains(full)) return full;
        var nearest = NearestWord.Of(full, DiagnosticPage.Codes) is { } meant ? $" Did you mean '{meant}'?" : "";
        throw new CornetException($"There is no diagnostic '{code}'.{nearest} '{CornetApp.Program} explain' lists them.");
    }
}
