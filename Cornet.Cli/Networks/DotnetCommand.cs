using System.ComponentModel;
using System.Diagnostics;
using Cornet.Runtime;
using Cornet.Runtime.Native;

namespace Cornet.Cli.Networks;

/// <summary>Runs <c>dotnet</c>, the SDK that installed the command.</summary>
internal static class DotnetCommand
{
    /// <summary>The environment variable that names NuGet's folder of packages.</summary>
    public const string PackagesVariable = "NUGET_PACKAGES";

    /// <summary>Runs it in a folder until it ends.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="packages">NuGet's folder; null where NuGet chooses.</param>
    /// <param name="words">What it is to do.</param>
    /// <returns>Its exit code, and what it wrote.</returns>
    /// <exception cref="CornetException">There is no SDK.</exception>
    public static (int Code, string Output) Run(string folder, string? packages, params string[] words)
    {
        var program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
        var start = new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment[PackagesVariable] = packages;
        // No build server stays behind, holding what this process has open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.GetAwaiter().GetResult());
        }
        catch (Win32Exception fault)
        {
            throw new CornetException($"'{program}' cannot be started, so libtorch cannot be fetched: install the .NET SDK, or set {LibtorchFolder.Variable} to the folder "
                + "of an installed libtorch.", fault);
        }
    }
}
