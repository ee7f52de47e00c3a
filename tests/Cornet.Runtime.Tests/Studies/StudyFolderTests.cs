using Cornet.Runtime.Studies;
using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Studies;

/// <summary>What a study's folder refuses, and what <c>status</c> and <c>rows</c> say of one.</summary>
public class StudyFolderTests
{
    private const string Data = "rendered:low,count=32,size=32";

    [Fact]
    public void A_folder_of_another_study_or_configuration_is_refused_by_what_differs()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["study", "run", RecipeStudy.Name, "--row", "0", "--data", Data, "--epochs", "1", "--batch", "8", "--out", scratch["s"]];
        Assert.Equal(0, CommandRun.Of(words).Code);
        string[] again = ["study", "run", RecipeStudy.Name, "--row", "0", "--out", scratch["s"]];
        Assert.Equal("000-base-seed1 is done.\n", CommandRun.Of(again).Output);
        Assert.Equal(0, CommandRun.Of([.. again, "--seeds", "2"]).Code);
        Assert.Equal(16, StudyFolder.Open(scratch["s"]).Configuration.Rows);
        Assert.Equal(0, CommandRun.Of([.. again, "--seeds", "1"]).Code);

        Refused($"'{scratch["s"]}' holds data '{Data}', not 'rendered'", "--data", "rendered");
        Refused($"'{scratch["s"]}' holds --threads 1, not 2", "--threads", "2");
        Refused($"'{scratch["s"]}' holds --size not given, not 16", "--size", "16");
        Assert.StartsWith($"'{scratch["s"]}' holds the recipe 'sgd lr 0.05,", CommandRun.Refused([.. again, "--lr", "0.2", "--epochs", "1", "--batch", "8"]));
        File.WriteAllText(scratch["b.json"], """{ "name": "b", "metric": "accuracy", "stimuli": "rendered:low,count=32,size=32" }""");
        Refused($"'{scratch["s"]}' holds no benchmark like '{scratch["b.json"]}'", "--benchmark", scratch["b.json"]);

        var file = scratch["s/study.json"];
        File.WriteAllText(file, File.ReadAllText(file).Replace($"\"{RecipeStudy.Name}\"", "\"Other\""));
        Refused($"'{scratch["s"]}' holds the study Other, not {RecipeStudy.Name}");
        File.WriteAllText(file, "{");
        Assert.StartsWith($"'{file}' does not describe a study (line 1)", CommandRun.Refused(again));

        void Refused(string sentence, params string[] more) =>
            Assert.Equal($"{sentence}: choose another folder (--out), or leave the option out.", CommandRun.Refused([.. again, .. more]));
    }

    [Fact]
    public void A_network_that_has_changed_since_is_another_configuration()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["study", "run", RecipeStudy.Name, "--row", "0", "--data", Data, "--epochs", "1", "--batch", "8", "--out", scratch["s"]];
        Assert.Equal(0, CommandRun.Of(words).Code);
        var configuration = StudyFolder.Open(scratch["s"]).Configuration;
        var variants = configuration.Design.Variants.Select(variant => variant with { Fingerprint = "another" });
        (configuration with { Design = configuration.Design with { Variants = [.. variants] } }).Write(scratch["s/study.json"]);
        Assert.StartsWith($"'{scratch["s"]}' holds another SmallNetwork than this program: its .cornet file has changed since", CommandRun.Refused(words));
    }

    [Fact]
    public void Names_that_there_are_not_are_refused_with_those_there_are()
    {
        using var scratch = new ScratchFolder();
        Assert.StartsWith("There is no study 'Nothing' here; there are ", CommandRun.Refused("study", "run", "Nothing", "--data", Data, "--out", scratch["s"]));
        Assert.StartsWith("'run' needs --data SPEC", CommandRun.Refused("study", "run", RecipeStudy.Name, "--out", scratch["s"]));
        foreach (var verb in new[] { "status", "rows" })
            Assert.Equal($"There is no study in '{scratch["s"]}': name a folder that 'study run' has written to.", CommandRun.Refused("study", verb, scratch["s"]));
        Assert.StartsWith("'cornet study' has no verb 'rum' (did you mean 'run'?); its verbs are ", CommandRun.Refused("study", "rum"));
        Assert.StartsWith("'cornet study' needs one of its verbs: ", CommandRun.Refused("study"));
        Assert.StartsWith("'cornet study run' has no option '--sed'", CommandRun.Refused("study", "run", RecipeStudy.Name, "--sed", "3"));
        Assert.False(Directory.Exists(scratch["s"]));
    }

    [Fact]
    public void A_benchmark_that_cannot_be_scored_is_said_before_anything_is_trained()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["b.json"], """{ "name": "b", "metric": "rsa", "stimuli": "nowhere.csv", "rdm": "r.npy" }""");
        var sentence = CommandRun.Refused("study", "run", RecipeStudy.Name, "--data", Data, "--benchmark", scratch["b.json"], "--out", scratch["s"]);
        Assert.Contains("nowhere.csv", sentence);
        Assert.False(Directory.Exists(scratch["s"]));
    }

    [Fact]
    public void A_row_that_failed_ten_times_is_left_alone_and_says_why()
    {
        using var scratch = new ScratchFolder();
        // Data that are gone when the row begins.
        Directory.CreateDirectory(scratch["data/train/a"]);
        string[] words = ["study", "run", RecipeStudy.Name, "--row", "1", "--data", scratch["data"], "--epochs", "1", "--out", scratch["s"]];
        var first = CommandRun.Refused(words);
        for (var time = 2; time <= 10; time++) Assert.Equal(first, CommandRun.Refused(words));
        var status = StudyFolder.Open(scratch["s"]).Status()[1];
        Assert.Equal((RowState.Failed, 10, first), (status.State, status.Failures, status.LastError));
        var last = CommandRun.Refused(words);
        Assert.StartsWith("001-rate_0.01-seed1 has failed 10 times and is left alone; the last time: ", last);
        Assert.EndsWith($"Delete '{Path.Combine(status.Folder, "failed.json")}' to try again.", last);
        Assert.Equal("0-7\n", CommandRun.Of("study", "rows", scratch["s"]).Output);
        Assert.Contains($"failed 10 times: {first}", CommandRun.Of("study", "status", scratch["s"]).Output);
    }

    [Fact]
    public void A_damaged_result_is_not_taken_for_one()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["study", "run", RecipeStudy.Name, "--row", "0", "--data", Data, "--epochs", "1", "--batch", "8", "--out", scratch["s"]];
        Assert.Equal(0, CommandRun.Of(words).Code);
        var file = StudyFolder.Open(scratch["s"]).Row(0).ResultFile;
        File.WriteAllText(file, File.ReadAllText(file)[..100]);
        Assert.StartsWith($"'{file}' cannot be read as the result of a row", CommandRun.Refused(words));
        Assert.StartsWith($"'{file}' cannot be read as the result of a row", CommandRun.Refused("study", "status", scratch["s"]));
    }
}
