using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Cli.Networks;
using Cornet.Cli.Tests.Verbs;
using Cornet.Runtime;
using Cornet.Runtime.Models;

namespace Cornet.Cli.Tests.Networks;

/// <summary>From a word to a network that computes, and from a mistake to a sentence.</summary>
public sealed class NetworkSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };

    static NetworkSourceTests()
    {
        CornetApp.Program = "cornet";
        Backend.Provide(LibtorchPackage.OfThisSystem(TextWriter.Null).Folder);
    }

    private string Cache => _folder.At("cache");

    private NetworkSource Source => new(new NetworkCache(Cache), _error);

    public void Dispose()
    {
        _error.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_model_of_a_file_computes_without_a_project()
    {
        Assert.Equal("Computes", Source.FindModel(_folder.Write("my.cornet", SmallNetwork.Named("Computes"))));
        using var model = ModelCatalog.Find("Computes").Create(7);
        using var images = TorchSharp.torch.zeros(2, 3, 16, 16);
        using var scores = model.forward(images);
        Assert.Equal([2, 7], scores.shape);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void The_same_text_is_compiled_once_wherever_it_lies_and_a_changed_one_again()
    {
        var text = SmallNetwork.Named("KeptOnce");
        Source.FindModel(_folder.Write("my.cornet", text));
        Source.FindModel(_folder.Write("elsewhere/my.cornet", text));
        Assert.Single(Directory.GetFiles(Cache));
        Source.FindModel(_folder.Write("my.cornet", SmallNetwork.Named("KeptOnce", channels: 5)));
        Assert.Equal(2, Directory.GetFiles(Cache).Length);
        Assert.Equal(5 * 27 + 5 * 4 + 4, ModelCatalog.Find("KeptOnce").Card.Parameters);
    }

    [Fact]
    public void An_altered_assembly_is_compiled_again()
    {
        var file = _folder.Write("my.cornet", SmallNetwork.Named("Altered"));
        var kept = _folder.Write($"cache/{NetworkCache.KeyOf(FileSet.Of(NetworkWord.Of(file))!)}.dll", "not an assembly");
        Assert.Equal("Altered", Source.FindModel(file));
        Assert.InRange(new FileInfo(kept).Length, 1000, int.MaxValue);
    }

    [Fact]
    public void Without_a_cache_that_can_be_written_everything_works_all_the_same()
    {
        File.WriteAllText(Cache, "a file where the folder would be");
        Assert.Equal("Uncached", Source.FindModel(_folder.Write("my.cornet", SmallNetwork.Named("Uncached"))));
    }

    [Fact]
    public void What_nobody_used_for_a_month_is_removed_when_something_is_added()
    {
        var (old, recent) = (_folder.Write("cache/old.dll", ""), _folder.Write("cache/recent.dll", ""));
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-31));
        File.SetLastWriteTimeUtc(recent, DateTime.UtcNow.AddDays(-29));
        Source.FindModel(_folder.Write("my.cornet", SmallNetwork.Named("AddedLater")));
        Assert.Equal((false, true), (File.Exists(old), File.Exists(recent)));
    }

    [Fact]
    public void A_variant_of_the_family_has_the_recipes_of_its_base()
    {
        Assert.Equal("OwnZ", Source.FindModel(_folder.Write("my.cornet", "model OwnZ : CORnetZ { classes = 3 }\nrecipe Quick for OwnZ { sgd lr 0.1, momentum 0.9   epochs 1, batch 32 }\n")));
        Assert.Equal(["Quick", "Paper"], ModelCatalog.Find("OwnZ").Recipes.Select(recipe => recipe.Name));
    }

    [Fact]
    public void Of_several_models_one_is_named_behind_the_file()
    {
        var file = _folder.Write("two.cornet", SmallNetwork.Named("Narrow") + SmallNetwork.Named("Broad", 8));
        Assert.Equal($"'{file}' has 2 models: write {file}:NAME with one of Narrow, Broad.", Sentence(file));
        Assert.Equal($"There is no model 'Tall' in '{file}'; there are Narrow, Broad.", Sentence($"{file}:Tall"));
        Assert.Equal("Broad", Source.FindModel($"{file}:broad"));
    }

    [Fact]
    public void Another_process_finds_a_study_by_its_file_from_any_folder()
    {
        var file = _folder.Write("my.cornet", SmallNetwork.Named("Studied") + "study Outputs of Studied { vary classes = 3, 4 }\n");
        var source = Source;
        Assert.Equal("Outputs", source.FindStudy(file));
        Assert.Equal($"{Path.GetFullPath(file)}:Outputs", source.WordOf("Outputs"));
        Assert.Equal(2, StudyCatalog.Find("Outputs").Rows.Count);
        Assert.Equal("Outputs_classes_3", Source.FindModel($"{file}:Outputs_classes_3"));
    }

    [Fact]
    public void Mistakes_are_shown_as_check_shows_them_and_nothing_is_kept()
    {
        var file = _folder.Write("my.cornet", SmallNetwork.Named("Wrong").Replace("stride 2", "strid 2"));
        Assert.Equal($"'{file}' has errors, so its networks cannot run; 'cornet explain CORNET0055' says more about the first of them.", Sentence(file));
        Assert.StartsWith(_error.ToString(), VerbRun.Of(new CheckVerb(), file).Output);
        Assert.Contains("conv has no property 'strid'", _error.ToString());
        Assert.False(Directory.Exists(Cache));
    }

    [Fact]
    public void Layers_in_CSharp_need_a_project_and_the_sentence_says_so()
    {
        var file = _folder.Write("my.cornet", SmallNetwork.Named("Extern").Replace("conv: conv 4, 3x3, stride 2", "bank: extern Lab.EdgeBank(8), channels 8"));
        Assert.Equal(
            $"'{file}' needs C# that only a project has (The type or namespace name 'Lab' could not be found in the global namespace): make a project with "
            + "'dotnet new cornet', and put the file and the C# of its extern layers into it.",
            Sentence(file));
    }

    [Fact]
    public void A_file_without_a_model_and_a_name_that_nothing_has_are_sentences()
    {
        var file = _folder.Write("my.cornet", "circuit Block(n) { conv n, 3x3 }\n");
        Assert.Equal($"'{file}' has no model: name a file that declares one.", Sentence(file));
        Assert.Matches("^There is no model 'Nowhere' here; there are .*CORnetSmall.* write its extension: Nowhere.cornet.$", Sentence("Nowhere"));
        Assert.Contains("cannot be read", Sentence(_folder.At("absent.cornet")));
    }

    private string Sentence(string word) => Assert.Throws<CornetException>(() => Source.FindModel(word)).Message;
}
