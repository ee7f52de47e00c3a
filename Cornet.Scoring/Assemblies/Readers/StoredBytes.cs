using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies.Hdf5;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>The bytes of an array: a part of a file, or unpacked in memory.</summary>
internal abstract class StoredBytes
{
    /// <summary>Reads some of them.</summary>
    /// <param name="at">Where, from the first byte of the array.</param>
    /// <param name="bytes">Is filled.</param>
    /// <exception cref="CornetException">The file can no longer be read.</exception>
    public abstract void Read(long at, Span<byte> bytes);

    /// <summary>A part of a file, which is open only while some of it is read.</summary>
    public sealed class InFile(string path, long start) : StoredBytes
    {
        private readonly FileStamp _known = FileStamp.Of(path);

        /// <inheritdoc/>
        public override void Read(long at, Span<byte> bytes)
        {
            // A span cannot be captured.
            var read = GuardedFile.Read(path, "an array of activations", Array(at, bytes.Length));
            read.CopyTo(bytes);
        }

        private Func<FileStream, byte[]> Array(long at, int count) => file =>
        {
            if (FileStamp.Of(file) != _known) throw new DamagedFileException("it was changed while it was being read; open it again");
            var bytes = new byte[count];
            file.Position = start + at;
            file.ReadExactly(bytes);
            return bytes;
        };
    }

    /// <summary>Bytes in memory.</summary>
    public sealed class InMemory(byte[] all) : StoredBytes
    {
        /// <inheritdoc/>
        public override void Read(long at, Span<byte> bytes) => all.AsSpan((int)at, bytes.Length).CopyTo(bytes);
    }
}
