using System.Globalization;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>One answer in the odd-one-out task: which of three stimuli is least like the others.</summary>
/// <param name="A">The id of one of the two that are alike.</param>
/// <param name="B">The id of the other.</param>
/// <param name="Odd">The id of the odd one.</param>
public readonly record struct Triplet(string A, string B, string Odd);

/// <summary>
/// Answers in the odd-one-out task, as THINGS publishes them (Hebart et al. 2020): a line of three numbers for each trial, from 0 in the order of the
/// stimuli, of which the third is the odd one. Or a table with columns <c>stimulus_id_1</c>, <c>stimulus_id_2</c>, <c>stimulus_id_3</c> and <c>odd</c>,
/// which is the id of the odd one or its number from 1 to 3.
/// </summary>
public static class TripletFile
{
    private static readonly string[] Columns = ["stimulus_id_1", "stimulus_id_2", "stimulus_id_3"];

    /// <summary>Reads answers, in the order of the file.</summary>
    /// <param name="path">The text file, or the table where it ends with <c>.csv</c>.</param>
    /// <param name="stimuli">The stimuli that the numbers count; of a table, the ids must be among them.</param>
    /// <exception cref="CornetException">The file cannot be read, or a line is no triplet of three of these stimuli; the message names it.</exception>
    public static IReadOnlyList<Triplet> Read(string path, StimulusTable stimuli) => Read(path, stimuli.Ids, stimuli.Name);

    /// <summary>The same where the stimuli have no table.</summary>
    /// <param name="path">The text file, or the table where it ends with <c>.csv</c>.</param>
    /// <param name="ids">The ids of the stimuli, in order.</param>
    /// <param name="origin">What to call them in messages.</param>
    /// <exception cref="CornetException">As above.</exception>
    public static IReadOnlyList<Triplet> Read(string path, IReadOnlyList<string> ids, string origin) =>
        path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Table(path, ids, origin) : GuardedFile.Read(path, "lines of triplets", file =>
        {
            using var reader = new StreamReader(file);
            List<Triplet> triplets = [];
            for (var line = 1; reader.ReadLine() is { } text; line++)
                if (!string.IsNullOrWhiteSpace(text)) triplets.Add(Line(text, $"'{path}', line {line},", ids, origin));
            return triplets;
        });

    private static Triplet Line(string text, string place, IReadOnlyList<string> ids, string origin)
    {
        string[] words = text.Split([' ', '\t', ',', ';', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 3) throw new CornetException($"{place} has {words.Length} fields, and a triplet has three stimuli, the odd one last.");
        var three = Different([.. words.Select(Id)], place);
        return new Triplet(three[0], three[1], three[2]);

        string Id(string word)
        {
            // numpy.savetxt writes whole numbers as 1.000000000000000000e+00.
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number != Math.Floor(number))
                throw new CornetException($"{place} has '{PickleVocabulary.Printable(word)}', and stimuli are whole numbers from 0.");
            return number >= 0 && number < ids.Count ? ids[(int)number]
                : throw new CornetException($"{place} names the stimulus {number}, and '{origin}' has {ids.Count:N0}, numbered from 0 to {ids.Count - 1:N0}.");
        }
    }

    private static List<Triplet> Table(string path, IReadOnlyList<string> ids, string origin)
    {
        var table = new CsvTable(path);
        int[] columns = [.. Columns.Select(name => table.Demand(name))];
        var odd = table.Demand("odd");
        var known = ids.ToHashSet(StringComparer.Ordinal);
        List<Triplet> triplets = [];
        for (var row = 0; row < table.Rows.Count; row++)
        {
            string[] three = [.. columns.Select(column => table.Filled(row, column))];
            if (three.FirstOrDefault(id => !known.Contains(id)) is { } stranger)
            {
                throw new CornetException(
                    $"{table.Place(row)} names the stimulus '{PickleVocabulary.Printable(stranger)}', which is not in '{origin}'"
                    + $"{NearestName.Suggest(stranger, ids)}.");
            }

            Different(three, table.Place(row));
            var answer = table.Filled(row, odd);
            var place = Array.IndexOf(three, answer);
            if (place < 0 && answer is ("1" or "2" or "3")) place = answer[0] - '1';
            if (place < 0)
                throw new CornetException(
                    $"{table.Place(row)} has the odd one '{PickleVocabulary.Printable(answer)}', which is neither one of its "
                    + "stimuli nor 1, 2 or 3.");
            triplets.Add(new Triplet(three[place == 0 ? 1 : 0], three[place == 2 ? 1 : 2], three[place]));
        }

        return triplets;
    }

    private static string[] Different(string[] three, string place) => three.Distinct().Count() == 3
        ? three
        : throw new CornetException($"{place} names a stimulus twice ({string.Join(", ", three)}): a triplet has three different ones.");
}
