using System.Diagnostics;
using System.Text;

namespace Cornet.Runtime.Tests.Studies;

/// <summary>A program beside the test, which can be sent signals. It ends with the test at the latest.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _printed = new();

    /// <summary>Starts it.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="program">The program; found by <c>PATH</c>.</param>
    /// <param name="words">What it is told.</param>
    /// <param name="configure">Changes its environment.</param>
    public RunningProgram(string folder, string program, IEnumerable<string> words, Action<IDictionary<string, string?>>? configure = null)
    {
        var start = new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        configure?.Invoke(start.Environment);
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>This program, the tests' assembly with its networks.</summary>
    public static RunningProgram Cornet(string folder, params string[] words) => new(folder, "dotnet", [typeof(RunningProgram).Assembly.Location, .. words]);

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What it printed to standard output and standard error.</summary>
    public string Printed
    {
        get
        {
            lock (_printed) return _printed.ToString();
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int Code, string Printed) Run(string folder, string program, params string[] words)
    {
        using var running = new RunningProgram(folder, program, words);
        return (running.Wait(), running.Printed);
    }

    /// <summary>Sends it a signal.</summary>
    /// <param name="name">The signal: <c>TERM</c>, <c>USR1</c>.</param>
    public void Signal(string name) => Signals.Send(name, Id);

    /// <summary>Sends a signal to it and to all that it has started, as a terminal does; it must be the first process of its group.</summary>
    public void SignalAll(string name) => Signals.Send(name, -Id);

    /// <summary>Waits for its end.</summary>
    /// <returns>What it ended with.</returns>
    public int Wait()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_printed)
            if (line is not null) _printed.Append(line).Append('\n');
    }
}

/// <summary>Signals to processes.</summary>
internal static class Signals
{
    /// <summary>Sends a signal.</summary>
    /// <param name="name">The signal: <c>TERM</c>, <c>USR1</c>.</param>
    /// <param name="process">Who gets it; a negative number is a group of processes.</param>
    public static void Send(string name, int process)
    {
        using var kill = Process.Start("kill", ["-s", name, "--", $"{process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}

/// <summary>Waits for what other processes do.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Waits until something holds.</summary>
    /// <param name="what">What is waited for, for the message of a test that waited too long.</param>
    /// <param name="holds">Whether it does.</param>
    public static void True(string what, Func<bool> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            if (clock.Elapsed > Patience) throw new TimeoutException($"Waited {Patience.TotalMinutes} minutes until {what}.");
            Thread.Sleep(50);
        }
    }
}
