using System.Diagnostics;
using System.Globalization;
using Cornet.Tests;

namespace Cornet.Bench.SideBySide;

/// <summary>The driver's end of a <see cref="Worker"/>.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts the worker of a variant and waits until it is ready.</summary>
    public WorkerProcess(Variant variant, Workload workload) : this(
        variant,
        workload.Threads,
        variant == Variant.PyTorch || variant == Variant.PyTorchNarrow
            ? [PythonPeer.Interpreter("torch"), Repository.PathTo("tests", "peers", "bench.py"), .. workload.Arguments(), variant.Key]
            : [variant.Program ?? Environment.ProcessPath!, "one", variant.Key, .. workload.Arguments()])
    {
    }

    /// <summary>Starts any program that speaks as a worker does, and waits until it is ready.</summary>
    /// <param name="variant">What it runs.</param>
    /// <param name="threads">Threads of its libtorch.</param>
    /// <param name="command">The program and its arguments.</param>
    public WorkerProcess(Variant variant, int threads, string[] command)
    {
        Variant = variant;
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in variant.Environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        if (Answer() != "ready") throw new InvalidOperationException($"The worker of {variant.Title} is not ready.");
    }

    /// <summary>What it runs.</summary>
    public Variant Variant { get; }

    /// <summary>One repetition.</summary>
    public Repetition Repeat()
    {
        _process.StandardInput.WriteLine();
        var seconds = Answer().Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new(seconds[0], seconds[1]);
    }

    /// <summary>Ends the worker and returns the peak of its memory above idle, in MiB.</summary>
    public double End()
    {
        _process.StandardInput.Close();
        return long.Parse(Answer(), CultureInfo.InvariantCulture) / 1024.0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill();
        _process.Dispose();
    }

    private string Answer() =>
        _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The worker of {Variant.Title} ended early; its error is above.");
}
