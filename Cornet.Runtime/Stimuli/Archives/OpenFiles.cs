using Microsoft.Win32.SafeHandles;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>
/// Files that are read at random, kept open: opening is what is slow on network disks. A bounded number is open at once, and the one that was not read for
/// the longest time is closed first. For any number of threads.
/// </summary>
/// <param name="paths">The files.</param>
/// <param name="most">How many are open at once at most, those in use aside.</param>
internal sealed class OpenFiles(IReadOnlyList<string> paths, int most = OpenFiles.Most)
{
    /// <summary>Systems allow a process about 1,000 open files at the least.</summary>
    public const int Most = 256;

    private readonly LinkedList<int> _recent = [];
    private readonly Opened?[] _opened = new Opened?[paths.Count];

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>How many are open.</summary>
    internal int Count
    {
        get
        {
            lock (_recent) return _recent.Count;
        }
    }

    /// <summary>Reads bytes of a file.</summary>
    /// <param name="file">Its place in the list.</param>
    /// <param name="offset">Where the bytes begin.</param>
    /// <param name="bytes">Takes them.</param>
    /// <exception cref="CornetException">The file cannot be read, or ends before.</exception>
    public void Read(int file, long offset, Span<byte> bytes)
    {
        try
        {
            var opened = Rent(file);
            try
            {
                Fill(opened.Handle, offset, bytes);
            }
            finally
            {
                Return(opened);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{paths[file]}' cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Reads bytes of an open file.</summary>
    /// <exception cref="EndOfStreamException">It ends before.</exception>
    internal static void Fill(SafeFileHandle file, long offset, Span<byte> bytes)
    {
        for (var read = 0; read < bytes.Length;)
        {
            var more = RandomAccess.Read(file, bytes[read..], offset + read);
            if (more <= 0) throw new EndOfStreamException("it is shorter than it was; copy it again.");
            read += more;
        }
    }

    /// <summary>Opens a file for reading, shared with all.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    internal static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);

    private Opened Rent(int file)
    {
        lock (_recent)
        {
            if (_opened[file] is { } known)
            {
                _recent.Remove(known.Place);
                _recent.AddLast(known.Place);
                known.Users++;
                return known;
            }

            var opened = new Opened(Open(paths[file]), new LinkedListNode<int>(file)) { Users = 1 };
            _opened[file] = opened;
            _recent.AddLast(opened.Place);
            Close();
            return opened;
        }
    }

    private void Return(Opened opened)
    {
        lock (_recent)
        {
            opened.Users--;
            Close();
        }
    }

    private void Close()
    {
        for (var place = _recent.First; place is not null && _recent.Count > most;)
        {
            var next = place.Next;
            if (_opened[place.Value] is { Users: 0 } idle)
            {
                idle.Handle.Dispose();
                _opened[place.Value] = null;
                _recent.Remove(place);
            }

            place = next;
        }
    }

    private sealed class Opened(SafeFileHandle handle, LinkedListNode<int> place)
    {
        public SafeFileHandle Handle => handle;

        public LinkedListNode<int> Place => place;

        public int Users { get; set; }
    }
}
