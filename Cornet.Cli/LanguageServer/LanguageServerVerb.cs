using System.CommandLine;
using Cornet.Dsl.Graph;

namespace Cornet.Cli.LanguageServer;

/// <summary><c>language-server</c>: serves an editor over standard input and output.</summary>
internal sealed class LanguageServerVerb : Command
{
    public LanguageServerVerb() : base("language-server", "Serves an editor over standard input and output (Language Server Protocol).")
    {
        // Editors pass it by habit; there is no other way to talk to it.
        Add(new Option<bool>("--stdio") { Description = "Use standard input and output (the default)." });
        SetAction((_, cancellation) =>
        {
            var output = Console.OpenStandardOutput();
            // Whatever else the program prints must not get between the messages.
            Console.SetOut(Console.Error);
            return Connection.Serve(Console.OpenStandardInput(), output, cancellation);
        });
    }
}
