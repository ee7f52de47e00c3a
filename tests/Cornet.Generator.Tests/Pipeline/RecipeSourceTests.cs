using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>The C# of recipes that say more than an optimizer and its schedule.</summary>
public class RecipeSourceTests
{
    private const string Everything = """
        model Small {
          input 3 x 16 x 16
          area V1 { conv: conv 4, 3x3   nonlin: relu }
          area IT { conv: conv 8, 3x3   nonlin: relu }
          decoder { avgpool   linear: linear 10 }
        }

        recipe Everything for Small {
          sgd lr 0.1, momentum 0.8, weight_decay 1e-4, exclude norms, nesterov
          epochs 7, batch 32, seed 5
          lr * 0.2 on plateau, patience 4
          warmup 2 epochs
          label_smoothing 0.1, ema 0.99, accumulate 2
          clip norm 1
          precision bfloat16
          layer_decay 0.75
          freeze V1, decoder
          loss bce, last step
          distill weight 0.25, temperature 3
          responses IT, step 0, weight 2
          synchronize batchnorm
          checkpoint activations
          skip nonfinite, limit 3
          augment random_resized_crop(0.25, 1), flip, color_jitter(0.4, 0.4, 0.4, 0.1), randaugment(2, 9), random_erasing(0.25)
          normalize mean (0.49, 0.48, 0.45), sd (0.25, 0.24, 0.26)
        }

        recipe Usual for Small {
          sgd lr 0.1, momentum 0.8, nesterov no
          epochs 7, batch 32, seed 1
          lr * 0.1 on plateau, patience 10
          layer_decay 1
          loss cross_entropy
          augment default
          normalize imagenet
        }

        study Trainings of Small {
          vary decay    recipe.layer_decay = 0.65, 1
          vary momentum recipe.nesterov = no, yes
          vary loss     recipe.loss_function = cross_entropy, bce
        }
        """;

    private static readonly Lazy<GeneratorRun> Run = new(() => Generated.From([new ModelText("/home/lab/models/small.cornet", Everything)]));

    [Fact]
    public Task A_recipe_with_every_setting() => Verifier.Verify(Run.Value.Files["Small.Everything.g.cs"], "cs");

    [Fact]
    public Task A_recipe_that_says_what_holds_anyway_leaves_it_out() => Verifier.Verify(Run.Value.Files["Small.Usual.g.cs"], "cs");

    [Theory]
    [InlineData("LayerDecay = 0.65")]
    [InlineData("LayerDecay = 1")]
    [InlineData("Nesterov = false")]
    [InlineData("Nesterov = true")]
    [InlineData("Loss = global::Cornet.Runtime.Training.LossFunction.CrossEntropy")]
    [InlineData("Loss = global::Cornet.Runtime.Training.LossFunction.Bce")]
    public void Rows_of_studies_change_the_recipe(string change) => Assert.Contains($"recipe with {{ {change} }}", Run.Value.Files["CornetModels.g.cs"]);
}
