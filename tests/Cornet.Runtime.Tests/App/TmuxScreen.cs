using System.Diagnostics;

namespace Cornet.Runtime.Tests.App;

/// <summary>A terminal of a given width, on which a command runs: tmux shows what a user would see.</summary>
internal sealed class TmuxScreen : IDisposable
{
    private readonly string _socket = $"cornet-{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Opens it and starts the command.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="command">A line of the shell.</param>
    public TmuxScreen(int width, int height, string command) =>
        // What has ended stays to be read.
        Tmux(
            "-f", "/dev/null", "start-server", ";", "set", "-g", "remain-on-exit", "on", ";", "set", "-g", "status", "off", ";",
            "new-session", "-d", "-x", $"{width}", "-y", $"{height}", command);

    /// <summary>Whether the command has ended.</summary>
    public bool HasEnded => Tmux("display-message", "-p", "#{pane_dead}").Trim() == "1";

    /// <summary>The rows on the screen, without empty ones at the end.</summary>
    public string[] Rows => Lines("capture-pane", "-p");

    /// <summary>Everything that was written, with rows that the terminal had to wrap as one line.</summary>
    public string[] Written => Lines("capture-pane", "-p", "-J", "-S", "-");

    /// <inheritdoc/>
    public void Dispose() => Tmux("kill-server");

    // tmux says at its end that the command has ended; that is not the command's.
    private string[] Lines(params string[] words) =>
        [.. Tmux(words).Split('\n').Select(line => line.TrimEnd())
            .Where(line => line.Length > 0 && !line.StartsWith("Pane is dead", StringComparison.Ordinal))];

    private string Tmux(params string[] words)
    {
        var start = new ProcessStartInfo("tmux", ["-u", "-L", _socket, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // A session of tmux itself, or of a service without colors, is no terminal of a user.
        start.Environment.Remove("TMUX");
        foreach (var service in (string[])["CI", "GITHUB_ACTIONS", "NO_COLOR"]) start.Environment.Remove(service);
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["TERM"] = "xterm-256color";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"tmux {string.Join(' ', words)}: {error.Result}");
    }
}
