using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace Cornet.Runtime.Training;

/// <summary>A file of TensorBoard: records of TFRecord (length, checksum, bytes, checksum), each of which holds an event.</summary>
internal sealed class EventFile : IDisposable
{
    private const string Version = "brain.Event:2";

    private readonly FileStream _stream;

    private EventFile(FileStream stream) => _stream = stream;

    /// <summary>Starts a file in a folder; TensorBoard forgets what earlier files of that folder say about its first step and later.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="firstStep">The first step that will follow.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static EventFile Create(string folder, long firstStep)
    {
        // TensorBoard reads the files of a folder in the order of their names, which begin with the time.
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var name = $"events.out.tfevents.{time:D10}.{Environment.MachineName}.{Environment.ProcessId}.{firstStep}";
        var file = new EventFile(new FileStream(Path.Combine(folder, name), FileMode.Create, FileAccess.Write, FileShare.Read));
        file.Record(new Event { FileVersion = Version });
        if (firstStep > 1) file.Record(new Event { Step = firstStep, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
        file._stream.Flush();
        return file;
    }

    /// <summary>Adds the scalars of one step, by their tags.</summary>
    /// <param name="step">The step.</param>
    /// <param name="scalars">Tags and values.</param>
    /// <param name="flush">Whether they are handed to the system at once.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(long step, IEnumerable<(string Tag, double Value)> scalars, bool flush = true)
    {
        var summary = new Summary();
        summary.Value.AddRange(scalars.Select(scalar => new Summary.Types.Value { Tag = scalar.Tag, SimpleValue = (float)scalar.Value }));
        Record(new Event { Step = step, Summary = summary });
        if (flush) _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Record(Event message)
    {
        message.WallTime = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        var bytes = message.ToByteArray();
        Span<byte> frame = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(frame, bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], Masked(frame[..8]));
        _stream.Write(frame);
        _stream.Write(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Masked(bytes));
        _stream.Write(frame[..4]);
    }

    // TFRecord turns and shifts its checksums, so that one of data that hold checksums is no trivial one.
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }
}
