using System.Diagnostics;
using System.Text.Json;

namespace Cornet.Tests;

/// <summary>
/// A Python that stays, so that PyTorch and its like are imported once: <c>python_peer.py</c> runs every script in a fork of its own. It is started by
/// the first script, and again after one that took it down or ran out of time. Scripts take turns.
/// </summary>
internal sealed class PythonServer(string python)
{
    private readonly Lock _turn = new();
    private Process? _process;

    /// <summary>How long a script may take.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(LongTests.Run ? 15 : 3);

    /// <summary>Runs a script file, or code.</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    /// <exception cref="InvalidOperationException">The server itself has ended.</exception>
    public PythonAnswer Run(string? script, string? code, string[] arguments)
    {
        lock (_turn)
        {
            var process = _process is { HasExited: false } running ? running : _process = Start();
            try
            {
                process.StandardInput.WriteLine(JsonSerializer.Serialize(new { script, code, arguments }));
                process.StandardInput.Flush();
                var answer = process.StandardOutput.ReadLineAsync();
                if (!answer.Wait(Patience))
                    throw new TimeoutException($"{python} {script ?? "-c"} did not end within {Patience.TotalMinutes:0.##} minutes.");
                return JsonSerializer.Deserialize<PythonAnswer>(answer.Result ?? throw new IOException(), JsonSerializerOptions.Web)!;
            }
            catch (Exception fault) when (fault is TimeoutException or IOException)
            {
                process.Kill(entireProcessTree: true);
                process.Dispose();
                _process = null;
                if (fault is TimeoutException) throw;
                throw new InvalidOperationException($"{python} {script ?? "-c"} ended the process that runs scripts for tests.");
            }
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(python, [Repository.PathTo("tests", "Shared", "python_peer.py")])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "2";
        // Another test assembly computes on the same processors. A thread that waits for another by spinning keeps that one from running, as in
        // Cornet.Runtime/Native/ThreadWaitPolicy.cs: scripts took six times the processor time, ten times with small networks.
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { }; // what modules say while they are imported
        process.BeginErrorReadLine();
        return process;
    }
}

/// <summary>What a script did.</summary>
/// <param name="Code">Its exit code; below zero, the signal that ended it.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record PythonAnswer(int Code, string Output, string Error);
