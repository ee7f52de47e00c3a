using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.App;

public class RunsVerbTests
{
    [Fact]
    public void Runs_are_listed_the_best_first_and_compared_where_they_differ()
    {
        using var scratch = new ScratchFolder();
        Train("slow", "--lr", "0.000001", "--seed", "3");
        Train("quick", "--lr", "0.05", "--seed", "3");
        var list = CommandRun.Of("runs", scratch.Root);
        Assert.Equal((0, ""), (list.Code, list.Error));
        var rows = list.Output.Split('\n').Where(row => row.Contains("SmallNetwork")).ToList();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Contains("2/2", row));
        Assert.True(Top1(rows[0]) >= Top1(rows[1]));

        var comparison = CommandRun.Of("runs", scratch["slow"], scratch["quick"]).Output;
        Assert.Contains("recipe.learningRate", comparison);
        Assert.DoesNotContain("recipe.seed", comparison);
        Assert.Contains("validation top-1", comparison);

        void Train(string name, params string[] words) => Assert.Equal(0, CommandRun.Of(
            ["train", "SmallNetwork", "--data", "rendered:low,count=64,size=32", "--epochs", "2", "--batch", "8", "--out", scratch[name], .. words]).Code);

        static double Top1(string row) =>
            double.Parse(row.Split('%')[0].Trim().Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_config_json_of_another_program_is_left_out_and_named()
    {
        using var scratch = new ScratchFolder();
        foreach (var name in new[] { "bert", "vit" })
        {
            Directory.CreateDirectory(scratch[name]);
            File.WriteAllText(Path.Combine(scratch[name], "config.json"), """{ "architectures": ["BertModel"] }""");
        }

        Assert.Equal(0, CommandRun.Of("train", "SmallNetwork", "--data", "rendered:low,count=16,size=32", "--epochs", "1", "--batch", "8", "--out", scratch["own"]).Code);
        var list = CommandRun.Of("runs", scratch.Root);
        Assert.Equal((0, ""), (list.Code, list.Error));
        Assert.Contains($"2 folders were skipped because their config.json does not describe a run ({scratch["bert"]}, {scratch["vit"]}).", list.Output);
        Assert.Contains("SmallNetwork", list.Output);
    }

    [Fact]
    public void A_folder_without_runs_and_one_that_is_not_there_are_named()
    {
        using var scratch = new ScratchFolder();
        Assert.Equal($"There is no run in {scratch.Root}: create one with 'train'.", CommandRun.Refused("runs", scratch.Root));
        Assert.Equal($"There is no folder '{scratch["x"]}': name one that 'train' has written to.", CommandRun.Refused("runs", scratch["x"]));
    }
}
