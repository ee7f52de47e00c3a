using System.Runtime.InteropServices;

namespace Cornet.Runtime.Weights;

/// <summary>The one way in for files that a user names: whatever is wrong with one becomes a sentence with its name.</summary>
internal static class GuardedFile
{
    /// <summary>Opens a file, reads it and closes it.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it should be, such as "a PyTorch file".</param>
    /// <param name="read">Reads it; the stream is unbuffered and can seek.</param>
    /// <exception cref="CornetException">It is missing, empty, a folder, unreadable or damaged.</exception>
    public static T Read<T>(string path, string kind, Func<FileStream, T> read)
    {
        if (Directory.Exists(path))
        {
            throw new CornetException($"'{path}' is a folder, and {kind} was expected: name a file in it.");
        }

        if (!File.Exists(path))
        {
            throw new CornetException($"'{path}' does not exist; {kind} was expected there.");
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return stream.Length == 0 ? throw new DamagedFileException("it is empty") : read(stream);
        }
        catch (Exception fault) when (fault is DamagedFileException or InvalidDataException or EndOfStreamException)
        {
            throw new CornetException($"'{path}' cannot be read as {kind}: {Reason(fault)}.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CornetException($"'{path}' cannot be opened: {Reason(fault)}.", fault);
        }
        catch (Exception fault) when (fault is OutOfMemoryException or ExternalException)
        {
            throw new CornetException($"'{path}' does not fit into memory: {Reason(fault)}.", fault);
        }
    }

    private static string Reason(Exception fault) => fault switch
    {
        EndOfStreamException => "it ends too early; copy or download it again",
        _ => fault.Message.Split('\n')[0].TrimEnd('.', ' '),
    };
}
