namespace Cornet.Cli;

/// <summary>What the terminal can show.</summary>
internal static class Terminal
{
    /// <summary>Whether colors help: on a terminal that has them, unless its user wants none (https://no-color.org).</summary>
    public static bool ShowsColor(TextWriter output) => output == Console.Out && !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
