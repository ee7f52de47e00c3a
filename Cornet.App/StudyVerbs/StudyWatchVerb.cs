using System.CommandLine;
using System.Globalization;
using System.Net;
using Cornet.App.Studies;
using Cornet.App.Studies.Watching;
using Cornet.App.Verbs;

namespace Cornet.App.StudyVerbs;

/// <summary><c>study watch DIR</c>: serves a page with the study's rows, curves, scores and failures until Ctrl-C; with <c>--out</c> it writes the same page as a file.</summary>
internal sealed class StudyWatchVerb : Command
{
    private readonly Argument<string> _folder = StudyVerb.Folder();
    private readonly Option<int?> _port = new("--port")
    {
        Description = FormattableString.Invariant($"The port of the page; by default a free one near {StudyServer.DefaultPort}."), HelpName = "N",
        CustomParser = given =>
        {
            var text = given.Tokens is [var token, ..] ? token.Value : "";
            if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return port;
            given.AddError($"--port must be a whole number from 0 to 65535, not '{text}'");
            return null;
        },
    };
    private readonly Option<string> _host = new("--host")
    {
        Description = "The address to listen on; by default that of this machine alone. '0.0.0.0': anybody on the network can read the page.", HelpName = "ADDRESS",
    };
    private readonly Option<string> _out = new("--out") { Description = "Write the page with the data inside to a file, and serve nothing.", HelpName = "FILE.html" };

    public StudyWatchVerb() : base("watch", "Serves a local page with the rows, curves, scores and failures of a study, live; or writes it to a file.")
    {
        Add(_folder);
        foreach (var option in (Option[])[_port, _host, _out]) Add(option);
        SetAction(words =>
        {
            var folder = StudyFolder.Open(words.GetValue(_folder)!);
            var (port, host, file) = (words.GetValue(_port), words.GetValue(_host), words.GetValue(_out));
            if (file is null) return Serve(folder, AddressOf(host), port ?? 0, words.InvocationConfiguration);
            if (port is not null || host is not null) throw new CornetException("--out writes the page to a file and serves nothing: leave --port and --host out.");
            StudyPage.Write(folder, file);
            words.InvocationConfiguration.Output.WriteLine($"page: {file}");
            return 0;
        });
    }

    private static int Serve(StudyFolder folder, IPAddress host, int port, InvocationConfiguration console)
    {
        using var interruption = new Interruption();
        using var server = StudyServer.Start(folder.Path, host, port);
        if (!IPAddress.IsLoopback(host)) console.Error.WriteLine("Warning: anybody on the network can read this page (--host).");
        console.Output.WriteLine($"{folder.Configuration.Design.Study} is shown at {server.Url} (Ctrl-C ends)");
        interruption.Token.WaitHandle.WaitOne();
        return 0;
    }

    private static IPAddress AddressOf(string? host) => host switch
    {
        null or "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(host.Trim('[', ']'), out var address) => address,
        _ => throw new CornetException($"--host must be an IP address of this machine or 'localhost', not '{host}'."),
    };
}
