using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Hdf5.Structure;

/// <summary>The global heap (format specification, section III.E), where values of varying length are: every collection is checked once.</summary>
/// <param name="file">The file.</param>
internal sealed class GlobalHeaps(FileBytes file)
{
    private const int HeaderBytes = 16, ObjectBytes = 16;
    private const string What = "a collection of texts or references";

    private readonly Dictionary<long, long[]> _collections = [];

    /// <summary>The bytes of one stored element: how long it is, and where.</summary>
    public const int ElementBytes = 16;

    /// <summary>Checks where the elements of a variable or an attribute of varying length lead.</summary>
    /// <param name="elements">Each 16 bytes.</param>
    /// <param name="unit">Bytes of one value in an element.</param>
    /// <exception cref="DamagedFileException">An element is longer than what is there, or leads nowhere.</exception>
    public void Check(Fields elements, long unit)
    {
        while (elements.Left >= ElementBytes)
        {
            var (count, at, index) = (elements.Number(4), elements.Address(), (int)elements.Number(4));
            // Nothing, as netCDF and HDF5 store it. An element without parts that leads somewhere is followed all the same.
            if (at is 0 or -1) continue;
            var lengths = Collection(at);
            if (index < 0 || index >= lengths.Length || count * Math.Max(1, unit) > lengths[index])
                throw new DamagedFileException("a text or a reference in it is longer than what is stored; it is damaged, copy or download it again");
        }
    }

    // The lengths of the objects of a collection by their number; -1 where there is none.
    private long[] Collection(long address)
    {
        if (_collections.TryGetValue(address, out var known)) return known;
        var header = file.Read(address, HeaderBytes, What);
        header.Demand("GCOL");
        header.Take(4);
        var collection = file.Read(address, header.Number(8), What);
        collection.Take(HeaderBytes);
        var lengths = new List<long>();
        while (collection.Left >= ObjectBytes)
        {
            var index = (int)collection.Number(2);
            collection.Take(6);
            var length = collection.Number(8);
            if (index == 0) break; // the free rest
            collection.Take(length);
            collection.Align();
            while (lengths.Count <= index) lengths.Add(-1);
            lengths[index] = length;
        }

        return _collections[address] = [.. lengths];
    }
}
