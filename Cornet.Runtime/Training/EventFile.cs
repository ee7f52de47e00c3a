using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Cornet.Runtime.Training;

/// <summary>
/// A file of TensorBoard: records of TFRecord (length, checksum, bytes, checksum) that hold messages of protobuf. Of these only the few fields
/// of a scalar are
/// needed, so they are spelled out here: Event { 1 wall_time, 2 step, 3 file_version, 5 summary, 7 session_log }, Summary { 1 value },
/// Value { 1 tag, 2 simple_value }, SessionLog { 1 status }.
/// </summary>
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
        file.Record(Event(0).Text(3, Version));
        if (firstStep > 1) file.Record(Event(firstStep).Message(7, new Fields().Integer(1, 1)));
        file._stream.Flush();
        return file;
    }

    /// <summary>Adds the scalars of one step, by their tags, and hands them to the system.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        var summary = new Fields();
        foreach (var (tag, value) in scalars) summary.Message(1, new Fields().Text(1, tag).Single(2, (float)value));
        Record(Event(step).Message(5, summary));
        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static Fields Event(long step) =>
        new Fields().Double(1, (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds).Integer(2, step);

    private void Record(Fields message)
    {
        var bytes = message.Bytes;
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

    /// <summary>The fields of one message of protobuf.</summary>
    private sealed class Fields
    {
        private const int Varint = 0, Eight = 1, Counted = 2, Four = 5;

        private readonly ArrayBufferWriter<byte> _bytes = new();

        public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

        public Fields Integer(int field, long value) => Key(field, Varint).Number((ulong)value);

        public Fields Double(int field, double value)
        {
            Key(field, Eight);
            BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(8), value);
            _bytes.Advance(8);
            return this;
        }

        public Fields Single(int field, float value)
        {
            Key(field, Four);
            BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(4), value);
            _bytes.Advance(4);
            return this;
        }

        public Fields Text(int field, string value) => Run(field, Encoding.UTF8.GetBytes(value));

        public Fields Message(int field, Fields value) => Run(field, value.Bytes);

        private Fields Run(int field, ReadOnlySpan<byte> bytes)
        {
            Key(field, Counted).Number((ulong)bytes.Length);
            _bytes.Write(bytes);
            return this;
        }

        private Fields Key(int field, int kind) => Number((ulong)((field << 3) | kind));

        private Fields Number(ulong value)
        {
            for (; value >= 0x80; value >>= 7) _bytes.Write([(byte)(value | 0x80)]);
            _bytes.Write([(byte)value]);
            return this;
        }
    }
}
