using Microsoft.Win32.SafeHandles;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>A part of an open file as a stream of its own: a tar inside a tar.</summary>
/// <param name="file">The file; it stays open.</param>
/// <param name="start">Where the part begins.</param>
/// <param name="length">Its bytes.</param>
internal sealed class FileSegment(SafeFileHandle file, long start, long length) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var left = length - Position;
        if (left <= 0) return 0;
        var read = RandomAccess.Read(file, buffer[..(int)Math.Min(buffer.Length, left)], start + Position);
        Position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => length + offset };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
