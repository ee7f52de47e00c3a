using Parquet;
using Parquet.Schema;

namespace Cornet.App.Studies.Reporting;

/// <summary>A table as Parquet, which keeps the types of its columns.</summary>
internal static class ParquetFile
{
    /// <summary>The bytes of the file.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="facts">What the file says about itself, by name.</param>
    public static byte[] Of(IReadOnlyList<TableColumn> columns, IReadOnlyDictionary<string, string> facts)
    {
        using var stream = new MemoryStream();
        Write(stream, columns, facts).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    private static async Task Write(Stream stream, IReadOnlyList<TableColumn> columns, IReadOnlyDictionary<string, string> facts)
    {
        DataField[] fields = [.. columns.Select(FieldOf)];
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. fields.Cast<Field>()]), stream).ConfigureAwait(false);
        writer.CustomMetadata = facts.ToDictionary();
        using var group = writer.CreateRowGroup();
        foreach (var (field, column) in fields.Zip(columns))
        {
            await (column.Values switch
            {
                string?[] texts => group.WriteAsync(field, texts!),
                long?[] numbers => group.WriteAsync<long>(field, numbers),
                double?[] numbers => group.WriteAsync<double>(field, numbers),
                bool?[] truths => group.WriteAsync<bool>(field, truths),
                DateTime?[] moments => group.WriteAsync<DateTime>(field, moments),
                _ => throw new NotSupportedException($"{column.Name} has values of {column.Values.GetType()}."),
            }).ConfigureAwait(false);
        }

        group.CompleteValidate();
    }

    private static DataField FieldOf(TableColumn column) => column.Values switch
    {
        string?[] => new DataField<string>(column.Name),
        // The default, 96-bit times, is deprecated.
        DateTime?[] => new DateTimeDataField(
            column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, isNullable: true),
        _ => new DataField(column.Name, column.Values.GetType().GetElementType()!),
    };
}
