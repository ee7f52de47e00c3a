using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies.Hdf5;

namespace Cornet.Runtime.Tests.Assemblies;

/// <summary>Files of data that are damaged or made to do harm, spelled out here so that no other program is needed to make them.</summary>
internal static class DamagedData
{
    private const int Many = 1 << 30;

    /// <summary>The files by what is wrong with them, and what the sentence must hold that refuses each.</summary>
    public static IReadOnlyList<(string Name, Func<DataFile> Make, string Reason)> All { get; } =
    [
        Hdf5("more numbers than are stored", file => file.Data(6, Hdf5Writer.Contiguous(file.Bytes(24), 24)), "would take 48 bytes, and 24 are "
            + "stored"),
        Hdf5("numbers beyond the file", file => file.Data(6, Hdf5Writer.Contiguous(file.Bytes(24), Many)), "would take 1,073,741,824 bytes from "
            + "byte"),
        Hdf5("a billion rows that nobody wrote", file => file.Data(Many, Hdf5Writer.Contiguous(null, 8L * Many)), "promises 1,073,741,824 rows of "
            + "presentation"),
        Hdf5("a chunk of gigabytes", file => file.Data(6, Chunks(-1, Many >> 1)), "has chunks of 536870912 bytes or more"),
        Hdf5("a chunk without a size", file => file.Data(6, Chunks(-1, 0)), "has chunks of an impossible size"),
        Hdf5("a chunk beyond the file", file => file.Data(6, Chunks(file.Leaf(at: 1 << 20), 6)), "a chunk of a variable would take 48 bytes"),
        Hdf5("an index that contains itself", file => file.Data(6, Chunks(file.Loop(), 6)), "a B-tree in it is not in order"),
        Hdf5("an attribute of a billion numbers", file =>
            file.Data(6, Hdf5Writer.Contiguous(file.Bytes(48), 48), Hdf5Writer.Attribute("x", StoredType.Float64, Many, new byte[8])),
            "an attribute in it would take 8589934592 bytes"),
        Hdf5("a mark that is longer than its message", file =>
            file.Raw(6, 0x05, [3, 0x2B, .. BitConverter.GetBytes(Many), 0, 0, 0, 0, 0, 0, 0, 0]), "an object header is shorter than it says"),
        Hdf5("a name of a gigabyte", file => file.Raw(6, 0x06, [1, 2, .. BitConverter.GetBytes(Many), (byte)'x']), "an object header is shorter "
            + "than it says"),
        Hdf5("a text longer than what is stored",
            file => file.Text([.. BitConverter.GetBytes(Many), .. BitConverter.GetBytes(file.Heap(8)), 1, 0, 0, 0]),
            "a text or a reference in it is longer than what is stored"),
        Hdf5("texts in a heap of a gigabyte", file => file.Text([8, 0, 0, 0, .. BitConverter.GetBytes(file.Heap(8, Many)), 1, 0, 0, 0]),
            "a collection of texts or references would take 1,073,741,824 bytes"),
        Hdf5("texts that lead elsewhere", file => file.Text([8, 0, 0, 0, .. BitConverter.GetBytes(0L + 48), 1, 0, 0, 0]), "does not begin with GCOL"),
        Hdf5("an empty text in a heap of a gigabyte", file => file.Text([0, 0, 0, 0, .. BitConverter.GetBytes(file.Heap(8, Many)), 1, 0, 0, 0]),
            "a collection of texts or references would take 1,073,741,824 bytes"),
        Hdf5("an object of a heap that reaches beyond it",
            file => file.Text([8, 0, 0, 0, .. BitConverter.GetBytes(file.Heap(Many, 4096)), 1, 0, 0, 0]),
            "a collection of texts or references is shorter than it says"),
        Hdf5("megabytes of zeros in a few bytes", file => file.Zeros(1 << 25), "promises 33,554,432 rows of presentation"),
        Idx("more images than bytes", [0, 0, 8, 3, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 28, 0, 0, 0, 28], packed: false, "is cut off"),
        Idx("images of more bytes than can be counted",
            [0, 0, 8, 3, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff], packed: false,
            "is cut off"),
        Idx("packed images of two gigabytes", [0, 0, 8, 3, 0, 0, 0x80, 0, 0, 0, 0, 0xff, 0, 0, 0, 0xff], packed: true, "would unpack to 2130739200"),
        Idx("packed images that go on and on",
            [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, .. new byte[20_000_000]], packed: true,
            "is longer than it says"),
        ("a picture without its end", () => new DataFile("test_batch.bin", new byte[3072], ReadCifar), "is cut off: 3072 bytes"),
        ("a label that is none", () => new DataFile("test_batch.bin", [200, .. new byte[3072]], ReadCifar), "gives image 0 the label 200"),
        ("pictures that are none at all", () => new DataFile("test_batch.bin", [], ReadCifar), "is cut off: 0 bytes"),
    ];

    private static void ReadCifar(string path) => CifarFiles.Open(Path.GetDirectoryName(path)!, Split.Test);

    private static (string, Func<DataFile>, string) Idx(string name, byte[] bytes, bool packed, string reason) => (
        name,
        () => packed ? DataFiles.Idx("train-images-idx3-ubyte.gz", DataFiles.Packed(bytes)) : DataFiles.Idx("train-images-idx3-ubyte", bytes),
        reason);

    private static (string, Func<DataFile>, string) Hdf5(string name, Action<Crafted> write, string reason) =>
        (name, () => DataFile.Assembly("it.nc", Crafted.Of(write)), reason);

    // A layout message of chunks of doubles along one dimension.
    private static byte[] Chunks(long index, int rows) => [3, 2, 2, .. BitConverter.GetBytes(index), .. BitConverter.GetBytes(rows), 8, 0, 0, 0];

    /// <summary>A file whose parts say what they are told to say; its checksums agree.</summary>
    private sealed class Crafted(Hdf5Writer writer)
    {
        private readonly List<(byte Type, byte[] Message)> _raw = [];

        public static byte[] Of(Action<Crafted> write)
        {
            var path = Path.GetTempFileName();
            Crafted made;
            using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
            {
                var writer = new Hdf5Writer(file);
                write(made = new Crafted(writer));
                writer.Finish();
            }

            var bytes = File.ReadAllBytes(path);
            File.Delete(path);
            // They were written as attributes; the type of a message stands four bytes before it.
            var seals = new Hdf5Seals(bytes);
            foreach (var (type, message) in made._raw) bytes[bytes.AsSpan().IndexOf(message) - 4] = type;
            seals.Seal(bytes);
            return bytes;
        }

        public long Bytes(int count) => writer.Append(new byte[count]);

        public void Data(long rows, byte[] layout, params byte[][] attributes) =>
            writer.Dataset("data", StoredType.Float64, [rows], layout, null, null, [Rows(rows), .. attributes]);

        /// <summary>Zeros in chunks, deflated.</summary>
        public void Zeros(int rows)
        {
            var chunks = new ChunkedRows(writer, 1, rows);
            var zeros = new byte[1 << 20];
            for (var at = 0; at < rows; at += zeros.Length) chunks.Append(zeros);
            var bytes = new StoredType(1, [0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]);
            writer.Dataset("data", bytes, [rows], chunks.Finish(), chunks.Filters, null, Rows(rows));
        }

        /// <summary>Texts of these elements, 16 bytes each.</summary>
        public void Text(byte[] elements)
        {
            Data(1, Hdf5Writer.Contiguous(Bytes(8), 8));
            writer.Dataset("stimulus_id", StoredType.Text, [1], Hdf5Writer.Contiguous(writer.Append(elements), elements.Length), null, null, Rows(1));
        }

        /// <summary>A collection of one object.</summary>
        public long Heap(long length, long? whole = null) => writer.Append(
        [
            .. "GCOL"u8, 1, 0, 0, 0, .. BitConverter.GetBytes(whole ?? 64), 1, 0, 1, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(length), .. new byte[32],
            .. new byte[4096],
        ]);

        /// <summary>Data whose header has one more message.</summary>
        public void Raw(long rows, byte type, byte[] message)
        {
            Data(rows, Hdf5Writer.Contiguous(Bytes(48), 48), message);
            _raw.Add((type, message));
        }

        /// <summary>An index of one chunk.</summary>
        public long Leaf(long at) => writer.Append([.. "TREE"u8, 1, 0, 1, 0, .. Nowhere, .. Nowhere, .. Key, .. BitConverter.GetBytes(at), .. Key]);

        /// <summary>An index whose only child is itself.</summary>
        public long Loop()
        {
            byte[] node = [.. "TREE"u8, 1, 1, 1, 0, .. Nowhere, .. Nowhere, .. Key, .. new byte[8], .. Key];
            var at = writer.Append(node);
            BitConverter.GetBytes(at).CopyTo(node, 24 + Key.Length);
            writer.Overwrite(node, at);
            return at;
        }

        private static byte[] Nowhere => BitConverter.GetBytes(-1L);

        private static byte[] Key => [48, 0, 0, 0, .. new byte[20]];

        private byte[] Rows(long rows)
        {
            var scale = writer.Dataset(
                "presentation", StoredType.Float32, [rows], Hdf5Writer.Contiguous(null, 4 * rows), null, null,
                Hdf5Writer.TextAttribute("CLASS", "DIMENSION_SCALE"),
                Hdf5Writer.TextAttribute("NAME", $"This is a netCDF dimension but not a netCDF variable.{rows,10}"));
            var heap = new Heap(writer);
            return Hdf5Writer.Attribute("DIMENSION_LIST", StoredType.References, 1, heap.References([scale]));
        }
    }
}
