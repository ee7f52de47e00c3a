using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Tests.Semantics;

/// <summary>Recipes: what they say, and what they cannot.</summary>
public class RecipeTests
{
    private const string Small = "model Small { input 3 x 8 x 8   area V1 { relu }   decoder { linear 10 } }";

    [Theory]
    [InlineData("CORnetS", 0.1, 43, 20)]
    [InlineData("CORnetZ", 0.01, 25, 10)]
    [InlineData("CORnetR", 0.1, 25, 10)]
    [InlineData("CORnetRT", 0.1, 25, 10)]
    public void The_recipes_of_the_paper(string model, double rate, long epochs, long every)
    {
        var recipe = ModelFiles.Result.Recipes.Single(one => one.Model == model);
        Assert.Equal(("Paper", rate, 0.9, 1e-4), (recipe.Name, recipe.LearningRate, recipe.Momentum, recipe.WeightDecay));
        Assert.Equal((epochs, 256L, LearningRateSchedule.Steps, 10.0, every), (recipe.Epochs, recipe.Batch, recipe.Schedule, recipe.Divisor, recipe.Every));
    }

    [Fact]
    public void Settings_may_stand_in_one_line_and_leave_out_what_is_zero()
    {
        var recipe = Assert.Single(Compiled.From($"recipe R for Small {{ sgd lr 1 \n epochs 8, batch 2, warmup 0.5 epochs \n cosine }}\n{Small}").Result.Recipes);
        Assert.Equal((1.0, 0.0, 0.0, 8L, 2L), (recipe.LearningRate, recipe.Momentum, recipe.WeightDecay, recipe.Epochs, recipe.Batch));
        Assert.Equal((0.5, LearningRateSchedule.Cosine), (recipe.WarmUp, recipe.Schedule));
    }

    [Fact]
    public void All_may_stand_in_one_line() =>
        Assert.Equal((8L, 2L), Assert.Single(Compiled.From($"recipe R for Small {{ sgd lr 1, epochs 8, batch 2 }}\n{Small}").Result.Recipes) is var recipe
            ? (recipe.Epochs, recipe.Batch) : default);

    [Fact]
    public void A_recipe_says_whatever_training_can()
    {
        var recipe = Assert.Single(Compiled.From(
            $"recipe R for Small {{ adamw lr 1e-3, beta2 0.99, weight_decay 0.05, exclude norms\n epochs 8, batch 16, accumulate 4\n cosine\n mixup 0.2, ema 0.999\n"
            + $" clip norm 1\n precision bfloat16\n checkpoint activations }}\n{Small}").Result.Recipes);
        Assert.Equal((RecipeMethod.AdamW, 1e-3, 0.9, 0.99, 0.05), (recipe.Method, recipe.LearningRate, recipe.Beta1, recipe.Beta2, recipe.WeightDecay));
        Assert.Equal((true, 0.2, 0.999, 1.0, 4L), (recipe.ExcludesNorms, recipe.Mixup, recipe.EmaDecay, recipe.ClipNorm, recipe.AccumulationSteps));
        Assert.Equal(RecipePrecision.BFloat16, recipe.Precision);
        Assert.True(recipe.CheckpointsActivations);
    }

    [Theory]
    [InlineData("sgd rl 0.1\n epochs 3, batch 2", "for Small", "1:26 CORNET0055 sgd has no property 'rl'; it has lr, momentum, weight_decay, "
        + "exclude.")]
    [InlineData("sgd lr 0.1, epohcs 2, batch 8", "for Small", "1:34 CORNET0055 sgd has no property 'epohcs'; it has lr, momentum, "
        + "weight_decay, exclude.")]
    [InlineData("sgd lr 0.1\n adamw lr 1\n epochs 3, batch 2", "for Small", "2:2 CORNET0083 'adamw' is only allowed in a recipe without "
        + "another optimizer.")]
    [InlineData("adamw lr 0.1, momentum 1\n epochs 3, batch 2", "for Small",
        "1:36 CORNET0055 adamw has no property 'momentum'; it has lr, beta1, beta2, weight_decay, exclude.")]
    [InlineData("sgd lr 0.1, exclude norm\n epochs 3, batch 2", "for Small", "1:42 CORNET0064 'norm' is not a group of parameters to exclude. "
        + "Did you mean 'norms'?")]
    [InlineData("sgd lr 0.1\n epochs 3, batch 2\n precision bfloat", "for Small",
        "3:12 CORNET0064 'bfloat' is not a precision. Did you mean 'bfloat16'?")]
    [InlineData("sgd lr 0.1\n epochs 3, batch 4\n accumulate 3", "for Small", "1:8 CORNET0059 The number of micro-batches must be at most 2, not 3.")]
    [InlineData("sgd lr 0.1\n epochs 3, batch 2", "for Smal", "1:14 CORNET0100 There is no model 'Smal'. Did you mean 'Small'?")]
    [InlineData("sgd lr 0.1\n epoch 3\n batch 2\n epochs 3", "for Small", "2:2 CORNET0064 'epoch' is not a setting of a recipe. Did you mean "
        + "'epochs'?")]
    [InlineData("sgd lr 0.1, momentun 0.9\n epochs 3, batch 2", "for Small", "1:34 CORNET0055 sgd has no property 'momentun'. Did you mean "
        + "'momentum'?")]
    [InlineData("sgd lr 0\n epochs 3, batch 2", "for Small", "1:29 CORNET0059 The learning rate must be at least 1E-12, not 0.")]
    [InlineData("sgd lr 0.1\n epochs 3, batch 1", "for Small", "2:18 CORNET0059 The batch size must be at least 2, not 1.")]
    [InlineData("sgd lr 0.1\n epochs 3, batch 2\n clip 1", "for Small", "3:2 CORNET0056 'clip' needs its norm: write 'clip norm 1'.")]
    [InlineData("sgd lr 0.1\n epochs 3, batch 2\n checkpoint weights", "for Small", "3:13 CORNET0064 'weights' is not what 'checkpoint' takes; "
        + "write 'activations'.")]
    [InlineData("sgd lr 0.1\n epochs 3\n batch 2\n batch 4", "for Small",
        "4:2 CORNET0057 'recipe' does not take this argument; it takes sgd, adamw, epochs, batch, lr, cosine, warmup, label_smoothing, mixup, "
        + "ema, clip, accumulate, precision, checkpoint, loss, each once.")]
    [InlineData("sgd lr 0.1\n epochs 3", "for Small", "1:8 CORNET0104 Recipe R has no 'batch'; add a line such as 'batch 256'.")]
    [InlineData("sgd lr 0.1\n epochs 3, batch 2\n lr / 10", "for Small", "3:2 CORNET0056 'lr' needs its schedule: write 'lr / 10 every 20 epochs'.")]
    public void What_a_recipe_cannot_say(string settings, string model, string message) =>
        Assert.Equal([message], Compiled.From($"recipe R {model} {{ {settings}\n}}\n{Small}").Messages);

    private const string Steps = "model Steps { input 3 x 8 x 8   unroll 3 biological   area V1 = A()   area V2 = A()   decoder { linear 10 } }   circuit A() { receive { conv 4, 3x3 }   relu }";

    [Theory]
    [InlineData("", RecipeLoss.Last, "")]
    [InlineData("loss last step", RecipeLoss.Last, "")]
    [InlineData("loss every step", RecipeLoss.Every, "")]
    [InlineData("loss steps 0, 0.25, 1", RecipeLoss.Weighted, "0 0.25 1")]
    [InlineData("loss steps 0, 1e-1, 1 / 2, ema 0.9", RecipeLoss.Weighted, "0 0.1 0.5")]
    public void A_recipe_says_at_which_steps_the_loss_is_taken(string line, RecipeLoss loss, string weights)
    {
        var recipe = Assert.Single(Compiled.From($"recipe R for Steps {{ sgd lr 1, epochs 8, batch 2\n {line}\n cosine }}\n{Steps}").Result.Recipes);
        Assert.Equal((loss, weights), (recipe.Loss, string.Join(" ", recipe.LossWeights.Select(weight => weight.ToString(System.Globalization.CultureInfo.InvariantCulture)))));
    }

    [Theory]
    [InlineData("loss", "2:2 CORNET0056 'loss' needs its steps: write 'loss every step' or 'loss steps 0.1, 0.2, 1'.")]
    [InlineData("loss 0.5", "2:2 CORNET0056 'loss' needs its steps: write 'loss every step' or 'loss steps 0.1, 0.2, 1'.")]
    [InlineData("loss every stop", "2:13 CORNET0064 'stop' is not what follows 'loss every'. Did you mean 'step'?")]
    [InlineData("loss steps 0, -1, 1", "2:16 CORNET0059 The weight of the loss at a step must be at least 0, not -1.")]
    [InlineData("loss steps 0, 0, 0", "2:2 CORNET0108 All weights of the loss are 0, so nothing could be learned: give at least one step a larger weight.")]
    [InlineData("loss steps 1, 1", "2:2 CORNET0108 The decoder of Steps reads V2, which has 3 steps, and the loss has 2 weights: write one weight for each step, 0 "
        + "where its loss does not count.")]
    [InlineData("loss steps 0.5, 1, 1", "2:13 CORNET0108 The weight of the loss at step 0 must be 0: the image reaches V2 at step 1, so the decoder's answer is "
        + "the same for every image before.")]
    public void A_loss_fits_the_steps_of_the_decoder(string line, string message) =>
        Assert.Equal([message], Compiled.From($"recipe R for Steps {{ sgd lr 1, epochs 8, batch 2\n {line} }}\n{Steps}").Messages);

    [Fact]
    public void A_decoder_without_steps_has_no_loss_at_every_step()
    {
        var result = Compiled.From($"recipe R for Small {{ sgd lr 1, epochs 8, batch 2\n loss every step }}\n{Small}");
        Assert.Equal(["2:2 CORNET0108 The decoder of Small reads V1, which has a single step: remove 'loss every step', or give V1 more steps with 'unroll' or 'recur'."],
            result.Messages);
        Assert.Equal("Small is declared here.", Assert.Single(result.Result.Diagnostics.Single().Related).Sentence);
    }
}
