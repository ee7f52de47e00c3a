using Cornet.App.Studies;
using Cornet.App.StudyVerbs;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Studies;

public class StudyDesignTests
{
    [Fact]
    public void Each_network_and_recipe_is_trained_once_however_many_rows_of_the_table_it_is()
    {
        var study = new Study("S", "SmallNetwork",
        [
            new("steps", "(1,1)", "SmallNetwork"), new("rate", "0.1", "SmallNetwork") { Recipe = recipe => recipe with { LearningRate = 0.1 } },
            new("norm", "groupnorm 4", "SmallNetwork"), new("size", "0.1", "SmallNetwork") { Recipe = recipe => recipe with { LearningRate = 0.1 } },
        ]);
        var design = StudyDesign.Of(study, _ => new Recipe());
        Assert.Equal(["base", "rate_0.1"], design.Variants.Select(variant => variant.Name));
        Assert.Equal(["steps", "norm"], design.Variants[0].Rows.Select(row => row[0].Factor));
        Assert.Equal(["rate", "size"], design.Variants[1].Rows.Select(row => row[0].Factor));
        Assert.Equal(0.1, design.Variants[1].Recipe.LearningRate);
    }

    [Fact]
    public void The_base_is_trained_even_where_no_row_is_it()
    {
        var study = new Study("S", "SmallNetwork", [new("epochs", "3", "SmallNetwork") { Recipe = recipe => recipe with { Epochs = 3 } }]);
        var design = StudyDesign.Of(study, _ => new Recipe());
        Assert.Equal(("base", 0), (design.Variants[0].Name, design.Variants[0].Rows.Count));
    }

    [Fact]
    public void Names_of_variants_are_names_of_folders_and_differ()
    {
        var study = new Study("S", "SmallNetwork",
        [
            new([new("a/b", "(1, 2)"), new("c", "-0.5")], "SmallNetwork") { Recipe = recipe => recipe with { Epochs = 3 } },
            new([new("a/b", "(1; 2)"), new("c", "-0.5")], "SmallNetwork") { Recipe = recipe => recipe with { Epochs = 4 } },
        ]);
        Assert.Equal(["base", "a_b_1_2_c_-0.5", "a_b_1_2_c_-0.5_2"], StudyDesign.Of(study, _ => new Recipe()).Variants.Select(variant => variant.Name));
    }

    [Fact]
    public void More_seeds_only_add_rows()
    {
        var design = StudyDesign.Of(StudyCatalog.Find(RecipeStudy.Name), _ => new Recipe { Seed = 5 });
        var (few, many) = (new StudyConfiguration(design, 1) { Data = "rendered" }, new StudyConfiguration(design, 3) { Data = "rendered" });
        Assert.Equal((8, 24), (few.Rows, many.Rows));
        Assert.All(Enumerable.Range(0, few.Rows), row => Assert.Equal(few.NameOf(row), many.NameOf(row)));
        Assert.Equal("023-smoothing_0.2-seed7", many.NameOf(23));
    }

    [Theory]
    [InlineData(new int[0], "")]
    [InlineData(new[] { 4 }, "4")]
    [InlineData(new[] { 0, 3, 4, 5 }, "0,3-5")]
    [InlineData(new[] { 0, 1, 3, 5, 6 }, "0-1,3,5-6")]
    public void Rows_are_written_as_job_arrays_take_them(int[] rows, string text) => Assert.Equal(text, StudyRowsVerb.Ranges(rows));
}
