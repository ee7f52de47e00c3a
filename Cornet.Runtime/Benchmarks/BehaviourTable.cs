using System.Globalization;
using Cornet.Runtime.Scoring.Behaviour;
using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Benchmarks;

/// <summary>Tables of what observers did.</summary>
internal static class BehaviourTable
{
    /// <summary>Reads trials: stimulus_id (or image_id), sample, distractor, choice.</summary>
    /// <exception cref="CornetException">A column is missing, or the table is damaged.</exception>
    public static IReadOnlyList<Trial> Trials(string file)
    {
        var table = Rows(file);
        string[] id = Filled(table, "stimulus_id", "image_id"), sample = Filled(table, "sample", "sample_obj");
        string[] distractor = Filled(table, "distractor", "dist_obj"), choice = Filled(table, "choice");
        return [.. id.Select((stimulus, row) => new Trial(stimulus, sample[row], distractor[row], choice[row]))];
    }

    /// <summary>Reads d' and solution times: stimulus_id, d_prime, time_ms; an empty field is NaN, as are stimuli without a row.</summary>
    /// <exception cref="CornetException">A column is missing, a field is no number, or a stimulus is none of the set.</exception>
    public static (double[] Thresholds, double[] Times) SolutionTimes(string file, ObjectTask task)
    {
        var table = Rows(file);
        var id = Filled(table, "stimulus_id", "image_id");
        var (distances, solved) = (table.Demand("d_prime"), table.Demand("time_ms"));
        var (thresholds, times) = (Unknown(), Unknown());
        for (var row = 0; row < id.Length; row++)
        {
            var place = task.RowOf(id[row]);
            (thresholds[place], times[place]) = (Number(row, distances), Number(row, solved));
        }

        return (thresholds, times);

        double[] Unknown() => [.. Enumerable.Repeat(double.NaN, task.StimulusIds.Count)];

        double Number(int row, int column) => table.Rows[row][column] is not { Length: > 0 } text ? double.NaN
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
            : throw new CornetException(
                $"{table.Place(row)} has '{text}' in the column {table.Columns[column]}; it needs a number, or nothing where it was not measured"
                + $"{CsvTable.DecimalComma(text)}.");
    }

    private static CsvTable Rows(string file)
    {
        var table = new CsvTable(file);
        return table.Rows.Count > 0 ? table : throw new CornetException($"'{file}' has no rows below the names of its columns.");
    }

    private static string[] Filled(CsvTable table, params string[] names)
    {
        var column = table.Demand(names);
        return [.. Enumerable.Range(0, table.Rows.Count).Select(row => table.Filled(row, column))];
    }
}
