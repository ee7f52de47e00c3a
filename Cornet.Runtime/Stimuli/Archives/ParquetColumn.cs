using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>A column of whole numbers or texts.</summary>
internal static class ParquetColumn
{
    private static readonly Type[] Numbers = [typeof(long), typeof(int), typeof(short), typeof(sbyte), typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];

    /// <summary>Whether a column is one.</summary>
    public static bool IsText(DataField field) => !field.IsArray && (IsString(field) || Numbers.Contains(field.ClrType));

    /// <summary>Whether a column has arrays of bytes.</summary>
    public static bool IsBytes(DataField field) =>
        field.MaxRepetitionLevel == 0 && (field.ClrType == typeof(ReadOnlyMemory<byte>) || field.ClrType == typeof(byte[]));

    /// <summary>Its values in a row group as texts; null where a row has none.</summary>
    public static async Task<string?[]> Texts(ParquetRowGroupReader group, DataField field)
    {
        var count = checked((int)group.RowCount);
        if (IsString(field))
        {
            var texts = new string?[count];
            await group.ReadAsync(field, texts.AsMemory()!).ConfigureAwait(false);
            return texts;
        }

        return field.ClrType switch
        {
            var type when type == typeof(long) => await Of<long>().ConfigureAwait(false),
            var type when type == typeof(int) => await Of<int>().ConfigureAwait(false),
            var type when type == typeof(short) => await Of<short>().ConfigureAwait(false),
            var type when type == typeof(sbyte) => await Of<sbyte>().ConfigureAwait(false),
            var type when type == typeof(byte) => await Of<byte>().ConfigureAwait(false),
            var type when type == typeof(ushort) => await Of<ushort>().ConfigureAwait(false),
            var type when type == typeof(uint) => await Of<uint>().ConfigureAwait(false),
            _ => await Of<ulong>().ConfigureAwait(false),
        };

        async Task<string?[]> Of<T>() where T : struct, IFormattable
        {
            if (field.MaxDefinitionLevel == 0)
            {
                var numbers = new T[count];
                await group.ReadAsync<T>(field, numbers.AsMemory()).ConfigureAwait(false);
                return Array.ConvertAll(numbers, number => number.ToString(null, CultureInfo.InvariantCulture));
            }

            var some = new T?[count];
            await group.ReadAsync<T>(field, some.AsMemory()).ConfigureAwait(false);
            return Array.ConvertAll(some, number => number?.ToString(null, CultureInfo.InvariantCulture));
        }
    }

    private static bool IsString(DataField field) => field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(string);
}
