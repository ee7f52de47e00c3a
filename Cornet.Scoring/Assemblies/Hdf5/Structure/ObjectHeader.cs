using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Hdf5.Structure;

/// <summary>One message of an object header.</summary>
/// <param name="Type">Its number in the format specification.</param>
/// <param name="IsShared">Whether it only says where the message is.</param>
/// <param name="Content">What it says.</param>
internal sealed record HeaderMessage(int Type, bool IsShared, Fields Content);

/// <summary>Headers of groups, datasets and named types, of both versions (format specification, section IV.A).</summary>
/// <param name="file">The file.</param>
internal sealed class ObjectHeader(FileBytes file)
{
    private const int Continuation = 0x10;
    private const int MostBlocks = 100_000;
    private const string What = "an object header";

    /// <summary>All messages of the header at an address.</summary>
    /// <exception cref="DamagedFileException">It is no header, or reaches beyond the file.</exception>
    public List<HeaderMessage> Messages(long address)
    {
        var start = file.Read(address, Math.Min(file.Length - Math.Max(address, 0), 64), What);
        return start.Byte() == 1 ? First(start, address) : Second(address);
    }

    private List<HeaderMessage> First(Fields start, long address)
    {
        start.Take(7);
        var blocks = new Queue<Fields>([file.Read(address + 16, start.Number(4), What)]);
        return Collect(
            blocks, (at, length) => file.Read(at, length, What),
            block => new HeaderMessageStart((int)block.Number(2), (int)block.Number(2), block.Byte(), 3), 8);
    }

    private List<HeaderMessage> Second(long address)
    {
        var start = file.Read(address, Math.Min(file.Length - address, 64), What);
        start.Demand("OHDR");
        start.Take(1);
        var flags = start.Byte();
        start.Take((flags & 0x20) != 0 ? 16 : 0);
        start.Take((flags & 0x10) != 0 ? 4 : 0);
        var size = start.Number(1 << (flags & 3));
        var whole = file.ReadSigned(address, checked(start.Position + Bounded(size) + sizeof(uint)), "OHDR", What);
        whole.Take(start.Position - 4);
        var order = (flags & 4) != 0 ? 2 : 0;
        return Collect(
            new Queue<Fields>([whole]), (at, length) => file.ReadSigned(at, length, "OCHK", What),
            block => new HeaderMessageStart(block.Byte(), (int)block.Number(2), block.Byte(), order), 4 + order);
    }

    private static List<HeaderMessage> Collect(
        Queue<Fields> blocks, Func<long, long, Fields> more, Func<Fields, HeaderMessageStart> begin, int startBytes)
    {
        List<HeaderMessage> messages = [];
        for (var count = 0; blocks.TryDequeue(out var block); count++)
        {
            if (count == MostBlocks) throw new DamagedFileException($"{What} continues in more than {MostBlocks:N0} places; the file is damaged");
            while (block.Left >= startBytes)
            {
                var (type, size, flags, skipped) = begin(block);
                block.Take(skipped);
                var content = block.Part(size);
                if (type == Continuation) blocks.Enqueue(more(content.Address(), content.Number(8)));
                else messages.Add(new HeaderMessage(type, (flags & 2) != 0, content));
            }
        }

        return messages;
    }

    private long Bounded(long size) => size >= 0 && size <= file.Length
        ? size
        : throw new DamagedFileException($"{What} would take {size:N0} bytes, and the file has {file.Length:N0}; it is damaged");

    private readonly record struct HeaderMessageStart(int Type, int Size, int Flags, int Skipped);
}
