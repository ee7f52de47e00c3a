using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>The C# of variants, studies and recipes.</summary>
public class VariantTests
{
    private const string Networks = """
        model Small(classes = 10) {
          input 3 x 16 x 16
          area V1 = Block(8)
          area V2 = Block(16)
          decoder { avgpool   linear: linear classes }
        }

        circuit Block(n, k = 3) {
          conv: conv n, k x k, stride 2
          norm: batchnorm
          nonlin: relu
        }

        /// A third area, and no norm in the second.
        model Larger : Small {
          area V4 = Block(32)
          V2.norm = absent
        }

        /// The window, and the norm.
        study Windows of Small {
          vary window k = 3, 5
          vary norm   batchnorm, groupnorm 4
        }

        /// The recipe and the number of areas.
        study Trainings of Small {
          vary rate   recipe.lr = 0.1, 0.05
          vary decay  (recipe.lr, recipe.weight_decay) = (0.1, 1e-4), (0.05, 5e-4)
          vary areas  model = Small, Larger
          cross window  k = 3, 5
          cross type    (recipe.precision, recipe.batch) = (float32, 32), (bfloat16, 64)
        }

        /// How all of them are trained.
        recipe Quick for Small {
          sgd lr 0.05, momentum 0.9
          epochs 5, batch 32
          lr / 5 every 2 epochs
        }
        """;

    private static readonly Lazy<GeneratorRun> Run = new(() => Generated.From([new ModelText("/home/lab/models/small.cornet", Networks)]));

    [Theory]
    [InlineData("Larger")]
    [InlineData("Windows_norm_groupnorm_4")]
    [InlineData("Small.Quick")]
    [InlineData("CornetModels")]
    public Task Variants_rows_and_recipes_read_as_a_person_would_have_written_them(string file) =>
        Verifier.Verify(Run.Value.Files[$"{file}.g.cs"], "cs").UseTextForParameters(file);

    [Fact]
    public void A_recipe_without_a_schedule_keeps_its_rate_for_any_number_of_epochs()
    {
        var text = Networks.Replace("\n  lr / 5 every 2 epochs", "");
        var recipe = Generated.From([new ModelText("/home/lab/models/small.cornet", text)]).Files["Small.Quick.g.cs"];
        Assert.Contains("StepDivisor = 1,", recipe);
        Assert.DoesNotContain("StepEpochs", recipe);
    }

    [Theory]
    [InlineData("loss every step", "LossSteps = global::Cornet.Runtime.Training.LossSteps.Every,")]
    [InlineData("loss steps 0, 0.25, 1", "LossSteps = global::Cornet.Runtime.Training.LossSteps.Weighted(0, 0.25, 1),")]
    public void The_steps_of_the_loss_are_written_into_the_recipe_and_into_rows_that_vary_them(string line, string code)
    {
        const string Steps = "model Steps { input 3 x 8 x 8   unroll 3 engineering   area V1 { receive { conv 4, 3x3 }   relu }   decoder { linear 10 } }\n";
        var text = $"{Steps}study Readouts of Steps {{ vary readout recipe.loss = last, every }}\nrecipe Quick for Steps {{ sgd lr 1, epochs 2, batch 2\n {line} }}";
        var run = Generated.From([new ModelText("/home/lab/models/steps.cornet", text)]);
        Assert.Contains(code, run.Files["Steps.Quick.g.cs"]);
        Assert.Contains("LossSteps = global::Cornet.Runtime.Training.LossSteps.Last }", run.Files["CornetModels.g.cs"]);
        Assert.Contains("LossSteps = global::Cornet.Runtime.Training.LossSteps.Every }", run.Files["CornetModels.g.cs"]);
    }

    [Fact]
    public void A_row_that_says_what_the_model_says_already_gets_no_class() =>
        Assert.Equal(
            [
                "CornetModels.g.cs", "Larger.g.cs", "Small.Quick.g.cs", "Small.g.cs", "Trainings_window_5.g.cs", "Windows_norm_groupnorm_4.g.cs",
                "Windows_window_5.g.cs",
            ],
            Run.Value.Files.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("a.cornet", "conv 8", "conv 16", "1_058")]
    [InlineData("b.cornet", "conv 4", "conv 8", "882")]
    public void An_edit_to_the_model_or_to_a_variant_of_it_in_another_file_compiles_the_study(string path, string before, string after, string parameters)
    {
        ModelText[] files =
        [
            new ModelText("a.cornet", "model A { input 3 x 8 x 8   area V1 { conv: conv 8, 3x3   act: relu }   decoder { avgpool   head: linear 10 } }"),
            new("b.cornet", "model B : A { area V2 { more: conv 4, 3x3 } }"),
            new("s.cornet", "study S of A { cross areas model = B   cross act = tanh }"),
        ];
        var run = new GeneratorRun(files);
        var file = files.Single(one => one.Path == path);
        run.Edit(file, file.With(file.Content.Replace(before, after)));
        Assert.Empty(run.Findings);
        Assert.Contains($"ParameterCount = {parameters};", run.Files["S_areas_B_act_tanh.g.cs"]);
    }

    [Fact]
    public void A_variant_that_appears_in_another_file_mends_the_study()
    {
        var run = new GeneratorRun(
        [
            new ModelText("a.cornet", "model A { input 3 x 8 x 8   area V1 { conv: conv 8, 3x3 }   decoder { avgpool   head: linear 10 } }"),
            new ModelText("s.cornet", "study S of A { vary areas model = A, B }"),
        ]);
        Assert.Equal(["s.cornet(1,38): error CORNET0100: There is no model 'B'; the models are A."], run.Findings);
        run.Add(new ModelText("b.cornet", "model B : A { conv = conv 16, 3x3 }"));
        Assert.Empty(run.Findings);
        Assert.Contains("new(\"areas\", \"B\", \"B\"),", run.Files["CornetModels.g.cs"]);
    }

    [Fact]
    public void An_edit_to_a_recipe_writes_the_recipe_and_no_model()
    {
        var recipes = ModelText.Of("recipes.cornet");
        var run = new GeneratorRun(ModelText.Family);
        run.Edit(recipes, recipes.With(recipes.Content.Replace("epochs 43", "epochs 44")));
        Assert.DoesNotContain(Microsoft.CodeAnalysis.IncrementalStepRunReason.Modified, run.Reasons(CornetGenerator.Sources));
        Assert.Single(run.Reasons(CornetGenerator.Recipes), Microsoft.CodeAnalysis.IncrementalStepRunReason.Modified);
    }
}
