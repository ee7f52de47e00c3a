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
        + "exclude, nesterov.")]
    [InlineData("sgd lr 0.1, epohcs 2, batch 8", "for Small", "1:34 CORNET0055 sgd has no property 'epohcs'; it has lr, momentum, "
        + "weight_decay, exclude, nesterov.")]
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
        + "ema, clip, accumulate, precision, checkpoint, loss, seed, layer_decay, freeze, distill, responses, synchronize, skip, augment, normalize, each once.")]
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

    private const string TwoAreas = "model Two { input 3 x 8 x 8   area V1 { relu }   area IT { relu }   decoder { linear 10 }   decoder early { linear 4 } from V1 }";

    private static RecipeValues TwoAreasBy(string line, string method = "sgd lr 1, momentum 0.9") =>
        Assert.Single(Compiled.From($"recipe R for Two {{ {method}\n epochs 8, batch 2\n {line} }}\n{TwoAreas}").Result.Recipes);

    [Theory]
    [InlineData("seed 7", "Seed 7")]
    [InlineData("seed 1", "")]
    [InlineData("layer_decay 0.75, ema 0.9", "LayerDecay 0.75")]
    [InlineData("lr * 0.2 on plateau, patience 5 epochs", "PlateauFactor 0.2, PlateauPatience 5")]
    [InlineData("lr * 0.1 on plateau", "")]
    [InlineData("loss bce", "Loss 1")]
    [InlineData("loss cross_entropy", "")]
    [InlineData("loss bce\n loss last step", "Loss 1")]
    [InlineData("loss bce, last step", "Loss 1")]
    [InlineData("distill weight 0.5, temperature 2", "DistillWeight 0.5, Temperature 2")]
    [InlineData("distill weight 0.5 temperature 2 seed 3", "Seed 3, DistillWeight 0.5, Temperature 2")]
    [InlineData("responses IT weight 2", "ResponsesWeight 2")]
    [InlineData("responses IT, step 0, weight 0", "")]
    [InlineData("skip nonfinite, limit 3", "NonFiniteLimit 3")]
    public void Settings_of_one_number_or_word_go_through_where_they_are_not_the_default(string line, string changes) =>
        Assert.Equal(changes, string.Join(", ", TwoAreasBy(line).Further.Select(one => FormattableString.Invariant($"{one.Setting} {one.Value}"))));

    [Theory]
    [InlineData("sgd lr 1, momentum 0.9, nesterov", true)]
    [InlineData("sgd lr 1 momentum 0.9 nesterov", true)]
    [InlineData("sgd nesterov, momentum 0.9, lr 1", true)]
    [InlineData("sgd lr 1, momentum 0.9, nesterov yes", true)]
    [InlineData("sgd lr 1, momentum 0.9, nesterov no", false)]
    public void Momentum_may_be_that_of_Nesterov(string method, bool isNesterov) =>
        Assert.Equal(isNesterov, TwoAreasBy("", method).Further.Any(one => one.Setting == RecipeSetting.Nesterov));

    [Fact]
    public void A_rate_may_fall_on_a_plateau() => Assert.Equal(LearningRateSchedule.Plateau, TwoAreasBy("lr * 0.5 on plateau").Schedule);

    [Theory]
    [InlineData("freeze V1, early, ema 0.9", "V1 early")]
    [InlineData("freeze decoder\n cosine", "decoder")]
    public void Areas_and_decoders_may_be_frozen(string line, string names) => Assert.Equal(names, string.Join(" ", TwoAreasBy(line).Frozen));

    [Theory]
    [InlineData("responses IT weight 1", "IT")]
    [InlineData("responses IT", "IT")]
    [InlineData("responses IT, step 0, weight 2", "IT.0")]
    [InlineData("responses IT step 0 weight 2", "IT.0")]
    public void An_area_may_predict_responses(string line, string area) => Assert.Equal(area, TwoAreasBy(line).ResponsesArea);

    [Theory]
    [InlineData("augment random_resized_crop(0.08, 1), flip, color_jitter(0.4, 0.4, 0.4, 0.1), randaugment(2, 9), random_erasing(0.25)",
        "random-resized-crop(0.08..1), flip, color-jitter(0.4,0.4,0.4,0.1), randaugment(2,9), random-erasing(0.25)")]
    [InlineData("augment random_resized_crop(0.08, 1, 0.75, 4 / 3), ema 0.9", "random-resized-crop(0.08..1,0.75..1.3333333333333333)")]
    [InlineData("augment random_crop, flip(1)", "random-crop, flip(1)")]
    [InlineData("augment none", "none")]
    [InlineData("augment default", "default")]
    public void Images_are_augmented_as_the_list_says(string line, string list) => Assert.Equal(list, TwoAreasBy(line).Augmentation);

    [Theory]
    [InlineData("normalize half", "half")]
    [InlineData("normalize mean (0.49, 0.48, 0), sd (0.25, 0.24, 1), seed 2", "0.49,0.48,0/0.25,0.24,1")]
    public void Images_are_normalized_as_the_recipe_says(string line, string normalization) => Assert.Equal(normalization, TwoAreasBy(line).Normalization);

    [Fact]
    public void Batch_norms_are_synchronized_and_non_finite_batches_skipped() =>
        Assert.True(TwoAreasBy("synchronize batchnorm\n skip nonfinite") is { SynchronizesBatchNorm: true, SkipsNonFinite: true });

    [Theory]
    [InlineData("freeze V3", "3:9 CORNET0065 Two has no area 'V3'; it has V1, IT, decoder, early.")]
    [InlineData("freeze", "3:2 CORNET0056 'freeze' needs its areas: write 'freeze V1, V2'.")]
    [InlineData("freeze earli", "3:9 CORNET0065 Two has no area 'earli'. Did you mean 'early'?")]
    [InlineData("freeze V1, V1", "3:13 CORNET0057 'freeze' does not take this argument; it takes V1, IT, decoder, early, each once.")]
    [InlineData("responses V3 weight 1", "3:12 CORNET0065 Two has no area 'V3'; it has V1, IT.")]
    [InlineData("responses early weight 1", "3:12 CORNET0065 Two has no area 'early'; it has V1, IT.")]
    [InlineData("responses weight 1", "3:2 CORNET0056 'responses' needs its area: write 'responses IT weight 1'.")]
    [InlineData("responses IT, step 1", "3:21 CORNET0059 The step of IT that predicts the responses must be at most 0, not 1.")]
    [InlineData("distill temperature 4", "3:2 CORNET0056 'distill' needs its weight: write 'distill weight 0.5, temperature 4'.")]
    [InlineData("distill weight 2", "3:17 CORNET0059 The weight of the distillation must be at most 1, not 2.")]
    [InlineData("distill wieght 1, weight 0.5", "3:10 CORNET0064 'wieght' is not a setting of a recipe. Did you mean 'weight'?")]
    [InlineData("mixup 0.2\n distill weight 0.5",
        "4:10 CORNET0083 'distill' is only allowed without mixup: distillation takes the teacher's answer to one image, and mixup mixes two.")]
    [InlineData("loss bse", "3:7 CORNET0064 'bse' is not a loss function. Did you mean 'bce'?")]
    [InlineData("loss bce\n loss bce",
        "4:2 CORNET0057 'recipe' does not take this argument; it takes sgd, adamw, epochs, batch, lr, cosine, warmup, label_smoothing, mixup, ema, clip, "
        + "accumulate, precision, checkpoint, loss, seed, layer_decay, freeze, distill, responses, synchronize, skip, augment, normalize, each once.")]
    [InlineData("lr * 0.1", "3:2 CORNET0056 'lr' needs its schedule: write 'lr * 0.1 on plateau, patience 10'.")]
    [InlineData("lr * 0.1 on platau", "3:14 CORNET0064 'platau' is not what the learning rate falls on. Did you mean 'plateau'?")]
    [InlineData("lr * 1 on plateau", "3:7 CORNET0059 What the learning rate is multiplied by on a plateau must be at most 0.999999, not 1.")]
    [InlineData("lr / 10 on plateau", "3:2 CORNET0056 'lr' needs its schedule: write 'lr * 0.1 on plateau, patience 10'.")]
    [InlineData("lr * 0.1 on plateau\n cosine", "4:2 CORNET0083 'cosine' is only allowed in a recipe without another learning-rate schedule.")]
    [InlineData("layer_decay 0", "3:14 CORNET0059 The layer-wise decay of the learning rate must be at least 1E-12, not 0.")]
    [InlineData("seed 0.5", "3:7 CORNET0058 The seed must be a whole number, not the real number 0.5.")]
    [InlineData("synchronize norms", "3:14 CORNET0064 'norms' is not what 'synchronize' takes; write 'batchnorm'.")]
    [InlineData("skip nonfinite, limit 0", "3:24 CORNET0059 The limit of non-finite batches in a row must be at least 1, not 0.")]
    [InlineData("augment", "3:2 CORNET0056 'augment' needs its list: write 'augment random_resized_crop(0.08, 1), flip'.")]
    [InlineData("augment flop", "3:10 CORNET0064 'flop' is not an augmentation. Did you mean 'flip'?")]
    [InlineData("augment flip, random_crop(4)",
        "3:16 CORNET0083 'random_crop' is only allowed before flip: a crop comes first, then flip, then changes of colors, and random_erasing comes last.")]
    [InlineData("augment flip, flip", "3:16 CORNET0083 'flip' is only allowed once in a list.")]
    [InlineData("augment random_crop(4), random_resized_crop", "3:26 CORNET0083 'random_resized_crop' is only allowed in a list without random_crop.")]
    [InlineData("augment random_resized_crop(0.08)", "3:10 CORNET0056 'random_resized_crop' needs its numbers: write 'random_resized_crop(0.08, 1)'.")]
    [InlineData("augment random_resized_crop(1, 0.08)", "3:33 CORNET0059 Number 2 of random_resized_crop must be at least 1, not 0.08.")]
    [InlineData("augment color_jitter", "3:10 CORNET0056 'color_jitter' needs its numbers: write 'color_jitter(0.4, 0.4, 0.4, 0.1)'.")]
    [InlineData("augment randaugment(2, 9.5)", "3:25 CORNET0058 Number 2 of randaugment must be a whole number, not the real number 9.5.")]
    [InlineData("augment flip, none",
        "3:16 CORNET0064 'none' is not an augmentation; write 'random_resized_crop' or 'random_crop' or 'flip' or 'color_jitter' or 'randaugment' or 'random_erasing'.")]
    [InlineData("normalize imagnet", "3:12 CORNET0064 'imagnet' is not a normalization. Did you mean 'imagenet'?")]
    [InlineData("normalize mean (0.5, 0.5), sd (1, 1)",
        "3:2 CORNET0056 'normalize' needs its means and standard deviations: write 'normalize mean (0.49, 0.48, 0.45), sd (0.25, 0.24, 0.26)' or 'normalize half'.")]
    [InlineData("normalize mean (0, 0, 0), sd (0, 1, 1)", "3:32 CORNET0059 The standard deviation of a color must be at least 1E-06, not 0.")]
    public void What_does_not_fit_is_reported_where_it_stands(string line, string message) =>
        Assert.Equal([message], Compiled.From($"recipe R for Two {{ sgd lr 1, momentum 0.9\n epochs 8, batch 2\n {line} }}\n{TwoAreas}").Messages);

    [Theory]
    [InlineData("sgd lr 1, nesterov", "1:30 CORNET0083 'nesterov' is only allowed with a momentum above 0: write 'momentum 0.9, nesterov'.")]
    [InlineData("sgd lr 1, nesterov, momentum 0", "1:30 CORNET0083 'nesterov' is only allowed with a momentum above 0: write 'momentum 0.9, nesterov'.")]
    [InlineData("adamw lr 1, nesterov", "1:32 CORNET0057 'adamw' does not take this argument; it takes lr, beta1, beta2, weight_decay, exclude, each once.")]
    [InlineData("sgd lr 1, momentum 0.9, nesterov maybe", "1:53 CORNET0064 'maybe' is not an answer to whether the momentum is Nesterov's; write 'no' or 'yes'.")]
    public void Nesterov_needs_sgd_with_momentum(string method, string message) =>
        Assert.Equal([message], Compiled.From($"recipe R for Two {{ {method}\n epochs 8, batch 2 }}\n{TwoAreas}").Messages);

    [Theory]
    [InlineData("vary decay recipe.layer_decay = 0.65, 0.75", "LayerDecay 0.65; LayerDecay 0.75")]
    [InlineData("vary momentum recipe.nesterov = no, yes", "Nesterov 0; Nesterov 1")]
    [InlineData("vary loss recipe.loss_function = cross_entropy, bce", "Loss 0; Loss 1")]
    [InlineData("vary seed recipe.seed = 1, 2", "Seed 1; Seed 2")]
    [InlineData("vary teacher (recipe.distill_weight, recipe.temperature) = (0.5, 2)", "DistillWeight 0.5, Temperature 2")]
    public void Studies_vary_them(string factor, string changes)
    {
        var study = Assert.Single(Compiled.From($"study S of Two {{ {factor} }}\n{TwoAreas}").Result.Studies);
        Assert.Equal(changes, string.Join("; ", study.Rows.Select(row => string.Join(", ", row.Recipe.Select(one => FormattableString.Invariant($"{one.Setting} {one.Value}"))))));
    }

    [Fact]
    public void A_row_cannot_distill_and_mix() =>
        Assert.Equal(["1:71 CORNET0083 'distill' is only allowed without mixup: distillation takes the teacher's answer to one image, and mixup mixes two."],
            Compiled.From($"study S of Two {{ vary teacher (recipe.distill_weight, recipe.mixup) = (0.5, 0.2) }}\n{TwoAreas}").Messages);
}
