using System.Numerics;
using PureHDF;

namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>The attributes of a variable: text, or numbers of any type.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="owner">The variable.</param>
internal sealed class Hdf5Attributes(string path, IH5Dataset owner)
{
    /// <summary>Whether there is one of that name.</summary>
    public bool Has(string name) => Guard(() => owner.AttributeExists(name));

    /// <summary>A text; null where there is none, or something else than one text.</summary>
    public string? Text(string name)
    {
        if (!Has(name)) return null;
        return Guard(() =>
        {
            var attribute = owner.Attribute(name);
            if (!IsText(attribute.Type) || Count(attribute) != 1) return null;
            return (attribute.Space.Rank == 0 ? attribute.Read<string>() : attribute.Read<string[]>()[0]).TrimEnd('\0');
        });
    }

    /// <summary>Numbers; null where there is no attribute of that name.</summary>
    /// <exception cref="CornetException">It holds something other than numbers.</exception>
    public StoredNumber[]? Numbers(string name)
    {
        if (!Has(name)) return null;
        return Guard(() =>
        {
            var attribute = owner.Attribute(name);
            var type = attribute.Type;
            if (Count(attribute) == 0) return [];
            return (type.Class, type.Size) switch
            {
                (H5DataTypeClass.FloatingPoint, 2) =>
                    [.. Read<ushort>(attribute).Select(bits => StoredNumber.Of(BitConverter.UInt16BitsToHalf(bits)))],
                (H5DataTypeClass.FloatingPoint, 4) => Of<float>(attribute),
                (H5DataTypeClass.FloatingPoint, 8) => Of<double>(attribute),
                (H5DataTypeClass.FixedPoint, 1) => type.FixedPoint.IsSigned ? Of<sbyte>(attribute) : Of<byte>(attribute),
                (H5DataTypeClass.FixedPoint, 2) => type.FixedPoint.IsSigned ? Of<short>(attribute) : Of<ushort>(attribute),
                (H5DataTypeClass.FixedPoint, 4) => type.FixedPoint.IsSigned ? Of<int>(attribute) : Of<uint>(attribute),
                (H5DataTypeClass.FixedPoint, 8) => type.FixedPoint.IsSigned ? Of<long>(attribute) : Of<ulong>(attribute),
                _ => throw Refused(name, "must be a number"),
            };
        });
    }

    /// <summary>The sentence for an attribute that is not understood.</summary>
    public CornetException Refused(string name, string rule) =>
        new($"'{path}' has an attribute '{name}' of '{owner.Name}' that is not understood: it {rule}. Correct it, or save the variable without "
            + "packing.");

    private static bool IsText(IH5DataType type) => type.Class == H5DataTypeClass.String
        || (type.Class == H5DataTypeClass.VariableLength
            && type.VariableLength.BaseType.Class is H5DataTypeClass.String or H5DataTypeClass.FixedPoint);

    private static ulong Count(IH5Attribute attribute) => attribute.Space.Dimensions.Aggregate(1UL, (product, size) => checked(product * size));

    private static StoredNumber[] Of<T>(IH5Attribute attribute) where T : unmanaged, INumber<T> => [.. Read<T>(attribute).Select(StoredNumber.Of)];

    private static T[] Read<T>(IH5Attribute attribute) where T : unmanaged =>
        attribute.Space.Rank == 0 ? [attribute.Read<T>()] : attribute.Read<T[]>();

    private T Guard<T>(Func<T> read) => Hdf5File.Guard(path, owner.Name, read);
}
