using Sylvan.Data.Csv;

namespace Cornet.App.Papers;

/// <summary>A table of published numbers that is part of Cornet: CSV with names of columns, comments begin with <c>#</c>.</summary>
internal static class EmbeddedTable
{
    /// <summary>Its rows, each made into something.</summary>
    /// <param name="name">The paper and the table: <c>kubilius2019/models.csv</c>.</param>
    /// <param name="row">Makes one row.</param>
    public static IReadOnlyList<T> Rows<T>(string name, Func<EmbeddedRow, T> row)
    {
        using var stream = typeof(EmbeddedTable).Assembly.GetManifestResourceStream($"papers/{name}")
            ?? throw new InvalidOperationException($"There is no table '{name}' in this assembly.");
        using var text = new StreamReader(stream);
        using var reader = CsvDataReader.Create(text, new CsvDataReaderOptions { Comment = '#' });
        List<T> rows = [];
        while (reader.Read()) rows.Add(row(new EmbeddedRow(reader)));
        return rows;
    }
}

/// <summary>The row that is being read.</summary>
internal readonly struct EmbeddedRow(CsvDataReader reader)
{
    /// <summary>A field by the name of its column.</summary>
    public string Text(string column) => reader.GetString(reader.GetOrdinal(column));

    /// <summary>A number; null where the field is empty.</summary>
    public double? Number(string column) => Text(column) is { Length: > 0 } text
        ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)
        : null;
}
