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
    public void A_row_that_says_what_the_model_says_already_gets_no_class() =>
        Assert.Equal(
            ["CornetModels.g.cs", "Larger.g.cs", "Small.Quick.g.cs", "Small.g.cs", "Windows_norm_groupnorm_4.g.cs", "Windows_window_5.g.cs"],
            Run.Value.Files.Keys.Order(StringComparer.Ordinal));

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
