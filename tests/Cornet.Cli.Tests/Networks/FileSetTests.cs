using Cornet.Cli.Networks;

namespace Cornet.Cli.Tests.Networks;

/// <summary>Which files a file needs.</summary>
public sealed class FileSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_says_all_itself_needs_no_other()
    {
        _folder.Write("broken.cornet", "model Broken {");
        Assert.Equal(["my.cornet"], Needed(_folder.Write("my.cornet", SmallNetwork.Named("Alone"))));
    }

    [Fact]
    public void What_it_uses_is_found_beside_it_and_then_in_the_family()
    {
        _folder.Write("blocks.cornet", "circuit Block(n) { conv n, 3x3   relu }\n");
        var mine = _folder.Write("my.cornet", "model Mine : CORnetSmall { V2 = Block(64) }\n");
        Assert.Equal(["my.cornet", "blocks.cornet", "CORnet-S.cornet", "CORnet-Small.cornet"], Needed(mine));
    }

    [Fact]
    public void A_network_of_the_users_takes_the_place_of_the_familys()
    {
        _folder.Write("own.cornet", SmallNetwork.Named("CORnetSmall"));
        Assert.Equal(["my.cornet", "own.cornet"], Needed(_folder.Write("my.cornet", "model Mine : CORnetSmall { classes = 3 }\n")));
    }

    [Fact]
    public void Recipes_for_what_is_varied_come_along_where_something_is_trained()
    {
        var files = FileSet.Of(NetworkWord.Of(_folder.Write("my.cornet", "model Mine : CORnetZ { classes = 3 }\n")))!;
        Assert.DoesNotContain("recipes.cornet", files.Needed().Select(source => Path.GetFileName(source.Path)));
        Assert.Contains("recipes.cornet", files.Needed(withRecipes: true).Select(source => Path.GetFileName(source.Path)));
    }

    [Fact]
    public void An_edit_of_another_file_is_no_reason_to_compile_the_family_again_but_a_recipe_for_it_is()
    {
        var key = KeyIn(_folder, "CORnetSmall");
        _folder.Write("my.cornet", SmallNetwork.Named("Other"));
        Assert.Equal(key, KeyIn(_folder, "CORnetSmall"));
        _folder.Write("recipes.cornet", "recipe Short for CORnetSmall { sgd lr 0.1, momentum 0.9   epochs 1, batch 32 }\n");
        Assert.NotEqual(key, KeyIn(_folder, "CORnetSmall"));
    }

    private static string KeyIn(TemporaryFolder folder, string name) => NetworkCache.KeyOf(FileSet.Of(new NetworkWord(null, name), folder.Path)!);

    [Fact]
    public void A_copy_of_the_family_takes_the_place_of_all_of_it()
    {
        foreach (var file in Directory.GetFiles(Repository.PathTo("models"), "*.cornet")) _folder.Write(Path.GetFileName(file), File.ReadAllText(file));
        var files = FileSet.Of(NetworkWord.Of(_folder.At("CORnet-Z.cornet")))!;
        Assert.DoesNotContain(files.Needed(withRecipes: true), source => FileSet.IsBuiltIn(source.Path));
    }

    private static string[] Needed(string file) => [.. FileSet.Of(NetworkWord.Of(file))!.Needed().Select(source => Path.GetFileName(source.Path))];
}
