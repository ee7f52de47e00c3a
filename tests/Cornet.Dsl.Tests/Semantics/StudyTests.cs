using Cornet.Dsl.Parsing;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Reports;

namespace Cornet.Dsl.Tests.Semantics;

/// <summary>Studies: the models they make, and what they say where they cannot.</summary>
public class StudyTests
{
    private const string Small = "model Small { input 3 x 8 x 8   area V1 = Block(8)   decoder { linear 10 } }   "
        + "circuit Block(n, k = 3) { conv n, k x k   relu }";

    private static StudyTable Paper => ModelFiles.Result.Studies.Single(study => study.Name == "CircuitVariants");

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
    [InlineData("areas", "CORnetS5", 93_806_248, 17.76)]
    public void Every_row_of_the_papers_study_has_its_parameters_and_cost(string factor, string value, long parameters, double billions)
    {
        var row = Paper.Rows.Single(one => one.Factor == factor && one.Value == value);
        var program = ModelFiles.Program(row.Model);
        Assert.Equal(parameters, program.ParameterCount);
        Assert.Equal(billions, Math.Round(program.MultiplyAdds / 1e9, 2));
    }

    [Fact]
    public void A_row_that_says_what_the_model_says_already_is_that_model()
    {
        Assert.Equal(
            ["steps (2,4,2)", "gating hard", "bottleneck 4", "convolutions present", "skip present", "norm batchnorm", "areas CORnetS"],
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
    public void The_small_study_has_the_factors_of_the_papers()
    {
        var small = ModelFiles.Result.Studies.Single(study => study.Name == "SmallCircuitVariants");
        Assert.Equal(Paper.Rows.Select(row => row.Factor), small.Rows.Select(row => row.Factor));
        Assert.Equal(Paper.Rows.Where(row => row.Factor is not ("areas" or "norm")).Select(row => row.Value),
            small.Rows.Where(row => row.Factor is not ("areas" or "norm")).Select(row => row.Value));
    }

    [Fact]
    public void The_levels_of_crossed_rows_are_kept_apart()
    {
        var row = Compiled.From($"{Small}   study S of Small {{ cross n = 4   cross act relu, gelu }}").Result.Studies.Single().Rows[1];
        Assert.Equal([new StudyLevel("n", "4"), new StudyLevel("act", "gelu")], row.Levels);
    }

    /// <summary>What a study varies of the recipe, and what its rows become: the model, and the changed settings.</summary>
    [Theory]
    [InlineData("vary rate recipe.lr = 0.1, 5e-2", "Small LearningRate=0.1", "Small LearningRate=0.05")]
    [InlineData("vary a (recipe.momentum, recipe.weight_decay) = (0, 1)", "Small Momentum=0 WeightDecay=1")]
    [InlineData("vary a (recipe.beta1, recipe.beta2) = 0.5", "Small Beta1=0.5 Beta2=0.5")]
    [InlineData("vary a (recipe.epochs, recipe.warmup) = (2, 0.5)", "Small Epochs=2 WarmUpEpochs=0.5")]
    [InlineData("vary a (recipe.batch, recipe.accumulate) = (8*2, 4)", "Small BatchSize=16 AccumulationSteps=4")]
    [InlineData("vary readout recipe.loss = last, every", "Small LossSteps=0", "Small LossSteps=1")]
    [InlineData("vary a (recipe.label_smoothing, recipe.mixup) = 0.1", "Small LabelSmoothing=0.1 Mixup=0.1")]
    [InlineData("vary a (recipe.ema, recipe.clip) = (0.99, 1)", "Small EmaDecay=0.99 ClipNorm=1")]
    [InlineData("vary a recipe.precision = float32, bfloat16, float16", "Small Precision=0", "Small Precision=1", "Small Precision=2")]
    [InlineData("vary both (k, recipe.lr) = (3, 1), (5, 2)", "Small LearningRate=1", "S_both_5_2 LearningRate=2")]
    [InlineData("cross n = 4, 8   cross rate recipe.lr = 1, 2", "S_n_4 LearningRate=1", "S_n_4 LearningRate=2", "Small LearningRate=1", "Small LearningRate=2")]
    [InlineData("cross a recipe.lr = 1   cross b recipe.lr = 2", "Small LearningRate=2")]
    public void A_study_may_vary_the_recipe(string factors, params string[] rows)
    {
        var compiled = Compiled.From($"{Small}   study S of Small {{ {factors} }}");
        Assert.Empty(compiled.Messages);
        Assert.Equal(rows, compiled.Result.Studies.Single().Rows.Select(row => row.Model + string.Concat(row.Recipe.Select(change =>
            FormattableString.Invariant($" {change.Setting}={change.Value}")))));
    }

    [Fact]
    public void Rows_that_differ_in_the_recipe_alone_share_a_model_whose_name_does_not_say_it()
    {
        var compiled = Compiled.From($"{Small}   study S of Small {{ cross rate recipe.lr = 1, 2   cross n = 4 }}");
        Assert.Equal(["Small", "S_n_4"], compiled.Result.Models.Select(model => model.Name));
        Assert.Equal("Small with n 4: a row of the study S.", compiled.Result.Models[1].Program!.Doc);
    }

    private const string Variants = "model Deep : Small { area V2 = Block(4) }   model Deeper : Deep { area V4 = Block(4) }";

    [Theory]
    [InlineData("vary areas model = Small, Deep, Deeper", "Small", "Deep", "Deeper")]
    [InlineData("vary model = Deep", "Deep")]
    [InlineData("vary both (model, k) = (Deep, 5), (Deep, 3)", "S_both_Deep_5: Deep", "Deep")]
    [InlineData("cross areas model = Small, Deep   cross k = 3, 5", "Small", "S_areas_Small_k_5: Small", "Deep", "S_areas_Deep_k_5: Deep")]
    [InlineData("cross areas model = Deep   cross size V2.k = 5", "S_areas_Deep_size_5: Deep")]
    [InlineData("cross areas model = Deep   cross rate recipe.lr = 1, 2", "Deep", "Deep")]
    public void A_study_may_vary_the_number_of_areas_through_variants(string factors, params string[] rows)
    {
        var compiled = Compiled.From(("study.cornet", $"study S of Small {{ {factors} }}"), ("variants.cornet", Variants), ("test.cornet", Small));
        Assert.Empty(compiled.Messages);
        var models = compiled.Result.Models.ToDictionary(model => model.Name);
        Assert.Equal(rows, compiled.Result.Studies.Single().Rows.Select(row => row.Model + (models[row.Model].Study is null ? "" : ": " + models[row.Model].Program!.Base!.Name)));
    }

    [Fact]
    public void The_table_shows_what_a_row_changes_of_the_recipe()
    {
        var result = Compiled.From($"{Small}   study S of Small {{ vary k = 3   vary a (recipe.lr, recipe.precision) = (1e-3, bfloat16) }}").Result;
        Assert.Equal(
            """
            S, a study of Small (5,346 parameters, 18,944 multiply-adds)

            factor  value             parameters     multiply-adds     model  recipe
            k       3                      5,346  =         18,944  =  Small
            a       (1e-3, bfloat16)       5,346  =         18,944  =  Small  lr 0.001, precision bfloat16

            """,
            StudyText.Write(result.Studies.Single(), result.Models));
    }

    [Theory]
    [InlineData("recipe.lr = 0, 0.1", "1:39 CORNET0059 The learning rate must be at least 1E-12, not 0.")]
    [InlineData("recipe.batch = 2.5", "1:42 CORNET0058 The batch size must be a whole number, not the real number 2.5.")]
    [InlineData("recipe.precision = bfloat", "1:46 CORNET0064 'bfloat' is not a precision. Did you mean 'bfloat16'?")]
    [InlineData("recipe.momentun = 0", "1:34 CORNET0064 'momentun' is not a setting of a recipe that a study can vary. Did you mean 'momentum'?")]
    [InlineData("recip.lr = 0.1", "1:27 CORNET0102 Nothing in Small is called 'recip.lr'. Did you mean 'recipe.lr'?")]
    [InlineData("recipe = 0.1", "1:27 CORNET0056 'recipe' needs its setting: write 'recipe.lr'.")]
    [InlineData("(recipe.lr, recipe.clip) = (1, 2, 3)", "1:54 CORNET0058 The number of values must be 2, or 1 for all, not 3.")]
    [InlineData("(recipe.epochs, recipe.warmup) = (5, 6)", "1:60 CORNET0059 The number of epochs to warm up must be at most 4, not 6.")]
    [InlineData("(recipe.batch, recipe.accumulate) = (4, 3)", "1:63 CORNET0059 The number of micro-batches must be at most 2, not 3.")]
    [InlineData("model = Small, Deap", "1:42 CORNET0100 There is no model 'Deap'. Did you mean 'Deep'?")]
    [InlineData("model = 5", "1:35 CORNET0058 'model' must be the name of a model, not '5'.")]
    [InlineData("modle = Deep", "1:27 CORNET0102 Nothing in Small is called 'modle'. Did you mean 'model'?")]
    [InlineData("model = Other", "1:35 CORNET0106 Other is not a variant of Small, so it cannot be a row of a study of Small; write Small or a variant of it "
        + "('model Name : Small { ... }').")]
    public void What_a_study_cannot_say_of_the_recipe_and_the_model(string factor, string message) => Assert.Equal(
        [message],
        Compiled.From($"study S of Small {{ vary a {factor} }}\n{Small}\n{Variants}\nmodel Other {{ input 3 x 8 x 8   area V1 = Block(8)   decoder {{ linear 10 }} }}")
            .Messages);

    [Fact]
    public void Factors_that_are_crossed_must_fit_each_other_where_they_set_the_same_recipe() => Assert.Equal(
        ["1:80 CORNET0059 The number of epochs to warm up must be at most 2, not 3."],
        Compiled.From($"study S of Small {{ cross a recipe.epochs = 9, 3   cross warmup recipe.warmup = 3 }}\n{Small}").Messages);

    /// <summary>A base that is unknown, or a circle of variants, is reported where it stands and not at the study.</summary>
    [Theory]
    [InlineData("model Deep : Smal { k = 5 }", "CORNET0100")]
    [InlineData("model Deep : Deeper { k = 5 }\nmodel Deeper : Deep { k = 5 }", "CORNET0101", "CORNET0101")]
    [InlineData("model Deep : Small { kk = 5 }", "CORNET0102")]
    public void A_variant_that_is_wrong_is_reported_once(string variant, params string[] codes) => Assert.Equal(
        codes, Compiled.From($"study S of Small {{ vary areas model = Small, Deep }}\n{Small}\n{variant}").Messages.Select(message => message.Split(' ')[1]));

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
        + "its area, circuit or connection: 'V4.times = 8'.")]
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
