using System.Reflection;
using Cornet.Models.Tests;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Augmentation;
using Cornet.Runtime.Training;

namespace Cornet.Tests.Recipes;

/// <summary>Recipes of <c>.cornet</c> files, compiled, beside those that a program writes.</summary>
public class DeclaredRecipeTests
{
    private static readonly Recipe Everything = new()
    {
        LearningRate = 0.1, Momentum = 0.8, Nesterov = true, WeightDecay = 1e-4, WeightDecayScope = WeightDecayScope.ExcludingNorms, Epochs = 7, BatchSize = 32,
        Seed = 5,
        Schedule = LearningRateSchedule.Plateau, PlateauFactor = 0.2, PlateauPatience = 4, WarmUpEpochs = 2, LabelSmoothing = 0.1, EmaDecay = 0.99, AccumulationSteps = 2, ClipNorm = 1,
        Precision = Precision.BFloat16,
        LayerDecay = 0.75, Freeze = "V1,decoder", Loss = LossFunction.Bce, DistillWeight = 0.25, Temperature = 3, ResponsesArea = "IT.0", ResponsesWeight = 2,
        SyncBatchNorm = true, CheckpointActivations = true, OnNonFinite = NonFiniteAction.Skip, NonFiniteLimit = 3,
        Augmentation = AugmentationList.Parse("random-resized-crop(0.25..1), flip, color-jitter(0.4,0.4,0.4,0.1), randaugment(2,9), random-erasing(0.25)"),
        Normalization = Normalization.Parse("0.49,0.48,0.45/0.25,0.24,0.26"),
    };

    private static readonly Recipe Otherwise = new()
    {
        Method = Method.AdamW, LearningRate = 0.003, Beta1 = 0.8, Beta2 = 0.99, WeightDecay = 0, Epochs = 6, BatchSize = 8,
        Schedule = LearningRateSchedule.Steps, StepEpochs = 2, StepDivisor = 5,
        Mixup = 0.2, Augmentation = AugmentationList.None, Normalization = Normalization.Half,
    };

    // The steps of a loss need a network with several: VariantTests has them.
    private static readonly string[] SaidElsewhere = [nameof(Recipe.LossSteps)];

    [Fact]
    public void A_declared_recipe_is_the_one_that_a_program_writes()
    {
        Assert.Equal(Everything, Trained.Everything);
        Assert.Equal(Otherwise, Trained.Otherwise);
    }

    [Fact]
    public void Declared_recipes_are_in_the_ranges_of_the_runtime()
    {
        Assert.Same(Trained.Everything, Trained.Everything.Checked());
        Assert.Same(Trained.Otherwise, Trained.Otherwise.Checked());
    }

    [Fact]
    public void Whatever_the_runtime_knows_of_a_recipe_the_language_can_say()
    {
        var usual = new Recipe();
        var settings = typeof(Recipe).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.SetMethod is not null).ToList();
        var unsaid = settings.Where(one => Equals(one.GetValue(Trained.Everything), one.GetValue(usual)) && Equals(one.GetValue(Trained.Otherwise), one.GetValue(usual)));
        Assert.Equal(SaidElsewhere, unsaid.Select(one => one.Name));
    }
}
