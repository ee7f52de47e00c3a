using System.Diagnostics;

namespace Cornet.Cli.Tests;

/// <summary>The command as a process of its own.</summary>
internal static class CornetProcess
{
    public static Process Start(params string[] args) => StartIn("", args);

    /// <summary>Starts it in a folder.</summary>
    public static Process StartIn(string folder, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Cornet.Cli.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }
}
