using Cornet.Dsl.Formatting;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Tests.Semantics;

/// <summary>Studies: the models they make, and what they say where they cannot.</summary>
public class StudyTests
{
    private const string Small = "model Small { input 3 x 8 x 8   area V1 = Block(8)   decoder { linear 10 } }   "
        + "circuit Block(n, k = 3) { conv n, k x k   relu }";

    private static StudyPlan Paper => ModelFiles.Result.Studies.Single(study => study.Name == "CircuitVariants");

    [Theory]
    [InlineData("steps", "(1,1,1)", 53_391_272, 6.67)]
    [InlineData("steps", "(2,2,2)", 53_407_400, 12.53)]
    [InlineData("steps", "(4,4,4)", 53_439_656, 24.24)]
    [InlineData("steps", "(4,8,4)", 53_458_088, 32.05)]
    [InlineData("steps", "(10,10,10)", 53_536_424, 59.39)]
    [InlineData("bottleneck", "1", 4_875_944, 1.60)]
    [InlineData("bottleneck", "2", 14_863_016, 4.69)]
    [InlineData("bottleneck", "6", 116_742_824, 35.57)]
    [InlineData("convolutions", "absent", 14_863_016, 4.46)]
    [InlineData("skip", "absent", 53_070_760, 16.39)]
    [InlineData("norm", "groupnorm 32", 53_416_616, 16.43)]
    public void Every_row_of_the_papers_study_has_its_parameters_and_cost(string factor, string value, long parameters, double billions)
    {
        var row = Paper.Rows.Single(one => one.Factor == factor && one.Value == value);
        var plan = ModelFiles.Plan(row.Model);
        Assert.Equal(parameters, plan.ParameterCount);
        Assert.Equal(billions, Math.Round(plan.MultiplyAdds / 1e9, 2));
    }

    [Fact]
    public void A_row_that_says_what_the_model_says_already_is_that_model()
    {
        Assert.Equal(
            ["steps (2,4,2)", "gating hard", "bottleneck 4", "convolutions present", "skip present", "norm batchnorm"],
            Paper.Rows.Where(row => row.Model == "CORnetS").Select(row => $"{row.Factor} {row.Value}"));
        Assert.Equal("CircuitVariants_steps_1_1_1", Paper.Rows[0].Model);
    }

    [Fact]
    public void The_reference_shows_the_table_of_the_papers_study() =>
        Assert.Contains(StudyText.Write(Paper, ModelFiles.Result.Models), File.ReadAllText(Repository.PathTo("docs", "language.md")));

    [Fact]
    public void Crossed_factors_make_every_combination()
    {
        var study = Assert.Single(Compiled.From($"{Small}   study S of Small {{ vary k = 5   cross n = 4, 8   cross act relu, gelu }}").Result.Studies);
        Assert.Equal(
            [
                "k 5: S_k_5", "n x act 4 x relu: S_n_4_act_relu", "n x act 4 x gelu: S_n_4_act_gelu", "n x act 8 x relu: Small",
                "n x act 8 x gelu: S_n_8_act_gelu",
            ],
            study.Rows.Select(row => $"{row.Factor} {row.Value}: {row.Model}"));
    }

    [Fact]
    public void Names_that_would_be_one_get_numbers() =>
        Assert.Equal(
            ["S_k_1_2", "S_k_1_2_2"],
            Compiled.From($"{Small}   study S of Small {{ vary k = 1+2, 1*2 }}".Replace("k = 3", "k = 5")).Result.Studies.Single().Rows
                .Select(row => row.Model));

    [Theory]
    [InlineData("study S of Smal { vary k = 1, 5 }", "1:12 CORNET0100 There is no model 'Smal'. Did you mean 'Small'?")]
    [InlineData("study S of Small { vary size = 1, 5, 7 }",
        "1:25 CORNET0102 Nothing in Small is called 'size'; set a parameter, a label, a local binding or a layer's word, alone or after the name of "
        + "its area or circuit: 'V4.times = 8'.")]
    [InlineData("study S of Small { vary k = 1, 5   vary k = 7 }", "1:41 CORNET0052 Study S already has a factor 'k'; give this one another name.")]
    [InlineData("study S of Small { vary k = 5, 0 }", "1:32 CORNET0059")]
    public void What_a_study_cannot_say(string study, string message)
    {
        var found = Assert.Single(Compiled.From($"{study}\n{Small}").Messages);
        Assert.StartsWith(message[..Math.Min(message.Length, 15)], found);
        if (message.Length > 20) Assert.Equal(message, found);
    }

    [Fact]
    public void A_study_of_ten_thousand_models_is_one_error()
    {
        var values = string.Join(", ", Enumerable.Range(1, 100));
        Assert.Equal(
            ["1:7 CORNET0088 Study S makes 10,000 models, and Cornet allows at most 200: give it fewer values, or 'vary' in place of 'cross'."],
            Compiled.From($"study S of Small {{ cross n = {values}   cross k = {values} }}\n{Small}").Messages);
    }

    [Fact]
    public void A_file_full_of_studies_ends_in_errors()
    {
        var compiled = Compiled.From(("CORnet-S.cornet", ModelFiles.Text("CORnet-S.cornet")), ("test.cornet", Studies(1000, "CORnetS", "scale")));
        Assert.Contains(compiled.Messages, message => message.Contains("CORNET0088"));
    }

    [Fact]
    [Trait("Category", "Growth")]
    public void Eight_times_as_many_studies_take_no_more_than_in_proportion() => Assert.InRange(
        ProcessorTime.GrowthOverEightfold(2, count => Assert.Empty(Compiled.From($"{Studies(count, "Small", "n")}{Small}").Messages)), 0, 24);

    private static string Studies(int count, string model, string parameter) => string.Concat(Enumerable.Range(0, count).Select(i =>
        $"study S{i} of {model} {{ vary {parameter} = {string.Join(", ", Enumerable.Range(1, 200))} }}\n"));
}
