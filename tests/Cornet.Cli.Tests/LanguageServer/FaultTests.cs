using System.Collections.Concurrent;
using Cornet.Cli.LanguageServer;
using Cornet.Dsl.Services;

namespace Cornet.Cli.Tests.LanguageServer;

/// <summary>What goes wrong with one file or one message takes the findings from nothing else.</summary>
public class FaultTests
{
    private const string Wrong = "model A { input 3 x 8 x 8   area V1 { konv 4, 3x3 }   decoder { linear 2 } }";
    private const string Right = "model A { input 3 x 8 x 8   area V1 { conv 4, 3x3 }   decoder { linear 2 } }";

    private readonly BlockingCollection<(string Method, object Given)> _messages = [];

    [Fact]
    public void A_failure_of_the_compiler_is_logged_and_the_other_projects_get_their_findings()
    {
        using var server = new Server(new Workspace((files, before, cancellation) => files.Any(file => file.Path.Contains("bad"))
            ? throw new InvalidOperationException("out of ideas")
            : Project.Of(files, before, cancellation))) { Notify = Sent };
        Begin(server);
        server.DidOpen(new DidOpenParams(new TextDocumentItem("untitled:bad/a.cornet", Wrong)));
        server.DidOpen(new DidOpenParams(new TextDocumentItem("untitled:good/a.cornet", Wrong)));
        var (logged, told) = (Next("window/logMessage"), Next("textDocument/publishDiagnostics"));
        Assert.Contains("(out of ideas); please report this as a bug.", ((LogMessageParams)logged).Message);
        Assert.Equal("untitled:good/a.cornet", ((PublishDiagnosticsParams)told).Uri);
    }

    [Fact]
    public void Findings_that_could_not_be_sent_are_sent_with_the_next_change()
    {
        var sent = 0;
        using var server = new Server
        {
            Notify = (method, given) => method == "textDocument/publishDiagnostics" && Interlocked.Increment(ref sent) == 1
                ? throw new IOException("no room") : Sent(method, given),
        };
        Begin(server);
        server.DidOpen(new DidOpenParams(new TextDocumentItem("untitled:a.cornet", Wrong)));
        Assert.Contains("no room", ((LogMessageParams)Next("window/logMessage")).Message);
        server.DidOpen(new DidOpenParams(new TextDocumentItem("untitled:a.cornet", Wrong + " ")));
        Assert.Equal("CORNET0054", Assert.Single(((PublishDiagnosticsParams)Next("textDocument/publishDiagnostics")).Diagnostics).Code);
    }

    [Fact]
    public void A_thousand_changes_end_with_the_findings_of_the_last_one()
    {
        using var server = new Server { Notify = Sent };
        Begin(server);
        for (var i = 0; i < 1000; i++)
            server.DidOpen(new DidOpenParams(new TextDocumentItem("untitled:a.cornet", i % 2 == 0 ? Wrong : Right)));
        server.DidOpen(new DidOpenParams(new TextDocumentItem("untitled:a.cornet", "\n\n" + Wrong)));
        while (((PublishDiagnosticsParams)Next("textDocument/publishDiagnostics")).Diagnostics is not [{ Range.Start.Line: 2 }])
        {
            // An earlier change may have had the time to be told.
        }
        Assert.DoesNotContain(_messages, message => message.Method == "window/logMessage");
    }

    private static void Begin(Server server) => server.Initialize(new InitializeParams(null, null, null));

    private Task Sent(string method, object given)
    {
        _messages.Add((method, given));
        return Task.CompletedTask;
    }

    private object Next(string method)
    {
        while (_messages.TryTake(out var message, TimeSpan.FromMinutes(1)))
            if (message.Method == method) return message.Given;
        throw new TimeoutException(method);
    }
}
