using System.Globalization;
using Cornet.Runtime.Scoring.Behavior;
using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Benchmarks;

/// <summary>Tables of what observers did.</summary>
internal static class BehaviorTable
{
    /// <summary>Reads trials: stimulus_id (or image_id), sample, distractor, choice.</summary>
    /// <exception cref="CornetException">
    /// A column is missing, the table is damaged, or a trial does not fit the task; the message names its row.
    /// </exception>
    public static IReadOnlyList<Trial> Trials(string file, ObjectTask task)
    {
        var table = new Columns(file);
        string[] id = table["stimulus_id", "image_id"], sample = table["sample", "sample_obj"];
        string[] distractor = table["distractor", "dist_obj"], choice = table["choice"];
        Trial[] trials = [.. id.Select((stimulus, row) => new Trial(stimulus, sample[row], distractor[row], choice[row]))];
        foreach (var (row, trial) in trials.Index()) task.Demand(trial, $"'{file}', row {row + 1},");
        return trials;
    }

    /// <summary>Reads d' and solution times: stimulus_id, d_prime, time_ms; an empty field is NaN, as are stimuli without a row.</summary>
    /// <exception cref="CornetException">
    /// A column is missing, a field is no number, or a stimulus is none of the set or named twice; the message names the row.
    /// </exception>
    public static (double[] Thresholds, double[] Times) SolutionTimes(string file, ObjectTask task)
    {
        var table = new Columns(file);
        string[] id = table["stimulus_id", "image_id"], distances = table["d_prime"], solved = table["time_ms"];
        var (thresholds, times) = (Unknown(), Unknown());
        var rowOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < id.Length; row++)
        {
            var place = task.RowOf(id[row], $"'{file}', row {row + 1},");
            if (!rowOf.TryAdd(id[row], row + 1))
            {
                throw new CornetException(
                    $"'{file}', row {row + 1}, names the stimulus '{id[row]}' a second time, after row {rowOf[id[row]]}: keep one of them.");
            }

            (thresholds[place], times[place]) = (Number(row, "d_prime", distances[row]), Number(row, "time_ms", solved[row]));
        }

        return (thresholds, times);

        double[] Unknown() => [.. Enumerable.Repeat(double.NaN, task.StimulusIds.Count)];

        double Number(int row, string column, string text) => text.Length == 0 ? double.NaN
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsInfinity(value) ? value
            : throw new CornetException(
                $"'{file}', row {row + 1}, has '{text}' in the column {column}; it must be a finite number, or empty where nothing was measured.");
    }

    private sealed class Columns
    {
        private readonly string _file;
        private readonly string[] _header;
        private readonly IReadOnlyList<string[]> _rows;

        public Columns(string file)
        {
            _file = file;
            var rows = CsvFile.Rows(file);
            _header = rows.Count == 0 ? [] : rows[0];
            _rows = [.. rows.Skip(1)];
            if (_rows.Count == 0) throw new CornetException($"'{file}' has no rows below the names of its columns.");
            for (var row = 0; row < _rows.Count; row++)
            {
                if (_rows[row].Length == _header.Length) continue;
                throw new CornetException(
                    $"'{file}', row {row + 1}, has {_rows[row].Length} fields, and its first row names {_header.Length} columns.");
            }
        }

        /// <summary>The fields of the first of these columns that there is.</summary>
        public string[] this[params string[] names]
        {
            get
            {
                var column = names.Select(name => Array.IndexOf(_header, name)).FirstOrDefault(column => column >= 0, -1);
                return column >= 0
                    ? [.. _rows.Select(row => row[column])]
                    : throw new CornetException($"'{_file}' has no column '{names[0]}'; it has {string.Join(", ", _header)}.");
            }
        }
    }
}
