namespace Cornet.App.Studies.Reporting;

/// <summary>A column of a table. Null is a missing value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">A value for each row: all texts, all whole numbers (<see cref="long"/>), all numbers, all truth values or all dates.</param>
internal sealed record TableColumn(string Name, Array Values)
{
    /// <summary>A column of texts.</summary>
    public static TableColumn Of(string name, IEnumerable<string?> values) => new(name, values.ToArray());

    /// <summary>A column of whole numbers.</summary>
    public static TableColumn Of(string name, IEnumerable<long?> values) => new(name, values.ToArray());

    /// <summary>A column of numbers.</summary>
    public static TableColumn Of(string name, IEnumerable<double?> values) => new(name, values.ToArray());

    /// <summary>A column of truth values.</summary>
    public static TableColumn Of(string name, IEnumerable<bool?> values) => new(name, values.ToArray());

    /// <summary>A column of moments in UTC.</summary>
    public static TableColumn Of(string name, IEnumerable<DateTime?> values) => new(name, values.ToArray());

    /// <summary>Columns as a file.</summary>
    public static byte[] Csv(IReadOnlyList<TableColumn> columns) => CsvFile.Of(
        columns.Select(column => column.Name),
        Enumerable.Range(0, columns[0].Values.Length).Select(row => columns.Select(column => CsvFile.Field(column.Values.GetValue(row)))));

    /// <summary>Whether no row has a value.</summary>
    public bool IsEmpty => Values.Cast<object?>().All(value => value is null);
}
