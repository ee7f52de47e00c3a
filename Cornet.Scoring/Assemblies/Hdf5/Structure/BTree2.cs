using System.Numerics;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Hdf5.Structure;

/// <summary>B-trees of version 2 (format specification, section III.A.2), which list the links and attributes of large objects.</summary>
/// <param name="file">The file.</param>
internal sealed class BTree2(FileBytes file)
{
    private const int HeaderBytes = 38, NodeBytes = 10;
    private const string What = "a B-tree";

    /// <summary>All records.</summary>
    /// <param name="address">Of its header.</param>
    /// <exception cref="DamagedFileException">It is none, or reaches beyond the file.</exception>
    public IEnumerable<(int Type, Fields Record)> Records(long address)
    {
        var header = file.ReadSigned(address, HeaderBytes, "BTHD", What);
        header.Take(1);
        var (type, node, record, depth) = (header.Byte(), header.Number(4), header.Number(2), (int)header.Number(2));
        header.Take(2);
        var (root, count) = (header.Address(), header.Number(2));
        if (root < 0 || count == 0) yield break;
        if (record == 0 || node < NodeBytes + record || node > file.Length || depth > 16)
            throw new DamagedFileException($"{What} has records of {record} bytes in nodes of {node:N0}, {depth} deep; the file is damaged");
        var sizes = Sizes(node, record, depth);
        foreach (var one in Nodes(root, count, depth)) yield return (type, one);

        IEnumerable<Fields> Nodes(long at, long records, int level)
        {
            var pointer = level == 0 ? 0 : 8 + sizes[0].Count + (level > 1 ? sizes[level - 1].Total : 0);
            var length = NodeBytes - sizeof(uint) + records * record + (level == 0 ? 0 : (records + 1) * pointer);
            if (records < 0 || length > node) throw new DamagedFileException($"{What} has a node that is longer than it may be; the file is damaged");
            var block = file.ReadSigned(at, length + sizeof(uint), level == 0 ? "BTLF" : "BTIN", What);
            block.Take(2);
            for (var i = 0; i < records; i++) yield return block.Part(record);
            for (var i = 0; level > 0 && i <= records; i++)
            {
                var (child, held) = (block.Address(), block.Number(sizes[0].Count));
                block.Take(level > 1 ? sizes[level - 1].Total : 0);
                foreach (var one in Nodes(child, held, level - 1)) yield return one;
            }
        }
    }

    // How many bytes the number of records in a node, and below it, takes.
    private static (int Count, int Total)[] Sizes(long node, long record, int depth)
    {
        var most = (node - NodeBytes) / record;
        var (below, sizes) = ((BigInteger)most, new List<(int Count, int Total)> { (BytesOf(most), 0) });
        for (var level = 1; level <= depth; level++)
        {
            var pointer = 8 + sizes[0].Count + sizes[level - 1].Total;
            var held = Math.Max(0, (node - NodeBytes - pointer) / (record + pointer));
            below = (held + 1) * below + held;
            sizes.Add((sizes[0].Count, BytesOf(below)));
        }

        return [.. sizes];
    }

    private static int BytesOf(BigInteger most) => Math.Clamp((int)((most.GetBitLength() + 7) / 8), 1, 8);
}
