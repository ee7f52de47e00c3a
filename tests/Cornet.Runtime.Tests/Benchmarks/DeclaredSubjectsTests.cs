using System.Globalization;
using System.Text.Json;
using Cornet.App.Responders;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Declarations with a training part, subjects, filters and folds, on recordings of three subjects.</summary>
public sealed class DeclaredSubjectsTests : IDisposable
{
    private const int Test = 24, Neuroids = 12;

    private readonly BenchmarkFolder _folder = new();

    public DeclaredSubjectsTests()
    {
        var lines = File.ReadAllLines(_folder.At("stimuli.csv"));
        File.WriteAllLines(_folder.At("test.csv"), lines.Take(1 + Test));
        File.WriteAllLines(_folder.At("train.csv"), lines.Take(1).Concat(lines.Skip(1 + Test)));
        Write("test.nc", [.. Enumerable.Range(0, Test)], 4, [.. Enumerable.Range(0, Neuroids)]);
        Write("train.nc", [.. Enumerable.Range(Test, BenchmarkFolder.Stimuli - Test)], 1, [.. Enumerable.Range(0, Neuroids).Reverse()]);
        var table = new StimulusTable(_folder.At("stimuli.csv"));
        var area = _folder.Network.Card.Areas[^1];
        var units = Activations.Of(_folder.Network, table, table.EvaluationPreparation(16), [new(area.Name, area.Steps - 1)]);
        AssemblyWriter.Write(_folder.At("model.nc"), units);
    }

    public void Dispose() => _folder.Dispose();

    [PythonTheory("xarray", "netCDF4", "sklearn")]
    [InlineData("train", """, "train": { "stimuli": "train.csv", "assembly": "train.nc", "images": "images" } """)]
    [InlineData("folds", """, "folds": 5 """)]
    public void Each_subject_scores_as_with_scikit_learn(string metric, string entry)
    {
        var expected = PythonPeer.Run(Repository.PathTo("tests", "peers", "declared.py"), _folder.Root, metric).Trim().Split('\n')
            .Select(line => line.Split(' ')).Select(line => (Subject: line[0], Raw: Number(line[1]), Ceiling: Number(line[2]))).ToArray();
        Assert.Equal(["A", "B", "C"], expected.Select(one => one.Subject));

        var run = Score($$"""{ {{Entries}} "by": "subject", "keep": "reliability > 0.3", "normalization": "r^2 / ceiling" {{entry}} }""");
        using var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.At("report"), "benchmarks.json")));
        var row = result.RootElement.GetProperty("scores")[0].GetProperty("rows").EnumerateArray().First(one => one.GetProperty("isScore").GetBoolean());
        var subjects = row.GetProperty("measured").GetProperty("subjects").EnumerateArray().ToArray();
        foreach (var (subject, written) in expected.Zip(subjects))
        {
            Assert.Equal(subject.Subject, written.GetProperty("subject").GetString());
            Assert.Equal(subject.Raw, written.GetProperty("raw").GetDouble(), 1e-6);
            Assert.Equal(subject.Ceiling, written.GetProperty("ceiling").GetDouble(), 1e-6);
        }

        var numbers = _folder.Row("trained");
        Assert.Equal(expected.Average(one => one.Raw), numbers["raw"], 1e-6);
        Assert.Equal(expected.Average(one => Math.Pow(Math.Max(0, one.Raw), 2) / one.Ceiling), numbers["normalized"], 1e-6);
        var mean = expected.Average(one => one.Raw);
        Assert.Equal(Math.Sqrt(expected.Average(one => (one.Raw - mean) * (one.Raw - mean)) / 3), numbers["standard_error"], 1e-6);
        Assert.Contains("3 of 12 neuroids", run);
        var read = Cornet.Scoring.Reporting.BenchmarkReport.Read(Path.Combine(_folder.At("report"), "benchmarks.json")).Scores[0];
        Assert.Equal(["reliability > 0.3"], read.Declaration.Keep!);
        Assert.Equal(3, read.Rows.Single(one => one.IsScore && one.Responder.Kind == Cornet.Scoring.Responders.ResponderKind.Trained).Measured.Subjects!.Count);
        Assert.Contains("not kept by 'reliability > 0.3'", run);
    }

    [Theory]
    [InlineData("neuron_to_neuron", "")]
    [InlineData("reverse_pls", """, "components": 3 """)]
    [InlineData("pls", """, "components": 3, "groups": "object_name" """)]
    [InlineData("ridge", """, "penalties": 1, "pca": 5, "ceilings": "neuroid" """)]
    [InlineData("rdm_cv", """, "stratified": false """)]
    [InlineData("cka_cv", """, "unbiased": false, "held_out": 0.5 """)]
    [InlineData("rsa", """, "by": "subject" """)]
    public void Other_metrics_give_a_number(string metric, string more)
    {
        Score($$"""{ {{Entries.Replace("ridgecv", metric)}} "where": { "session": 1 } {{more}} }""");
        Assert.InRange(_folder.Row("trained")["raw"], -1, 1);
    }

    [Theory]
    [InlineData(""" "by": "subjct" """, "by names the coordinate 'subjct'", "(did you mean 'subject'?).")]
    [InlineData(""" "keep": "reliabilty > 0.3" """, "has no coordinate 'reliabilty' (did you mean 'reliability'?)", "")]
    [InlineData(""" "keep": "reliability > 3" """, "keep \"reliability > 3\" leaves no neuroid of", "")]
    [InlineData(""" "keep": "subject > 3" """, "has text in the coordinate 'subject'", "")]
    [InlineData(""" "groups": "objectname" """, "groups names the coordinate 'objectname'", "(did you mean 'object_name'?).")]
    [InlineData(""" "groups": "session" """, "of one group ('1')", "")]
    [InlineData(""" "folds": 25 """, "folds is 25, and there are 24 stimuli", "")]
    [InlineData(""" "pca": 500 """, "500 principal components cannot be made", "")]
    [InlineData(""" "train": { "stimuli": "test.csv", "assembly": "train.nc", "images": "images" } """, "the stimulus 's00' is in both 'test.csv' and 'test.csv'", "")]
    [InlineData(""" "train": { "stimuli": "train.csv", "assembly": "fewer.nc", "images": "images" } """, "2 of the 12 neuroids of", "(n10, n11): the training and the test part need the same neuroid_id.")]
    [InlineData(""" "by": "subject", "train": { "stimuli": "train.csv", "assembly": "gaps.nc", "images": "images" } """, "lacks numbers of the subject 'B' for 2 of 36 stimuli (s24, s25)", "")]
    [InlineData(""" "train": { "stimuli": "train.csv", "assembly": "gaps.nc", "images": "images" } """, "has no number for the neuroid 'n4'", "")]
    public void What_cannot_be_compared_is_refused_in_a_sentence(string entry, string expected, string end)
    {
        int[] trained = [.. Enumerable.Range(Test, BenchmarkFolder.Stimuli - Test)];
        Write("fewer.nc", trained, 1, [.. Enumerable.Range(0, 10)]);
        Write("gaps.nc", trained, 1, [.. Enumerable.Range(0, Neuroids)], (stimulus, neuroid) => stimulus < Test + 2 && neuroid == 4);
        var said = _folder.Refused($$"""{ {{Entries}} {{entry}} }""");
        Assert.Contains(expected, said);
        Assert.EndsWith(end, said);
    }

    [Theory]
    [InlineData(""", "by": "subject" """)]
    [InlineData(""", "ceilings": "neuroid" """)]
    [InlineData(""", "by": "subject", "ceilings": "neuroid" """)]
    public void Scores_of_subjects_and_of_ceilings_by_neuroid_have_intervals_over_neuroids(string entries)
    {
        Score($$"""{ {{Entries.Replace("ridgecv", "ridge")}} "normalization": "r / ceiling" {{entries}} }""");
        var row = _folder.Row("trained");
        Assert.InRange(row["raw"], row["low"], row["high"]);
        Assert.InRange(row["normalized"], row["normalized_low"], row["normalized_high"]);
        Assert.True(row["low"] < row["high"] && row["normalized_low"] < row["normalized_high"]);
    }

    [Fact]
    public void Errors_of_a_network_are_compared_with_those_of_subjects()
    {
        File.WriteAllLines(_folder.At("trials.csv"), Enumerable.Range(0, Test).SelectMany(i => new[] { "A", "B" }.Select(subject =>
            $"s{i:00},{subject},{(i % 5 == 0 || (subject == "A" && i % 7 == 0) ? 0 : 1)}")).Prepend("stimulus_id,subject,correct"));
        Score("""{ "name": "planted", "metric": "error_consistency", "stimuli": "test.csv", "trials": "trials.csv" }""");
        Assert.InRange(_folder.Row("trained")["raw"], 0, 1);
        Assert.InRange(_folder.Row("trained")["ceiling"], 0.5, 1);
    }

    [Theory]
    [InlineData("i1n")]
    [InlineData("i2")]
    [InlineData("o1")]
    [InlineData("o2")]
    public void Every_signature_of_behavior_can_be_declared(string metric)
    {
        var random = new Random(3);
        string[] objects = ["object 00", "object 01", "object 02"];
        File.WriteAllLines(_folder.At("trials.csv"), Enumerable.Range(0, Test).SelectMany(i => Enumerable.Range(0, 60).Select(trial =>
        {
            var (shown, other) = (objects[i % 3], objects[(i + 1 + trial % 2) % 3]);
            return $"s{i:00},{shown},{other},{(random.NextDouble() < 0.05 + (0.02 * (i % 7)) + (0.08 * ((i + trial % 2) % 3)) ? other : shown)}";
        })).Prepend("stimulus_id,sample,distractor,choice"));
        Score($$"""{ "name": "planted", "metric": "{{metric}}", "stimuli": "test.csv", "trials": "trials.csv" }""");
        Assert.InRange(_folder.Row("trained")["raw"], -1, 1);
    }

    [Fact]
    public void The_odd_one_out_is_that_of_the_observers_more_often_than_not_where_they_see_as_the_network_does()
    {
        var units = AssemblyFile.Open(_folder.At("model.nc"));
        var all = units.Read();
        var width = units[Axis.Neuroid].Length;
        double Dot(int a, int b) => Enumerable.Range(0, width).Sum(u => all[a * width + u] * all[b * width + u]);
        File.WriteAllLines(_folder.At("triplets.txt"), Enumerable.Range(0, 20).Select(i =>
        {
            int[] three = [i, i + 1, i + 3];
            // The pair of the others is most alike.
            var odd = three.MaxBy(one => Dot(three.First(other => other != one), three.Last(other => other != one)));
            return $"{three.First(one => one != odd)} {three.Last(one => one != odd)} {odd}";
        }));
        Score("""{ "name": "planted", "metric": "odd_one_out", "stimuli": "test.csv", "triplets": "triplets.txt", "ceiling": 0.6767 }""");
        Assert.Equal(1, _folder.Row("trained")["raw"], 9);
        Assert.Equal(1 / 0.6767, _folder.Row("trained")["normalized"], 9);
    }

    private static string Entries => """ "name": "planted", "metric": "ridgecv", "stimuli": "test.csv", "assembly": "test.nc", "area": "V2", """;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private string Score(string json)
    {
        _folder.Declare("declared.json", json);
        var run = _folder.Score("declared.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Output;
    }

    // Neuroids follow the brightness of the network's own pictures only by chance: a sum of sines of the stimulus, and noise.
    private void Write(string name, int[] stimuli, int repetitions, int[] neuroids, Func<int, int, bool>? missing = null)
    {
        var random = new Random(7);
        (int Stimulus, int Repetition)[] rows = [.. stimuli.Reverse().SelectMany(stimulus => Enumerable.Range(0, repetitions).Select(repetition => (stimulus, repetition)))];
        AssemblyWriter.Write(_folder.At(name), new DataAssembly(
            name,
            [
                .. rows.SelectMany(row => neuroids.Select(neuroid => missing?.Invoke(row.Stimulus, neuroid) == true
                    ? double.NaN
                    : Math.Sin((neuroid + 2) * (row.Stimulus + 1)) + (row.Stimulus % 3 * 0.5) + (0.5 * random.NextDouble()))),
            ],
            new Axis(Axis.Presentation, rows.Length,
            [
                Coordinate.Of("stimulus_id", rows.Select(row => $"s{row.Stimulus:00}")), Coordinate.Of("object_name", rows.Select(row => $"object {row.Stimulus % 3:00}")),
                Coordinate.Of("repetition", rows.Select(row => row.Repetition)), Coordinate.Of("session", rows.Select(_ => 1)),
            ]),
            new Axis(Axis.Neuroid, neuroids.Length,
            [
                Coordinate.Of("neuroid_id", neuroids.Select(neuroid => $"n{neuroid}")), Coordinate.Of("subject", neuroids.Select(neuroid => $"{"ABC"[neuroid % 3]}")),
                Coordinate.Of("reliability", neuroids.Select(neuroid => neuroid < 3 ? 0.2 : 0.9)),
            ])));
    }
}
