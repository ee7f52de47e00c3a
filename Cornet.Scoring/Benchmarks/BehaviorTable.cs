using System.Globalization;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics.Behavior;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Tables of what observers did.</summary>
internal static class BehaviorTable
{
    /// <summary>Reads trials: stimulus_id (or image_id), sample, distractor, choice.</summary>
    /// <exception cref="CornetException">
    /// A column is missing, the table is damaged, or a trial does not fit the task; the message names its row.
    /// </exception>
    public static IReadOnlyList<Trial> Trials(string file, ObjectTask task)
    {
        var table = Rows(file);
        string[] id = Filled(table, "stimulus_id", "image_id"), sample = Filled(table, "sample", "sample_obj");
        string[] distractor = Filled(table, "distractor", "dist_obj"), choice = Filled(table, "choice");
        Trial[] trials = [.. id.Select((stimulus, row) => new Trial(stimulus, sample[row], distractor[row], choice[row]))];
        foreach (var (row, trial) in trials.Index()) task.Demand(trial, table.Place(row));
        return trials;
    }

    /// <summary>Reads d' and solution times: stimulus_id, d_prime, time_ms; an empty field is NaN, as are stimuli without a row.</summary>
    /// <exception cref="CornetException">
    /// A column is missing, a field is not a number, or a stimulus is none of the set or named twice; the message names the row.
    /// </exception>
    public static (double[] Thresholds, double[] Times) SolutionTimes(string file, ObjectTask task)
    {
        var table = Rows(file);
        var id = Filled(table, "stimulus_id", "image_id");
        var (distances, solved) = (table.Demand("d_prime"), table.Demand("time_ms"));
        var (thresholds, times) = (Unknown(), Unknown());
        var rowOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < id.Length; row++)
        {
            var place = task.RowOf(id[row], table.Place(row));
            if (!rowOf.TryAdd(id[row], row + 1))
                throw new CornetException($"{table.Place(row)} names the stimulus '{id[row]}' a second time, after row {rowOf[id[row]]}: keep one of them.");
            (thresholds[place], times[place]) = (Number(row, distances), Number(row, solved));
        }

        return (thresholds, times);

        double[] Unknown() => [.. Enumerable.Repeat(double.NaN, task.StimulusIds.Count)];

        double Number(int row, int column) => table.Rows[row][column] is not { Length: > 0 } text ? double.NaN
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsInfinity(value) ? value
            : throw new CornetException(
                $"{table.Place(row)} has '{text}' in the column {table.Columns[column]}; it must be a finite number, or empty where nothing was measured"
                + $"{CsvTable.DecimalComma(text)}.");
    }

    /// <summary>
    /// Reads answers that were right or wrong: stimulus_id, subject, condition (where there are several), and correct (0 or 1), or choice and truth (without it, what
    /// the stimulus shows).
    /// </summary>
    /// <returns>For each subject its answers.</returns>
    /// <exception cref="CornetException">A column is missing, a field is empty or neither 0 nor 1, or a stimulus is none of the set; the message names the row.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<GradedAnswer>> Graded(string file, ObjectTask task)
    {
        var table = Rows(file);
        string[] id = Filled(table, "stimulus_id", "image_id"), subject = Filled(table, "subject");
        var condition = table.Columns.Contains("condition") ? Filled(table, "condition") : null;
        var correct = table.Columns.Contains("correct") ? Filled(table, "correct") : null;
        string[]? choice = correct is null ? Filled(table, "choice") : null, truth = choice is not null && table.Columns.Contains("truth") ? Filled(table, "truth") : null;
        return id.Index().GroupBy(one => subject[one.Index]).ToDictionary(
            group => group.Key,
            group => (IReadOnlyList<GradedAnswer>)[.. group.Select(one => new GradedAnswer(condition?[one.Index] ?? "all", one.Item, Right(one.Index)))]);

        bool Right(int row)
        {
            var place = task.RowOf(id[row], table.Place(row));
            if (correct is null) return choice![row] == (truth?[row] ?? task.Objects[task.Truth[place]]);
            return correct[row].ToLowerInvariant() switch
            {
                "1" or "true" or "1.0" => true,
                "0" or "false" or "0.0" => false,
                _ => throw new CornetException($"{table.Place(row)} has '{correct[row]}' in the column correct; it must be 0 or 1."),
            };
        }
    }

    private static CsvTable Rows(string file)
    {
        var table = new CsvTable(file);
        return table.Rows.Count > 0 ? table : throw new CornetException($"'{file}' has no rows below its header.");
    }

    private static string[] Filled(CsvTable table, params string[] names)
    {
        var column = table.Demand(names);
        return [.. Enumerable.Range(0, table.Rows.Count).Select(row => table.Filled(row, column))];
    }
}
