using System.Text.Json;
using System.Text.RegularExpressions;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics.Behavior;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>What a declaration leaves out is counted and named, and the score is that of data without it.</summary>
public sealed class LeftOutTests : IDisposable
{
    private const int Neuroids = 6;

    private readonly BenchmarkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("linear")]
    [InlineData("cka")]
    [InlineData("rsa")]
    public void A_neuroid_that_was_not_measured_is_left_out_by_name_or_because_it_is_missing(string metric)
    {
        Write("nan.nc", (_, neuroid) => neuroid == 2);
        Write("without.nc", (_, _) => false, without: neuroid => neuroid == 2);
        var (without, _) = Score(metric, "without.nc", "");
        var (listed, said) = Score(metric, "nan.nc", """, "where": { "neuroid_id": ["n5", "n0", "n1", "n3", "n4"] }""");
        var (missing, why) = Score(metric, "nan.nc", """, "missing": "leave out" """);
        Assert.Equal((without, without), (listed, missing));
        Assert.Contains($"1 of 6 neuroids of '{_folder.At("nan.nc")}' left out (n2): not selected by 'where'.", said);
        Assert.Contains($"1 of 6 neuroids of '{_folder.At("nan.nc")}' left out (n2): missing values for some stimuli.", why);
        Assert.Contains(
            "'n2' (row 2 of neuroid) at the stimulus_id 's00' (row 0 of presentation), and 59 more such pairs: leave those neuroids or stimuli "
            + "out, in a declaration with \"missing\": \"leave out\".",
            _folder.Refused(Declaration(metric, "nan.nc", "")));
    }

    [Fact]
    public void Stimuli_that_were_not_shown_are_left_out_of_the_table_too()
    {
        int[] shown = [3, 17, 40, 59];
        Write("nan.nc", (stimulus, _) => shown.Contains(stimulus));
        var (missing, said) = Score("linear", "nan.nc", """, "missing": "leave out" """);
        Assert.Contains($"4 of 60 stimuli of '{_folder.At("nan.nc")}' left out (s03, s17, s40, ...): missing values for some neuroids.", said);
        using var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.At("report"), "benchmarks.json")));
        var left = result.RootElement.GetProperty("scores")[0].GetProperty("leftOut")[0];
        Assert.Equal((4, 60), (left.GetProperty("count").GetInt32(), left.GetProperty("all").GetInt32()));
        Assert.Equal("s03", left.GetProperty("first")[0].GetString());
        Assert.Contains("left out (s03, s17, s40, ...)", File.ReadAllText(Path.Combine(_folder.At("report"), "report.html")));

        // The same table and assembly without them.
        var table = File.ReadAllLines(_folder.At("stimuli.csv"));
        File.WriteAllLines(_folder.At("stimuli.csv"), table.Where((_, line) => line == 0 || !shown.Contains(line - 1)));
        Write("without.nc", (_, _) => false, stimuli: [.. Enumerable.Range(0, BenchmarkFolder.Stimuli).Except(shown)]);
        Assert.Equal(Score("linear", "without.nc", "").Raw, missing);
    }

    [Fact]
    public void What_has_no_number_at_all_is_refused_even_where_it_may_be_left_out()
    {
        Write("nan.nc", (_, _) => true);
        Assert.Contains("leaving them out removes every neuroid or every stimulus", _folder.Refused(Declaration("linear", "nan.nc", """, "missing": "leave out" """)));
        Write("some.nc", (_, _) => false);
        Assert.Contains(
            "has no neuroid whose neuroid_id is n9; there are n0, n1, n2, n3, n4, n5.",
            _folder.Refused(Declaration("linear", "some.nc", """, "where": { "neuroid_id": ["n0", "n9"] }""")));
    }

    [Fact]
    public void Repetitions_without_a_number_neuroids_that_never_change_and_stimuli_without_trials_are_said()
    {
        Write("some.nc", (_, _) => false, missingRepetition: (stimulus, neuroid) => stimulus < 4 && neuroid == 1, constant: 4);
        var (_, said) = Score("linear", "some.nc", "");
        Assert.Contains(
            $"4 of 720 responses of neuroids in presentations of '{_folder.At("some.nc")}' left out (n1 at s00, n1 at s01, n1 at s02, ...): "
            + "missing values; means are over the other repetitions.",
            said);
        Assert.Contains("1 of 6 neuroids", said);
        Assert.Contains("left out (n4): the same response to every stimulus, so r is undefined; the median is over the others.", said);

        var random = new Random(4);
        string[] objects = ["object 00", "object 01", "object 02"];
        _folder.WriteTrials("trials.csv", Enumerable.Range(0, 6000).Select(i => i % 58).Select(stimulus =>
        {
            var other = objects[(stimulus + 1 + random.Next(2)) % 3];
            var wrong = random.NextDouble() < 0.1 + 0.6 * (stimulus % 7) / 7;
            return new Trial($"s{stimulus:00}", objects[stimulus % 3], other, wrong ? other : objects[stimulus % 3]);
        }));
        _folder.Declare("i1.json", """{ "name": "planted", "metric": "i1", "stimuli": "stimuli.csv", "trials": "trials.csv" }""");
        Assert.Contains("2 of 60 stimuli of 'stimuli.csv' left out (s58, s59): in no trial of 'trials.csv'.", Plain(_folder.Score("i1.json").Output));
    }

    [Fact]
    public void What_is_left_out_is_as_little_as_lacks_most()
    {
        // A neuroid without any number, a stimulus without any, and a pair: a quarter of what its stimulus has, a seventh of its neuroid's.
        var (neuroids, stimuli) = Chosen(8, 5, (stimulus, neuroid) => neuroid == 3 || stimulus == 6 || (stimulus, neuroid) == (1, 0));
        Assert.Equal([3], neuroids);
        Assert.Equal([1, 6], stimuli);
        Assert.Equal(([], []), Chosen(4, 3, (_, _) => false));

        var random = new Random(8);
        for (var trial = 0; trial < 50; trial++)
        {
            var missing = new HashSet<(int, int)>(Enumerable.Range(0, random.Next(12)).Select(_ => (random.Next(9), random.Next(7))));
            (neuroids, stimuli) = Chosen(9, 7, (stimulus, neuroid) => missing.Contains((stimulus, neuroid)));
            Assert.All(missing, pair => Assert.True(stimuli.Contains(pair.Item1) || neuroids.Contains(pair.Item2)));
            Assert.InRange(neuroids.Length + stimuli.Length, 0, missing.Count);
        }
    }

    private static (int[] Neuroids, int[] Stimuli) Chosen(int stimuli, int neuroids, Func<int, int, bool> missing) => MissingNumbers.ToLeaveOut(
        new StimulusResponses(
            "x.nc",
            [.. Enumerable.Range(0, stimuli * neuroids).Select(i => missing(i / neuroids, i % neuroids) ? double.NaN : 1)],
            [.. Enumerable.Range(0, stimuli).Select(i => $"s{i}")], [.. Enumerable.Range(0, neuroids).Select(i => $"n{i}")], null));

    private static string Declaration(string metric, string assembly, string more) => $$"""
        { "name": "planted", "metric": "{{metric}}", "stimuli": "stimuli.csv", "assembly": "{{assembly}}", "ceiling": 0.9, "area": "V2"{{more}} }
        """;

    private (double Raw, string Output) Score(string metric, string assembly, string more)
    {
        _folder.Declare("b.json", Declaration(metric, assembly, more));
        var run = _folder.Score("b.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        return (_folder.Row("trained")["raw"], Plain(run.Output));
    }

    // Without the line breaks of a narrow console.
    private static string Plain(string output) => Regex.Replace(Regex.Replace(output, @"\e\[[0-9;]*m", ""), @"\s+", " ");

    // Responses of two repetitions that depend on the stimulus alone, and on the neuroid.
    private void Write(
        string name, Func<int, int, bool> missing, Func<int, bool>? without = null, IReadOnlyList<int>? stimuli = null,
        Func<int, int, bool>? missingRepetition = null, int constant = -1)
    {
        stimuli ??= [.. Enumerable.Range(0, BenchmarkFolder.Stimuli)];
        int[] neuroids = [.. Enumerable.Range(0, Neuroids).Where(neuroid => without?.Invoke(neuroid) != true)];
        int[] shown = [.. stimuli, .. stimuli];
        var values = shown.SelectMany((stimulus, row) => neuroids.Select(neuroid =>
            missing(stimulus, neuroid) || (row < stimuli.Count && missingRepetition?.Invoke(stimulus, neuroid) == true) ? double.NaN
            : neuroid == constant ? 2.5 : Math.Sin(1 + stimulus * (neuroid + 2) * 0.7) + (row < stimuli.Count ? 0.01 : -0.01)));
        AssemblyWriter.Write(_folder.At(name), new DataAssembly(
            name, [.. values],
            new Axis("presentation", shown.Length,
            [
                Coordinate.Of("stimulus_id", shown.Select(stimulus => $"s{stimulus:00}")),
                Coordinate.Of("object_name", shown.Select(stimulus => $"object {stimulus % BenchmarkFolder.Objects:00}")),
                Coordinate.Of("repetition", shown.Select((_, row) => row / stimuli.Count)),
            ]),
            new Axis("neuroid", neuroids.Length, [Coordinate.Of("neuroid_id", neuroids.Select(neuroid => $"n{neuroid}"))])));
    }
}
