namespace Cornet.Targets.TorchSharp;

/// <summary>A recipe as the catalog of a program needs it.</summary>
internal sealed record RecipeEntry(string Model, string Name, string Member);

/// <summary>Writes a recipe as a member of the class of its model. It has a file of its own, because it may be declared in another file than the
/// model.</summary>
internal static class RecipeEmitter
{
    public static RecipeEntry Entry(RecipeValues recipe) =>
        new(recipe.Model, recipe.Name, new NameScope([.. Identifiers.OfModel, recipe.Model, .. recipe.Areas]).Take(recipe.Name));

    public static string Emit(RecipeValues recipe, string file, string space)
    {
        var writer = new SourceWriter();
        Preamble.Write(writer, $"Cornet compiled this from {Documentation.OneLine(file)}. Change the recipe there.", space);
        writer.Write($"public sealed partial class {Identifiers.Class(recipe.Model)}");
        writer.Block(() =>
        {
            writer.Write(Documentation.Summary(recipe.Doc.Length > 0 ? recipe.Doc : $"The recipe {recipe.Name} of {recipe.Model}."));
            writer.Write($"public static global::Cornet.Runtime.Training.Recipe {Entry(recipe).Member} {{ get; }} = new()");
            writer.Write("{");
            writer.Indented(() => writer.Write(Settings(recipe).Select(setting => setting + ",")));
            writer.Write("};");
        });
        return writer.ToString();
    }

    /// <summary>What a row of a study changes, as a member of <c>with { }</c>: the settings are called like the members of the runtime's recipe.</summary>
    public static string Change(RecipeChange change) => change.Setting switch
    {
        RecipeSetting.Precision => $"Precision = {Precision((RecipePrecision)change.Value)}",
        RecipeSetting.LossSteps => $"LossSteps = {LossSteps((RecipeLoss)change.Value, [])}",
        RecipeSetting.Loss => $"Loss = global::Cornet.Runtime.Training.LossFunction.{(RecipeLossFunction)change.Value}",
        RecipeSetting.Nesterov => $"Nesterov = {(change.Value > 0 ? "true" : "false")}",
        _ => $"{change.Setting} = {Numbers.Code(change.Value)}",
    };

    private static string Precision(RecipePrecision precision) => $"global::Cornet.Runtime.Layers.Precision.{precision}";

    private static string LossSteps(RecipeLoss loss, IEnumerable<double> weights) => "global::Cornet.Runtime.Training.LossSteps."
        + (loss == RecipeLoss.Weighted ? $"Weighted({string.Join(", ", weights.Select(Numbers.Code))})" : loss.ToString());

    private static IEnumerable<string> Settings(RecipeValues recipe)
    {
        if (recipe.Method == RecipeMethod.AdamW) yield return "Method = global::Cornet.Runtime.Training.Method.AdamW";
        yield return $"LearningRate = {Numbers.Code(recipe.LearningRate)}";
        if (recipe.Method == RecipeMethod.Sgd) yield return $"Momentum = {Numbers.Code(recipe.Momentum)}";
        if (recipe.Beta1 != 0.9) yield return $"Beta1 = {Numbers.Code(recipe.Beta1)}";
        if (recipe.Beta2 != 0.999) yield return $"Beta2 = {Numbers.Code(recipe.Beta2)}";
        yield return $"WeightDecay = {Numbers.Code(recipe.WeightDecay)}";
        if (recipe.ExcludesNorms) yield return "WeightDecayScope = global::Cornet.Runtime.Training.WeightDecayScope.ExcludingNorms";
        yield return $"Epochs = {Numbers.Plain(recipe.Epochs)}";
        yield return $"BatchSize = {Numbers.Plain(recipe.Batch)}";
        yield return $"Schedule = global::Cornet.Runtime.Training.LearningRateSchedule.{(recipe.Schedule == LearningRateSchedule.None ? LearningRateSchedule.Steps : recipe.Schedule)}";
        // A constant rate is divided by 1: whoever changes the number of epochs, as a study may, changes nothing else.
        if (recipe.Schedule == LearningRateSchedule.None) yield return "StepDivisor = 1";
        if (recipe.Schedule == LearningRateSchedule.Steps)
        {
            yield return $"StepEpochs = {Numbers.Plain(recipe.Every)}";
            if (recipe.Divisor != 10) yield return $"StepDivisor = {Numbers.Code(recipe.Divisor)}";
        }
        if (recipe.WarmUp > 0) yield return $"WarmUpEpochs = {Numbers.Code(recipe.WarmUp)}";
        if (recipe.LabelSmoothing > 0) yield return $"LabelSmoothing = {Numbers.Code(recipe.LabelSmoothing)}";
        if (recipe.Mixup > 0) yield return $"Mixup = {Numbers.Code(recipe.Mixup)}";
        if (recipe.EmaDecay > 0) yield return $"EmaDecay = {Numbers.Code(recipe.EmaDecay)}";
        if (recipe.ClipNorm > 0) yield return $"ClipNorm = {Numbers.Code(recipe.ClipNorm)}";
        if (recipe.AccumulationSteps > 1) yield return $"AccumulationSteps = {Numbers.Plain(recipe.AccumulationSteps)}";
        if (recipe.Loss != RecipeLoss.Last) yield return $"LossSteps = {LossSteps(recipe.Loss, recipe.LossWeights)}";
        if (recipe.Precision != RecipePrecision.Float32) yield return $"Precision = {Precision(recipe.Precision)}";
        if (recipe.CheckpointsActivations) yield return "CheckpointActivations = true";
        if (recipe.SynchronizesBatchNorm) yield return "SyncBatchNorm = true";
        if (recipe.SkipsNonFinite) yield return "OnNonFinite = global::Cornet.Runtime.Training.NonFiniteAction.Skip";
        foreach (var change in recipe.Further) yield return Change(change);
        if (recipe.Frozen.Count > 0) yield return $"Freeze = \"{string.Join(",", recipe.Frozen)}\"";
        if (recipe.ResponsesArea.Length > 0) yield return $"ResponsesArea = \"{recipe.ResponsesArea}\"";
        if (recipe.Augmentation != "default") yield return $"Augmentation = global::Cornet.Runtime.Stimuli.Augmentation.AugmentationList.Parse(\"{recipe.Augmentation}\")";
        if (recipe.Normalization != "imagenet") yield return $"Normalization = global::Cornet.Runtime.Stimuli.Normalization.Parse(\"{recipe.Normalization}\")";
    }
}
