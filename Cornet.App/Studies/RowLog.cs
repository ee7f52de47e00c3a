using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cornet.App.Studies;

/// <summary>
/// Who worked on a row: a line for each process that did, with the step it began at and how many steps of the training it took. The number is written over at
/// every step, so that it is right after a process was killed, too.
/// </summary>
internal sealed class RowLog : IDisposable
{
    private const string Before = ", executed ", After = " steps";
    private const int Digits = 10;

    private readonly SafeFileHandle _file;
    private readonly long _at;
    private long _steps;

    private RowLog(SafeFileHandle file, long at) => (_file, _at) = (file, at);

    /// <summary>Adds a line.</summary>
    /// <param name="path">The log.</param>
    /// <param name="who">Who begins.</param>
    /// <param name="step">The steps of the training that are done already.</param>
    /// <exception cref="CornetException">It cannot be written.</exception>
    public static RowLog Begin(string path, string who, long step) => WholeFile.Guard(path, () =>
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ} {who} from step {step}{Before}{0:D10}{After}\n");
        var start = RandomAccess.GetLength(file);
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(line), start);
        return new RowLog(file, start + Encoding.UTF8.GetByteCount(line) - After.Length - 1 - Digits);
    });

    /// <summary>Another step is done.</summary>
    public void Count()
    {
        _steps++;
        RandomAccess.Write(_file, Encoding.UTF8.GetBytes(_steps.ToString("D10", CultureInfo.InvariantCulture)), _at);
    }

    /// <summary>The steps of all processes together, and how many processes there were.</summary>
    public static (long Steps, int Sessions) Read(string path)
    {
        long[] counts = [.. File.ReadLines(path).Where(line => line.EndsWith(After, StringComparison.Ordinal))
            .Select(line => long.Parse(line.AsSpan()[^(Digits + After.Length)..^After.Length], CultureInfo.InvariantCulture))];
        return (counts.Sum(), counts.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
