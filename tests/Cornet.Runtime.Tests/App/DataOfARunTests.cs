using System.Text.Json;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Stimuli;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Training;
using Cornet.Tests;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.App;

/// <summary>Which images a run learns from, is chosen by and is judged by, and what its outputs stand for.</summary>
public class DataOfARunTests
{
    private static readonly string[] Animals = ["ant", "bee", "cat"];

    [Fact]
    public void A_run_says_which_images_are_what_and_never_opens_the_test_set()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data/train", Animals, 20);
        Pictures(folder, "data/test", Animals, 2);
        foreach (var file in Directory.GetFiles(folder.PathTo("data", "test"), "*", SearchOption.AllDirectories)) File.WriteAllText(file, "no image");
        var run = Train(folder, "data", "run");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("training set: 54 images of data", run.Output);
        Assert.Contains("validation set: 6 images, 10 % of the training images, split off class by class (--validation, seed 1)", run.Output);
        Assert.Contains("test set: not opened", run.Output);
        Assert.Contains("best by the validation set: epoch ", run.Output);

        var config = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(folder.PathTo("run", "config.json"))).GetProperty("splits");
        Assert.Equal(Animals, config.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(54, config.GetProperty("training").GetProperty("images").GetInt32());
        foreach (var file in new[] { "best.pth", "last.pth" })
            Assert.Equal(config.GetProperty("training").GetProperty("fingerprint").GetString(), SplitRecord.In(folder.PathTo("run", file))!.Training.Fingerprint);
    }

    [Fact]
    public void Augmentation_and_normalization_are_said_and_kept_and_a_runs_weights_are_judged_with_its_normalization()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data/train", Animals, 8);
        Pictures(folder, "data/val", Animals, 3, first: 100);
        const string Said = "mean .500 .500 .500, sd .500 .500 .500";
        var run = Train(folder, "data", "run", "--augment", "random-crop(2), flip, randaugment(1,5), random-erasing(0.1)", "--normalize", "half");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains($"pad 2, random crop; mirror; bilinear with antialias; randaugment(1,5); {Said}; random erasing 0.1)", run.Output);
        var recipe = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(folder.PathTo("run", "config.json"))).GetProperty("recipe");
        Assert.Equal("random-crop(2), flip, randaugment(1,5), random-erasing(0.1)", recipe.GetProperty("augmentation").GetString());
        Assert.Equal("half", recipe.GetProperty("normalization").GetString());
        foreach (var file in new[] { "best.pth", "last.pth" }) Assert.Equal(Normalization.Half, SplitRecord.In(folder.PathTo("run", file))!.Normalization);
        var judged = Eval(folder, "run/best.pth", "data");
        Assert.Contains(Said, judged.Output);
        Assert.Contains(run.Output.Split("best by the validation set")[1].Split("top-1 ")[1][..4], judged.Output);
        var features = CommandRun.Of("features", "SmallNetwork", "--weights", folder.PathTo("run", "best.pth"), "--images", folder.PathTo("data"), "--out", folder.PathTo("f.npz"));
        Assert.Contains(Said, features.Output);
        Assert.Contains("--augment", CommandRun.Of("train", "--help").Output);
        Assert.Contains("There is no augmentation 'blur'", CommandRun.Refused(Words(folder, "data", "other", "--augment", "blur")));
    }

    [Fact]
    public void Weights_that_do_not_say_their_normalization_are_judged_with_the_one_that_is_given_and_those_that_do_with_their_own()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data/train", Animals, 8);
        Pictures(folder, "data/test", Animals, 4, first: 100);
        Train(folder, "data", "run", "--normalize", "half");
        var (own, foreign) = (folder.PathTo("run", "best.pth"), folder.PathTo("w.npz"));
        using (var weights = Runtime.Weights.WeightsFile.Read(own)) Runtime.Weights.NpzFile.Write(foreign, weights);

        // What is printed after the name of the weights, the bytes of the features, and what the report says.
        var said = Results(own);
        Assert.Contains("mean .500 .500 .500, sd .500 .500 .500", said.Eval);
        Assert.Contains("mean .500 .500 .500, sd .500 .500 .500", said.Report);
        Assert.Equal(said, Results(foreign, "--normalize", "half"));
        Assert.Equal(said, Results(own, "--normalize", "0.5,0.5,0.5/0.5,0.5,0.5"));
        Assert.Equal(0, CommandRun.Of("weights", own, folder.PathTo("w.safetensors")).Code);
        Assert.Equal(said, Results(folder.PathTo("w.safetensors")));
        var otherwise = Results(foreign);
        Assert.Contains("mean .485 .456 .406, sd .229 .224 .225", otherwise.Eval);
        Assert.Contains("mean .485 .456 .406, sd .229 .224 .225", otherwise.Report);
        Assert.NotEqual(said.Features, otherwise.Features);

        foreach (var verb in new[] { "eval", "features", "score" })
            Assert.Equal(
                $"The images of '{own}' are normalized with half, as the file says, and not with none: leave --normalize out.",
                CommandRun.Refused(Words(verb, own, "--normalize", "none")));
        Assert.Equal(
            "--normalize is about images, and activations need none: leave it out.",
            CommandRun.Refused("score", "--activations", folder.PathTo("f.npz"), "--data", folder.PathTo("data"), "--normalize", "half"));

        string[] Words(string verb, string weights, params string[] more) =>
        [
            verb, "SmallNetwork", "--weights", weights, "--size", "16", .. verb == "features" ? new[] { "--images" } : ["--data"], folder.PathTo("data"),
            .. verb == "eval" ? Array.Empty<string>() : ["--out", folder.PathTo(verb == "score" ? "score" : "f.npz")], .. more,
        ];

        (string Eval, string Features, string Report) Results(string weights, params string[] more)
        {
            var eval = CommandRun.Of(Words("eval", weights, more));
            Assert.Equal((0, ""), (eval.Code, eval.Error));
            Assert.Equal(0, CommandRun.Of(Words("features", weights, more)).Code);
            Assert.Equal(0, CommandRun.Of(Words("score", weights, more)).Code);
            var scores = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(folder.PathTo("score", "benchmarks.json"))).GetProperty("scores")[0];
            return ($"{eval.Output.Split('(')[^1]}", Convert.ToHexString(File.ReadAllBytes(folder.PathTo("f.npz"))), scores.GetProperty("preparation").GetString()!);
        }
    }

    [Fact]
    public void Without_validation_the_weights_of_the_last_epoch_are_kept_and_nothing_is_called_the_best()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals, 8);
        var run = Train(folder, "data", "run", "--validation", "none");
        Assert.Contains("no validation set: the weights of the last epoch are kept", run.Output);
        Assert.Contains($"weights of the last epoch: {folder.PathTo("run", "final.pth")}", run.Output);
        Assert.DoesNotContain("best", run.Output);
        Assert.False(File.Exists(folder.PathTo("run", "best.pth")));
        var judged = Eval(folder, "run/final.pth", "data");
        Assert.Contains("(all images, as the data have no splits): 24 images", judged.Output);
        Assert.Contains("warning: The network was trained on these images", judged.Output);
    }

    [Fact]
    public void A_validation_set_of_the_data_is_taken_and_no_other_may_be_asked_for()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data/train", Animals, 8);
        Pictures(folder, "data/val", ["cat", "bee"], 3, first: 100);
        var run = Train(folder, "data", "run");
        Assert.Contains("validation set: 6 images of 2 of the 3 classes (", run.Output);
        Assert.Contains("has a validation set of its own", CommandRun.Refused(Words(folder, "data", "other", "--validation", "0.2")));
        Assert.Contains("--validation must be a number between 0 and 1 or 'none', not '1.5'", CommandRun.Refused(Words(folder, "data", "other", "--validation", "1.5")));

        var judged = Eval(folder, "run/best.pth", "data");
        Assert.Contains("(validation set): 6 images, 2 of the network's 3 classes", judged.Output);
        Assert.Contains("warning: The best epoch was chosen on these images", judged.Output);
    }

    [Fact]
    public void One_class_alone_is_nothing_to_learn()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals[..1], 4);
        Assert.Equal(
            $"All training images of '{folder.PathTo("data")}' are of one class, 'ant': give images of two classes or more.",
            CommandRun.Refused(Words(folder, "data", "run")));
    }

    [Fact]
    public void The_images_that_were_split_off_are_found_again_and_the_others_are_not_judged()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals, 10);
        Train(folder, "data", "run", "--validation", "0.2", "--seed", "4");
        var judged = Eval(folder, "run/best.pth", "data");
        Assert.Contains("(validation set: 20 % of the training images, split off when the network was trained): 6 images", judged.Output);
        Assert.Contains("warning: The best epoch was chosen on these images", judged.Output);
        // Another folder with as many images is another set.
        Pictures(folder, "new", Animals, 10, first: 500);
        Assert.DoesNotContain("warning", Eval(folder, "run/best.pth", "new").Output);
    }

    [Fact]
    public void Classes_are_found_by_name_wherever_they_stand()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals, 12);
        Train(folder, "data", "run", "--epochs", "12", "--lr", "0.05");
        Pictures(folder, "all", Animals, 4, first: 300);
        Pictures(folder, "some", Animals[1..], 4, first: 300);
        var (all, some) = (Eval(folder, "run/best.pth", "all"), Eval(folder, "run/best.pth", "some"));
        Assert.Matches("top-1 (100|9\\d)\\.\\d\\d %, loss", all.Output);
        Assert.Matches("top-1 (100|9\\d|87)\\.\\d\\d %, loss", some.Output);
        Assert.Contains("2 of the network's 3 classes", some.Output);
        Assert.Contains("among the 2 classes of these images, top-1 is ", some.Output);
        // Of three outputs every answer would be among the first five.
        Assert.DoesNotContain("top-5", all.Output);

        var score = CommandRun.Of("score", "SmallNetwork", "--weights", folder.PathTo("run", "best.pth"), "--data", folder.PathTo("some"), "--size", "16",
            "--out", folder.PathTo("score"));
        Assert.Equal((0, ""), (score.Code, score.Error));
        var said = System.Text.RegularExpressions.Regex.Replace(score.Output, @"\e\[[0-9;]*m", "");
        Assert.Matches(@"trained\s+decoder\s+(1\.000|0\.9\d\d|0\.87\d) ", said);
        Assert.Matches(@"chance\s+0\.333 ", said);
    }

    [Fact]
    public void A_declared_accuracy_finds_classes_by_the_names_in_the_weights()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals, 12);
        Train(folder, "data", "run", "--epochs", "12", "--lr", "0.05");
        Pictures(folder, "some", Animals[1..], 4, first: 300);
        Pictures(folder, "others", ["bee", "dog"], 4);
        foreach (var stimuli in new[] { "some", "others" })
            File.WriteAllText(folder.PathTo($"{stimuli}.json"), $$"""{ "name": "{{stimuli}}", "metric": "accuracy", "stimuli": "{{stimuli}}" }""");
        string[] words = ["score", "SmallNetwork", "--weights", folder.PathTo("run", "best.pth"), "--size", "16", "--out", folder.PathTo("out"), "--benchmark"];
        Assert.Equal(0, CommandRun.Of([.. words, folder.PathTo("some.json")]).Code);
        var row = File.ReadAllLines(folder.PathTo("out", "benchmarks.csv")).First(line => line.Contains(",trained,", StringComparison.Ordinal));
        Assert.Contains(row.Split(','), field => double.TryParse(field, System.Globalization.CultureInfo.InvariantCulture, out var raw) && raw is >= 0.75 and <= 1);
        Assert.Contains("shows 'dog', which is not among the 3 classes of '", CommandRun.Refused([.. words, folder.PathTo("others.json")]));
    }

    [Theory]
    [InlineData("eval")]
    [InlineData("score")]
    public void Images_of_other_classes_are_refused_with_both_lists(string verb)
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals, 4);
        Pictures(folder, "others", ["bee", "cat", "dog"], 4);
        Train(folder, "data", "run");
        string[] words = [verb, "SmallNetwork", "--weights", folder.PathTo("run", "best.pth"), "--data", folder.PathTo("others"), "--size", "16"];
        Assert.StartsWith(
            "The class 'dog' of 'others' is not among the network's classes: the images show bee, cat, dog, and the network's classes are ant, bee, cat;",
            CommandRun.Refused(words));
    }

    [Fact]
    public void Weights_of_another_program_are_read_by_position_only_where_there_are_as_many_classes_or_a_file_names_the_outputs()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals, 12);
        Train(folder, "data", "run", "--epochs", "12", "--lr", "0.05");
        using (var weights = Runtime.Weights.WeightsFile.Read(folder.PathTo("run", "best.pth"))) Runtime.Weights.NpzFile.Write(folder.PathTo("w.npz"), weights);
        Pictures(folder, "some", Animals[1..], 4, first: 300);
        string[] words = ["eval", "SmallNetwork", "--weights", folder.PathTo("w.npz"), "--size", "16", "--data"];
        Assert.Contains("3 classes, assumed to be the outputs in this order", CommandRun.Of([.. words, folder.PathTo("data")]).Output);
        Assert.StartsWith(
            "The network has 3 outputs and 'some' 2 classes (bee, cat), and its weights do not say which output is which: name them with --classes FILE",
            CommandRun.Refused([.. words, folder.PathTo("some")]));
        File.WriteAllLines(folder.PathTo("classes.txt"), Animals);
        var named = CommandRun.Of([.. words, folder.PathTo("some"), "--classes", folder.PathTo("classes.txt")]);
        Assert.Matches("top-1 (100|9\\d|87)\\.\\d\\d %, loss", named.Output);
        File.WriteAllLines(folder.PathTo("classes.txt"), Animals[..2]);
        Assert.Contains("names 2 classes, and the network has 3 outputs", CommandRun.Refused([.. words, folder.PathTo("some"), "--classes", folder.PathTo("classes.txt")]));
    }

    [Fact]
    public void Weights_that_are_not_finite_have_no_accuracy()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals, 2);
        using (var network = new SmallNetwork(classes: 3))
        {
            using (no_grad()) network.named_parameters().Last().parameter.fill_(float.NaN);
            Runtime.Weights.PyTorchFile.Write(folder.PathTo("nan.pth"), network.State());
        }

        Assert.StartsWith(
            $"The outputs of SmallNetwork with '{folder.PathTo("nan.pth")}' are NaN or infinite",
            CommandRun.Refused("eval", "SmallNetwork", "--weights", folder.PathTo("nan.pth"), "--data", folder.PathTo("data"), "--size", "16"));
        Assert.Equal(
            "The decoder's outputs are NaN or infinite; the weights are damaged or the training diverged.",
            CommandRun.Refused("score", "SmallNetwork", "--weights", folder.PathTo("nan.pth"), "--data", folder.PathTo("data"), "--size", "16", "--out", folder.PathTo("s")));
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "renamed class", "its classes were ant, bee, cat and are now 0cat, ant, bee" },
        { "removed image", "its training set had 21 images and now has 20" },
        { "added image", "its training set had 21 images and now has 22" },
        { "renamed image", "its training set has as many images as before, but other names, classes or contents" },
        { "other image", "its training set has as many images as before, but other names, classes or contents" },
        { "validation", "its validation set had 6 images and now has 5" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_run_does_not_go_on_with_data_that_have_changed(string change, string said)
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data/train", Animals, 7);
        Pictures(folder, "data/val", Animals, 2);
        Train(folder, "data", "run");
        string Of(params string[] parts) => folder.PathTo(["data", .. parts]);
        switch (change)
        {
            case "renamed class":
                Directory.Move(Of("train", "cat"), Of("train", "0cat"));
                Directory.Move(Of("val", "cat"), Of("val", "0cat"));
                break;
            case "removed image": File.Delete(Of("train", "bee", "3.png")); break;
            case "added image": File.Copy(Of("train", "bee", "3.png"), Of("train", "bee", "9.png")); break;
            case "renamed image": File.Move(Of("train", "bee", "3.png"), Of("train", "bee", "9.png")); break;
            case "other image": File.AppendAllText(Of("train", "bee", "3.png"), "x"); break;
            default: File.Delete(Of("val", "bee", "1.png")); break;
        }

        var before = File.ReadAllBytes(folder.PathTo("run", "last.pth"));
        var sentence = CommandRun.Refused("train", "--resume", folder.PathTo("run"), "--epochs", "3");
        Assert.Equal($"The data '{folder.PathTo("data")}' have changed since the run began: {said}", sentence[..Math.Min(sentence.Length, sentence.IndexOf(said, StringComparison.Ordinal) + said.Length)]);
        Assert.Equal(before, File.ReadAllBytes(folder.PathTo("run", "last.pth")));
    }

    [Fact]
    public void What_is_left_out_of_a_folder_is_said_by_every_verb()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals, 6);
        File.WriteAllText(folder.PathTo("data", "ant", "scan.tif"), "");
        const string Said = "1 file in ";
        var run = Train(folder, "data", "run");
        Assert.Contains($"{Said}'{folder.PathTo("data")}' was left out (ant/scan.tif): ", run.Output);
        Assert.Contains(Said, Eval(folder, "run/best.pth", "data").Output);
        string[] weights = ["--weights", folder.PathTo("run", "best.pth")];
        Assert.Contains(Said, CommandRun.Of(["score", "SmallNetwork", .. weights, "--data", folder.PathTo("data"), "--size", "16", "--out", folder.PathTo("s")]).Output);
        Assert.Contains(Said, CommandRun.Of(["features", "SmallNetwork", .. weights, "--images", folder.PathTo("data", "ant"), "--out", folder.PathTo("f.npz")]).Output);
    }

    [PythonFact]
    public void The_record_beside_the_weights_does_not_disturb_PyTorch()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder, "data", Animals, 4);
        Train(folder, "data", "run");
        const string Load = """
            import sys, torch
            weights = torch.load(sys.argv[1])
            print(all(torch.is_tensor(value) for value in weights.values()), len(weights), 'state_dict' in torch.load(sys.argv[2]))
            """;
        Assert.Equal("True 14 True", PythonPeer.RunCode(Load, folder.PathTo("run", "best.pth"), folder.PathTo("run", "last.pth")).Trim());
    }

    // A class is a tint, so that a network learns it at once.
    private static void Pictures(TemporaryFolder folder, string root, string[] classes, int count, int first = 0)
    {
        foreach (var name in classes)
            for (var image = 0; image < count; image++) Tints.WritePng(folder.PathTo([.. root.Split('/'), name, $"{image}.png"]), Array.IndexOf([.. Animals, "dog"], name), first + image);
    }

    private static CommandRun Train(TemporaryFolder folder, string data, string run, params string[] more) => CommandRun.Of(Words(folder, data, run, more));

    private static string[] Words(TemporaryFolder folder, string data, string run, params string[] more) =>
        [.. new[] { "train", "SmallNetwork", "--data", folder.PathTo(data), "--batch", "4", "--size", "16", "--out", folder.PathTo(run) }, .. more.Contains("--epochs") ? [] : new[] { "--epochs", "1" }, .. more];

    private static CommandRun Eval(TemporaryFolder folder, string weights, string data)
    {
        var run = CommandRun.Of("eval", "SmallNetwork", "--weights", folder.PathTo(weights.Split('/')), "--data", folder.PathTo(data), "--size", "16");
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run;
    }
}
