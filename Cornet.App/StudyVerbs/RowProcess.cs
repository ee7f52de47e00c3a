using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Cornet.App.Studies;
using Cornet.Runtime.Models;

namespace Cornet.App.StudyVerbs;

/// <summary>
/// A row in a process of its own, this program with <c>--row</c>: whatever ends it, memory that runs out or a fault of a native library, the other rows go on. What it
/// prints goes to <c>output.txt</c> in the row's folder.
/// </summary>
internal sealed partial class RowProcess : IDisposable
{
    private static readonly TimeSpan MostToSave = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StreamWriter _printed;
    private readonly object _gate = new();
    private string _lastError = "";
    private bool _isAsked;

    private RowProcess(RowFolder row, Process process, StreamWriter printed) => (Row, _process, _printed) = (row, process, printed);

    /// <summary>The row.</summary>
    public RowFolder Row { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What it ended with: 0, 75, or a failure; 128 + its number after a signal.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last line of its standard error.</summary>
    public string LastError
    {
        get
        {
            lock (_gate) return _lastError;
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="study">The study, whose configuration is written.</param>
    /// <param name="row">The row.</param>
    /// <param name="options">How this machine does it.</param>
    /// <exception cref="CornetException">The row's folder cannot be written.</exception>
    public static RowProcess Start(StudyFolder study, RowFolder row, RowOptions options)
    {
        string[] words =
        [
            "study", "run", StudyCatalog.WordOf(study.Configuration.Design.Study), "--row", $"{row.Index}", "--out", Path.GetFullPath(study.Path), "--workers", $"{options.Workers}",
            "--lease", Number(options.Lease.TotalMinutes), "--save-every", Number(options.SaveEvery.TotalMinutes),
            "--data", study.Configuration.Data, .. study.Configuration.Benchmarks.SelectMany(one => (string[])["--benchmark", one.File]),
            .. options.Device is { } device ? ["--device", device] : Array.Empty<string>(),
        ];
        var printed = WholeFile.Guard(row.Path, () =>
        {
            Directory.CreateDirectory(row.Path);
            return new StreamWriter(new FileStream(Path.Combine(row.Path, "output.txt"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        });
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. OwnAssembly(), .. words])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        // What waits for work must not take the cores of other rows.
        start.Environment["OMP_NUM_THREADS"] = $"{study.Configuration.Threads}";
        var process = Process.Start(start)!;
        var running = new RowProcess(row, process, printed);
        process.StandardInput.Close();
        process.OutputDataReceived += (_, line) => running.Keep(line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => running.Keep(line.Data, isError: true);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Asks it to save and stop. On Windows the console has asked all of its processes, and <see cref="Wait"/> gives them time.</summary>
    public void Stop()
    {
        _isAsked = true;
        // Not the signal that a terminal or a scheduler has perhaps sent it already: the second one of a kind ends it at once.
        if (!OperatingSystem.IsWindows() && !_process.HasExited) _ = Kill(_process.Id, OperatingSystem.IsMacOS() ? 30 : 10);
    }

    /// <summary>Waits for it.</summary>
    public void Wait()
    {
        if (OperatingSystem.IsWindows() && _isAsked && !_process.WaitForExit(MostToSave)) _process.Kill();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Wait();
        _process.Dispose();
        lock (_gate) _printed.Dispose();
    }

    private void Keep(string? line, bool isError)
    {
        if (line is null) return;
        lock (_gate)
        {
            if (isError && line.Length > 0) _lastError = line;
            try
            {
                _printed.WriteLine(line);
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException)
            {
                // A full disk: the row itself says so.
            }
        }
    }

    private static IEnumerable<string> OwnAssembly() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Assembly.GetEntryAssembly()!.Location] : [];

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
