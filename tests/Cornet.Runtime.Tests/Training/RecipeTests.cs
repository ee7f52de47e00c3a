using System.Globalization;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Training;

public class RecipeTests
{
    [Theory]
    [InlineData("CORnetS", 0, 0.1)]
    [InlineData("CORnetS", 19.999, 0.1)]
    [InlineData("CORnetS", 20, 0.01)]
    [InlineData("CORnetS", 42.5, 0.001)]
    [InlineData("CORnetZ", 9.9, 0.01)]
    [InlineData("CORnetRT", 10.1, 0.01)]
    [InlineData("CORnetR", 24.9, 0.001)]
    public void The_rates_of_the_paper_fall_to_a_tenth_at_its_epochs(string model, double epoch, double rate) =>
        Assert.Equal(rate, Recipe.Paper(model).LearningRateAt(epoch), 1e-12);

    [Theory]
    [InlineData("CORnetS", "sgd lr 0.1, momentum 0.9, weight decay 0.0001; 43 epochs, batch 256; lr / 10 every 20 epochs; seed 1")]
    [InlineData("CORnetZ", "sgd lr 0.01, momentum 0.9, weight decay 0.0001; 25 epochs, batch 256; lr / 10 every 10 epochs; seed 1")]
    public void A_recipe_says_all_of_itself_in_a_line_whatever_the_country(string model, string expected)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            Assert.Equal(expected, Recipe.Paper(model).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void What_differs_from_plain_steps_is_said_too() => Assert.Equal(
        "adamw lr 0.001, betas 0.9 0.99, weight decay 0.05 excluding biases and norms, gradients clipped to norm 1; 30 epochs, batch 128 in 4 micro-batches; "
            + "warm-up over 2.5 epochs, cosine to 0, label smoothing 0.1, mixup 0.2, ema 0.999, non-finite batches skipped; seed 3",
        new Recipe
        {
            Method = Method.AdamW, LearningRate = 1e-3, Beta2 = 0.99, WeightDecay = 0.05, WeightDecayScope = WeightDecayScope.ExcludingNorms, ClipNorm = 1, Epochs = 30,
            BatchSize = 128, AccumulationSteps = 4, WarmUpEpochs = 2.5, LabelSmoothing = 0.1, Mixup = 0.2, EmaDecay = 0.999, OnNonFinite = NonFiniteAction.Skip, Seed = 3,
        }.ToString());

    [Fact]
    public void The_recipe_like_A1_is_named_and_says_what_it_is() => Assert.Equal(
        "adamw lr 0.001, betas 0.9 0.999, weight decay 0.02 excluding biases and norms; 600 epochs, batch 1024; "
            + "warm-up over 5 epochs, cosine to 0, label smoothing 0.1, mixup 0.2, binary cross entropy; seed 1",
        Recipe.Named("a1-like", Cornet.Runtime.Models.ModelCatalog.Find("SmallNetwork")).Checked().ToString());

    [Fact]
    public void A_cosine_rises_in_a_line_and_falls_to_zero_in_half_a_wave()
    {
        var recipe = new Recipe { LearningRate = 0.4, Epochs = 10, WarmUpEpochs = 2 };
        Assert.Equal(0, recipe.LearningRateAt(0));
        Assert.Equal(0.2, recipe.LearningRateAt(1), 1e-12);
        Assert.Equal(0.4, recipe.LearningRateAt(2), 1e-12);
        Assert.Equal(0.2, recipe.LearningRateAt(6), 1e-12);
        Assert.Equal(0, recipe.LearningRateAt(10), 1e-12);
    }

    public static TheoryData<Recipe, string> OutOfRange => new()
    {
        { new Recipe { LearningRate = 0 }, "learning rate cannot be 0" },
        { new Recipe { LearningRate = double.NaN }, "learning rate" },
        { new Recipe { Momentum = 1 }, "momentum cannot be 1" },
        { new Recipe { WeightDecay = -1 }, "weight decay cannot be -1" },
        { new Recipe { Epochs = 0 }, "number of epochs cannot be 0" },
        { new Recipe { BatchSize = 1 }, "batch size cannot be 1" },
        { new Recipe { Epochs = 2, WarmUpEpochs = 2 }, "epochs to warm up cannot be 2" },
        { new Recipe { LabelSmoothing = 1 }, "label smoothing cannot be 1" },
        { new Recipe { Beta1 = 1 }, "first beta cannot be 1" },
        { new Recipe { Beta2 = -0.1 }, "second beta cannot be -0.1" },
        { new Recipe { Mixup = -1 }, "strength of mixup cannot be -1" },
        { new Recipe { EmaDecay = 1 }, "decay of the exponential moving average cannot be 1" },
        { new Recipe { ClipNorm = double.PositiveInfinity }, "norm to clip gradients to cannot be" },
        { new Recipe { PlateauFactor = 1 }, "factor of the plateau schedule cannot be 1" },
        { new Recipe { PlateauPatience = -1 }, "patience of the plateau schedule cannot be -1" },
        { new Recipe { LayerDecay = 1.5 }, "layer-wise decay of the learning rate cannot be 1.5" },
        { new Recipe { Nesterov = true, Momentum = 0 }, "Nesterov's momentum needs sgd with a momentum above 0" },
        { new Recipe { Nesterov = true, Method = Method.AdamW }, "Nesterov's momentum needs sgd" },
        { new Recipe { BatchSize = 8, AccumulationSteps = 5 }, "number of micro-batches (gradient accumulation) cannot be 5" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_number_out_of_its_range_is_named(Recipe recipe, string expected) =>
        Assert.Contains(expected, Assert.Throws<CornetException>(recipe.Checked).Message);

    [Theory]
    [InlineData("last", "")]
    [InlineData("every", ", loss at every step")]
    [InlineData("0,0.25,1", ", loss at the steps weighted 0,0.25,1")]
    public void The_steps_of_the_loss_are_said_and_kept(string steps, string shown)
    {
        var recipe = new Recipe { LossSteps = LossSteps.Parse(steps) };
        Assert.Equal(new Recipe().ToString().Replace("; seed 1", $"{shown}; seed 1"), recipe.ToString());
        var again = System.Text.Json.JsonSerializer.Deserialize<Recipe>(System.Text.Json.JsonSerializer.Serialize(recipe, RunJson.Compact), RunJson.Compact);
        Assert.Equal(recipe, again);
        Assert.Equal(steps == "last", recipe == new Recipe());
    }

    [Fact]
    public void A_recipe_that_was_written_without_steps_of_the_loss_has_the_last_one() => Assert.Equal(
        LossSteps.Last, System.Text.Json.JsonSerializer.Deserialize<Recipe>("{\"epochs\":3}", RunJson.Compact)!.LossSteps);

    [Theory]
    [InlineData("often", "'often' does not say at which steps the loss is taken: write 'last', 'every', or a weight for each step, such as 0.1,0.2,1.")]
    [InlineData("1,NaN", "'1,NaN' does not say at which steps the loss is taken: write 'last', 'every', or a weight for each step, such as 0.1,0.2,1.")]
    [InlineData("0,0", "The weights of the loss cannot be '0,0': each is a number of at least 0, and one is larger.")]
    [InlineData("1,-1", "The weights of the loss cannot be '1,-1': each is a number of at least 0, and one is larger.")]
    [InlineData("1e400,1", "The weights of the loss cannot be 'Infinity,1': each is a number of at least 0, and one is larger.")]
    public void Steps_of_the_loss_that_cannot_be_are_refused(string steps, string message) =>
        Assert.Equal(message, Assert.Throws<CornetException>(() => LossSteps.Parse(steps)).Message);
}
