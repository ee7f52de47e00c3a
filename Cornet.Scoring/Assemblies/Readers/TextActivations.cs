using System.Globalization;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>Activations in text: a table with names of units, or the bare numbers of <c>numpy.savetxt</c>.</summary>
internal static class TextActivations
{
    private const string OneSite = "features";

    /// <summary>
    /// Reads a table: a row for each stimulus, the first column <c>stimulus_id</c>, a column for each unit. A unit's site is what its name has before
    /// the first point, or <c>features</c> where it has none; units of a site stand side by side. <c>object_name</c> may be a column, too.
    /// </summary>
    /// <exception cref="CornetException">It cannot be read, or a field is not a number; the message names the row and the column.</exception>
    public static FoundActivations Csv(string path)
    {
        var table = new CsvTable(path);
        var id = table.Find(RowIds.Names);
        int[] units = [.. Enumerable.Range(0, table.Columns.Count).Where(column => column != id && table.Columns[column] != "object_name")];
        var sites = units.GroupBy(column => table.Columns[column].Split('.') is [var site, _, ..] ? site : OneSite);
        return new FoundActivations(path, [.. sites.Select(site => (SiteArray)new NamedSite(
            site.Key, [.. site.Select(column => table.Columns[column])], table.Rows.Count, Numbers(table, [.. site])))])
        {
            Ids = id < 0 ? null : [.. table.Rows.Select(row => row[id])],
            About = table.Find("object_name") is var known and >= 0 ? [Coordinate.Of("object_name", table.Rows.Select(row => row[known]))] : [],
            HowToSayIds = "call its first column stimulus_id",
        };
    }

    /// <summary>Reads lines of numbers that blanks separate, one line for each stimulus, as one site; lines that begin with # do not count.</summary>
    /// <exception cref="CornetException">It cannot be read, or is something else; the message names the line.</exception>
    public static FoundActivations Txt(string path) => GuardedFile.Read(path, "lines of numbers", file =>
    {
        using var reader = new StreamReader(file);
        List<double[]> rows = [];
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (text.AsSpan().Trim() is [] or ['#', ..]) continue;
            rows.Add([.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => Number(word, $"'{path}', line {line},"))]);
            if (rows[^1].Length != rows[0].Length)
                throw new CornetException(
                    $"'{path}', line {line}, has {rows[^1].Length} numbers, and the first has {rows[0].Length}: every "
                    + "stimulus has as many.");
        }

        if (rows.Count == 0) throw new DamagedFileException("it has no numeric columns");
        var name = Path.GetFileNameWithoutExtension(path);
        return new FoundActivations(path, [new SiteInMemory(name, [rows.Count, rows[0].Length], [.. rows.SelectMany(row => row)])]);
    });

    private static double[] Numbers(CsvTable table, int[] columns)
    {
        var numbers = new double[table.Rows.Count * columns.Length];
        for (var row = 0; row < table.Rows.Count; row++)
            for (var i = 0; i < columns.Length; i++)
                numbers[row * columns.Length + i] = Number(table.Filled(row, columns[i]), $"{table.Place(row)}", $" in '{table.Columns[columns[i]]}'");
        return numbers;
    }

    private static double Number(string text, string place, string column = "") =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw new CornetException(
            $"{place} has '{Cornet.Runtime.Weights.Pickle.PickleVocabulary.Printable(text)}'{column}, which is not a number{CsvTable.DecimalComma(text)}.");
}
