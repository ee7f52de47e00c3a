using Cornet.App.Studies;
using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Tests.Benchmarks;
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

        Refused($"'{scratch["s"]}' was begun with the data '{Data}', not 'rendered'", "--data", "rendered");
        Refused($"'{scratch["s"]}' was begun with --threads 1, not 2", "--threads", "2");
        Refused($"'{scratch["s"]}' was begun without --size, not with --size 16", "--size", "16");
        Assert.StartsWith($"'{scratch["s"]}' was begun with the recipe 'sgd lr 0.05,", Other([.. again, "--lr", "0.2", "--epochs", "1", "--batch", "8"]));
        File.WriteAllText(scratch["b.json"], """{ "name": "b", "metric": "accuracy", "stimuli": "rendered:low,count=32,size=32" }""");
        Refused($"'{scratch["s"]}' was begun without the benchmark '{scratch["b.json"]}'", "--benchmark", scratch["b.json"]);

        var file = scratch["s/study.json"];
        File.WriteAllText(file, File.ReadAllText(file).Replace($"\"{RecipeStudy.Name}\"", "\"Other\""));
        Refused($"'{scratch["s"]}' holds the study Other, not {RecipeStudy.Name}");
        File.WriteAllText(file, "{");
        Assert.StartsWith($"'{file}' does not describe a study (line 1)", CommandRun.Refused(again));

        void Refused(string sentence, params string[] more) =>
            Assert.Equal($"{sentence}: choose another folder (--out), or ask for the same as before.", Other([.. again, .. more]));
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
        Assert.StartsWith($"'{scratch["s"]}' was begun with another SmallNetwork than this program has: its .cornet file has changed since", Other(words));
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
        var last = CommandRun.RefusedWith(69, words);
        Assert.StartsWith("001-rate_0.01-seed1 has failed 10 times and is skipped; the last time: ", last);
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
        // The others are not hidden by it.
        Assert.Contains($"failed 1 time: '{file}' cannot be read as the result of a row", CommandRun.Of("study", "status", scratch["s"]).Output);
        Assert.Equal("0-7\n", CommandRun.Of("study", "rows", scratch["s"]).Output);
    }

    [Fact]
    public void Rows_of_another_configuration_are_not_taken_for_those_of_this_study()
    {
        using var scratch = new ScratchFolder();
        string[] Words(string data, params string[] more) =>
            ["study", "run", RecipeStudy.Name, "--row", "0", "--data", data, "--batch", "8", "--out", scratch["s"], .. more];
        Assert.Equal(0, CommandRun.Of(Words(Data, "--epochs", "1")).Code);
        var begun = File.ReadAllBytes(scratch["s/study.json"]);
        File.Delete(scratch["s/study.json"]);
        Assert.StartsWith($"'{scratch["s"]}' has trained rows but no study.json", Other(Words("rendered:low,count=16,size=32", "--epochs", "1")));

        // As if it had been begun with other data, or by another recipe.
        var row = StudyFolder.Begin(scratch["t"], StudyFolderOf(begun, scratch)).Row(0).Path;
        Directory.CreateDirectory(Path.GetDirectoryName(row)!);
        Directory.Move(scratch["s/rows/000-base-seed1"], row);
        string[] words = ["study", "run", RecipeStudy.Name, "--row", "0", "--out", scratch["t"]];
        Assert.StartsWith($"'{Path.Combine(row, "row.json")}' belongs to another study or configuration (trained by 'sgd lr 0.05, ", Other(words));
        File.Delete(Path.Combine(row, "row.json"));
        Assert.StartsWith($"'{row}' holds a training of another study or configuration (SmallNetwork, sgd lr 0.05, ", Other(words));
    }

    [Fact]
    public void Two_scores_of_one_name_are_refused_before_anything_is_trained()
    {
        using var folder = new BenchmarkFolder();
        foreach (var name in new[] { "one", "two" }) folder.Declare($"{name}.json", """{ "name": "acc", "metric": "accuracy", "stimuli": "stimuli.csv" }""");
        folder.Declare("named.json", """{ "name": "top-1", "metric": "accuracy", "stimuli": "stimuli.csv" }""");
        string[] words = ["study", "run", RecipeStudy.Name, "--data", Data, "--out", Path.Combine(folder.Root, "s"), "--benchmark"];
        Assert.StartsWith("Two scores of this study would be called 'acc': give", CommandRun.Refused([.. words, folder.At("one.json"), folder.At("two.json")]));
        Assert.StartsWith("Two scores of this study would be called 'top-1': give", CommandRun.Refused([.. words, folder.At("named.json")]));
        Assert.False(Directory.Exists(Path.Combine(folder.Root, "s")));
    }

    [Fact]
    public void Data_of_a_benchmark_that_have_changed_since_are_noticed()
    {
        using var folder = new BenchmarkFolder();
        folder.Declare("b.json", """{ "name": "acc", "metric": "accuracy", "stimuli": "stimuli.csv" }""");
        var before = StudyBenchmark.Of(folder.At("b.json"));
        Assert.Equal(before, StudyBenchmark.Of(folder.At("b.json")));
        folder.WriteTable("stimuli.csv", i => $"object {(i + 1) % BenchmarkFolder.Objects:00}");
        Assert.NotEqual(before.Hash, StudyBenchmark.Of(folder.At("b.json")).Hash);
    }

    private static StudyConfiguration StudyFolderOf(byte[] begun, ScratchFolder scratch)
    {
        File.WriteAllBytes(scratch["begun.json"], begun);
        var configuration = StudyConfiguration.Read(scratch["begun.json"]);
        var variants = configuration.Design.Variants.Select(variant => variant with { Recipe = variant.Recipe with { Epochs = 2 } });
        return configuration with { Design = configuration.Design with { Variants = [.. variants] } };
    }

    // A command that finds the folder of another study.
    private static string Other(params string[] words) => CommandRun.RefusedWith(78, words);
}
