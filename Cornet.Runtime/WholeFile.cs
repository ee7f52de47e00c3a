using Microsoft.Win32.SafeHandles;

namespace Cornet.Runtime;

/// <summary>
/// A file that appears whole or not at all: written beside its place under a temporary name, flushed to the disk, then renamed over what was there.
/// Disposed without <see cref="Commit"/>, or ended by a signal, it leaves no trace, and an older file of that name stays as it was.
/// </summary>
internal sealed class WholeFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;

    private WholeFile(string path, string temporary, SafeFileHandle handle) => (_path, _temporary, Handle) = (path, temporary, handle);

    /// <summary>The open temporary file.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Starts a file; its folder is made where it does not exist.</summary>
    /// <exception cref="IOException">The folder or the temporary file cannot be made.</exception>
    public static WholeFile Create(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new IOException("it is a folder");
        }

        var folder = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(folder);
        var temporary = Temporaries.Beside(full);
        try
        {
            return new WholeFile(full, temporary, File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read));
        }
        catch
        {
            Temporaries.Forget(temporary);
            throw;
        }
    }

    /// <summary>Writes a file in one go.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content to the open temporary file.</param>
    /// <exception cref="CornetException">It could not be written; what was there before is unchanged.</exception>
    public static void Write(string path, Action<SafeFileHandle> write) => Guard(path, () =>
    {
        using var file = Create(path);
        write(file.Handle);
        file.Commit();
        return true;
    });

    /// <summary>Writes a file of some bytes, whole or not at all.</summary>
    /// <exception cref="CornetException">It could not be written; what was there before is unchanged.</exception>
    public static void Write(string path, byte[] bytes) => Write(path, handle => WriteAt(handle, bytes, 0));

    /// <summary>Writes several files, none of which appears before all are written: a full disk leaves none of them.</summary>
    /// <param name="files">Their paths, and what writes the content of each.</param>
    /// <exception cref="CornetException">One could not be written.</exception>
    public static void WriteAll(IEnumerable<(string Path, Action<SafeFileHandle> Write)> files)
    {
        List<WholeFile> written = [];
        try
        {
            foreach (var (path, write) in files)
            {
                Guard(path, () =>
                {
                    written.Add(Create(path));
                    write(written[^1].Handle);
                    return true;
                });
            }

            foreach (var file in written)
            {
                Guard(file._path, () =>
                {
                    file.Commit();
                    return true;
                });
            }
        }
        finally
        {
            written.ForEach(file => file.Dispose());
        }
    }

    /// <summary>Runs a piece of writing and turns what the disk refuses into one sentence that names the file.</summary>
    /// <exception cref="CornetException">The disk is full, the folder is not writable, or the like.</exception>
    public static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            var reason = fault.Message.TrimEnd('.');
            throw new CornetException(
                $"'{path}' could not be written ({reason}); what was there before is unchanged: free some space or choose another place.", fault);
        }
    }

    /// <summary>Writes bytes at a place of an open file.</summary>
    /// <exception cref="IOException">The disk is full, or its file system has no files of that length.</exception>
    public static void WriteAt(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at)
    {
        try
        {
            RandomAccess.Write(file, bytes, at);
        }
        catch (ArgumentOutOfRangeException fault)
        {
            // What .NET makes of EFBIG, such as 4 GB on a FAT disk.
            throw new IOException("the file is too large for this disk's file system", fault);
        }
    }

    /// <summary>
    /// Asked immediately before a file is put in its place, by the work that sets it and by what that work calls: it throws where nothing may be written any
    /// more, because a shared folder belongs to another process by now.
    /// </summary>
    public static AsyncLocal<Action?> Permission { get; } = new();

    /// <summary>Puts the finished file in its place.</summary>
    public void Commit()
    {
        RandomAccess.FlushToDisk(Handle);
        Handle.Dispose();
        Permission.Value?.Invoke();
        File.Move(_temporary, _path, overwrite: true);
    }

    /// <summary>Removes the temporary file, if it was not put in its place.</summary>
    public void Dispose()
    {
        Handle.Dispose();
        File.Delete(_temporary);
        Temporaries.Forget(_temporary);
    }
}
