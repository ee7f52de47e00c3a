using System.Buffers.Binary;
using System.Text;

namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>HDF5's global heap: where values of any length lie. Equal texts lie there once.</summary>
/// <param name="writer">The file.</param>
internal sealed class Heap(Hdf5Writer writer)
{
    private const int ElementBytes = 16;
    private const int HeaderBytes = 16;
    private const int LeastBytes = 4096;
    private const int MostBytes = 1 << 20;
    private const int MostObjects = 60_000;

    /// <summary>Puts texts there.</summary>
    /// <returns>For each its length, the place of its collection and its number within it: what a dataset of text holds.</returns>
    public byte[] Texts(IReadOnlyList<string> texts)
    {
        var distinct = texts.Distinct(StringComparer.Ordinal).ToList();
        var elements = Put(distinct.ConvertAll(Encoding.UTF8.GetBytes), 1).Zip(distinct).ToDictionary(
            pair => pair.Second, pair => pair.First, StringComparer.Ordinal);
        var bytes = new byte[texts.Count * ElementBytes];
        for (var row = 0; row < texts.Count; row++) elements[texts[row]].CopyTo(bytes, row * ElementBytes);
        return bytes;
    }

    /// <summary>Puts lists of one reference each there: the dimensions of a dataset.</summary>
    public byte[] References(IEnumerable<long> headers) =>
        [.. Put([.. headers.Select(BitConverter.GetBytes)], sizeof(long)).SelectMany(element => element)];

    private IEnumerable<byte[]> Put(IReadOnlyList<byte[]> values, int unit)
    {
        List<byte[]> elements = [];
        for (var first = 0; first < values.Count;)
        {
            var (end, size) = (first, HeaderBytes);
            for (; end < values.Count && end - first < MostObjects && (end == first || size < MostBytes); end++) size += Occupied(values[end]);
            var collection = new byte[Math.Max(LeastBytes, size + HeaderBytes)];
            "GCOL"u8.CopyTo(collection);
            collection[4] = 1;
            BinaryPrimitives.WriteInt64LittleEndian(collection.AsSpan(8), collection.Length);
            var at = HeaderBytes;
            for (var i = first; i < end; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(collection.AsSpan(at), (ushort)(i - first + 1));
                BinaryPrimitives.WriteUInt16LittleEndian(collection.AsSpan(at + 2), 1);
                BinaryPrimitives.WriteInt64LittleEndian(collection.AsSpan(at + 8), values[i].Length);
                values[i].CopyTo(collection, at + HeaderBytes);
                at += Occupied(values[i]);
            }

            BinaryPrimitives.WriteInt64LittleEndian(collection.AsSpan(at + 8), collection.Length - at); // object 0: the free rest
            var place = writer.Append(collection);
            for (var i = first; i < end; i++)
                elements.Add(
                    [.. BitConverter.GetBytes(values[i].Length / unit), .. BitConverter.GetBytes(place), .. BitConverter.GetBytes(i - first + 1)]);
            first = end;
        }

        return elements;
    }

    private static int Occupied(byte[] value) => HeaderBytes + ((value.Length + 7) & ~7);
}
