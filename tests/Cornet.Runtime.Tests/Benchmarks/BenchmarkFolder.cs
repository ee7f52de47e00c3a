using System.Globalization;
using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Tests.Scoring.Behavior;
using Cornet.Runtime.Tests.Stimuli;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics.Behavior;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>A folder with 60 pictures of three objects in turn, their table, and the weights of a network that was never trained.</summary>
internal sealed class BenchmarkFolder : IDisposable
{
    public const int Stimuli = 60, Objects = 3;

    private readonly TemporaryFolder _folder = new();

    public BenchmarkFolder()
    {
        for (var i = 0; i < Stimuli; i++) _folder.Image(i, 16, 16, "images", $"{i:00}.png");
        WriteTable("stimuli.csv", i => $"object {i % Objects:00}");
        Network = Drawn(seed: 3);
        WriteWeights();
    }

    public string Root => _folder.Root;

    /// <summary>The network of the weights.</summary>
    public SmallNetwork Network { get; }

    /// <summary>Writes the network's weights, as they are now.</summary>
    public void WriteWeights() => PyTorchFile.Write(At("w.pth"), Network.State());

    /// <summary>A network whose weights were drawn from a seed.</summary>
    public static SmallNetwork Drawn(long seed)
    {
        RandomPlace.EnterWeights(seed);
        return new SmallNetwork(Objects);
    }

    /// <summary>Lists the pictures with what they show.</summary>
    public void WriteTable(string name, Func<int, string> shows) => File.WriteAllLines(
        At(name), Enumerable.Range(0, Stimuli).Select(i => $"s{i:00},{i:00}.png,{shows(i)}").Prepend("stimulus_id,filename,object_name"));

    /// <summary>Writes what an observer answered.</summary>
    public void WriteTrials(string name, IEnumerable<Trial> trials) => File.WriteAllLines(
        At(name),
        trials.Select(trial => $"{trial.StimulusId},{trial.Sample},{trial.Distractor},{trial.Choice}")
            .Prepend("stimulus_id,sample,distractor,choice"));

    /// <summary>Writes what a generated observer answered.</summary>
    public void WriteObserver(string name)
    {
        var observer = new GeneratedObserver(Objects, Stimuli / Objects);
        // The observer's stimuli stand object by object, those of the table in turn.
        string Here(string id)
        {
            var (shown, place) = Math.DivRem(int.Parse(id[^3..], CultureInfo.InvariantCulture), Stimuli / Objects);
            return $"s{(place * Objects) + shown:00}";
        }

        WriteTrials(name, observer.Trials(20, 1).Select(trial => trial with { StimulusId = Here(trial.StimulusId) }));
    }

    /// <summary>A picture beside the others.</summary>
    public void Image(int seed, string name) => _folder.Image(seed, 16, 16, "images", name);

    public void Declare(string name, string json) => File.WriteAllText(At(name), json);

    public CommandRun Score(string benchmark, params string[] more) =>
        CommandRun.Of(
            ["score", "SmallNetwork", "--weights", At("w.pth"), "--size", "16", "--benchmark", At(benchmark), "--out", At("report"), .. more]);

    /// <summary>Scores what cannot be scored, and returns the sentence.</summary>
    public string Refused(string json)
    {
        Declare("refused.json", json);
        return CommandRun.Refused(
            "score", "SmallNetwork", "--weights", At("w.pth"), "--size", "16", "--benchmark", At("refused.json"), "--out", At("report"));
    }

    /// <summary>The numbers of the row that is a responder's score.</summary>
    public Dictionary<string, double> Row(string responder, string benchmark = "planted") =>
        Rows(benchmark).Single(row => row.Fields["responder"] == responder && row.Fields["is_score"] == "1").Numbers;

    /// <summary>All rows of a benchmark, as texts and as numbers.</summary>
    public List<(Dictionary<string, string> Fields, Dictionary<string, double> Numbers)> Rows(string benchmark = "planted")
    {
        var lines = File.ReadAllLines(Path.Combine(At("report"), "benchmarks.csv")).Select(line => line.Split(',')).ToArray();
        return [.. lines.Skip(1).Where(line => line[0] == benchmark)
            .Select(line => lines[0].Zip(line).ToDictionary(one => one.First, one => one.Second))
            .Select(fields => (fields, fields.ToDictionary(
                one => one.Key, one => double.TryParse(one.Value, CultureInfo.InvariantCulture, out var value) ? value : double.NaN)))];
    }

    public string At(string name) => _folder.PathTo(name);

    public void Dispose()
    {
        Network.Dispose();
        _folder.Dispose();
    }
}
