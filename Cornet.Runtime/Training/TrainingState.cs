using System.Text.Json;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Where in a training a checkpoint was made. With the weights and what the optimizer remembers it is all there is to know: order of data and random
/// numbers depend on the recipe's seed and this place alone.
/// </summary>
/// <param name="Model">The model's name.</param>
/// <param name="Recipe">The recipe.</param>
/// <param name="Epoch">Epochs done, those too that another program did before.</param>
/// <param name="Step">Steps done in the next one.</param>
/// <param name="RunningMean">Its running sums.</param>
/// <param name="Ended">What the epochs done here came to.</param>
internal sealed record TrainingState(string Model, Recipe Recipe, int Epoch, int Step, RunningMean RunningMean, IReadOnlyList<EpochMetrics> Ended)
{
    /// <summary>The data; null where the caller keeps no record of them.</summary>
    public SplitRecord? Splits { get; init; }

    /// <summary>By how much the loss is scaled; null where it is not.</summary>
    public LossScale? Scale { get; init; }

    private const string EpochKey = "epoch", TrainingKey = "training";

    /// <summary>
    /// Writes a checkpoint, whole or not at all; PyTorch finds the weights under <c>state_dict</c> and its optimizer's state under <c>optimizer</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The network.</param>
    /// <param name="optimizer">What the optimizer remembers.</param>
    /// <param name="memory">What the training remembers beside it, such as the running mean of the weights: groups of tensors.</param>
    /// <exception cref="CornetException">It cannot be written; an older one is unchanged.</exception>
    public void Write(string path, CornetModel model, OptimizerState optimizer,
        IEnumerable<(string Group, IEnumerable<(string Name, Tensor Value)> Tensors)> memory) => Checkpoint.Write(
        path,
        model.State(),
        optimizer,
        memory,
        [(EpochKey, (long)Epoch), (TrainingKey, JsonSerializer.Serialize(this with { Splits = null }, RunJson.Compact))],
        Splits?.ToJson());

    /// <summary>Reads the place alone.</summary>
    /// <exception cref="CornetException">The file is missing, damaged or no checkpoint of a training.</exception>
    public static TrainingState Read(string path)
    {
        using var checkpoint = Checkpoint.Read(path);
        return StateIn(checkpoint, path);
    }

    /// <summary>Puts weights and memory of a checkpoint in their places.</summary>
    /// <exception cref="CornetException">The file is missing, damaged, no checkpoint, or one of another network; nothing is changed then.</exception>
    public static TrainingState Restore(string path, CornetModel model, Recipe recipe, OptimizerState optimizer,
        IReadOnlyList<(string Group, IEnumerable<(string Name, Tensor Value)> Tensors)> memory)
    {
        using var checkpoint = Checkpoint.Read(path);
        var state = StateIn(checkpoint, path);
        if (state.Model != model.Card.Name)
            throw new CornetException($"'{path}' is a checkpoint of {state.Model}, not of {model.Card.Name}: resume it as {state.Model}.");
        if (state.Recipe with { Epochs = recipe.Epochs } != recipe)
            throw new CornetException($"'{path}' was trained with the recipe '{state.Recipe}', not '{recipe}': resume it with its own recipe.");
        optimizer.Demand(checkpoint.Optimizer, path);
        foreach (var (group, tensors) in memory)
        {
            var kept = checkpoint.Group(group);
            foreach (var (name, value) in tensors)
            {
                if (!kept.TryGet(name, out var saved) || !saved.shape.AsSpan().SequenceEqual(value.shape))
                    throw new CornetException($"'{path}' has no {group} for '{name}' of this {model.Card.Name}: it was made with other arguments.");
            }
        }

        checkpoint.Weights.LoadInto(model.State(), path);
        optimizer.Take(checkpoint.Optimizer);
        using var frozen = no_grad();
        foreach (var (group, tensors) in memory)
            foreach (var (name, value) in tensors) value.copy_(checkpoint.Group(group)[name]);
        return state;
    }

    /// <summary>Puts the weights and the optimizer's state of another program's checkpoint in their places.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The network.</param>
    /// <param name="recipe">By which it goes on.</param>
    /// <param name="optimizerAt">The state of the optimizer that takes over, after so many epochs.</param>
    /// <returns>The epochs done, 0 where the file does not say, and in what its optimizer differs from the recipe's.</returns>
    /// <exception cref="CornetException">
    /// The file is missing, damaged, or lacks one of both, or they are those of another network, or all epochs are done; nothing is changed then.
    /// </exception>
    public static (int Epoch, IReadOnlyList<string> Differences) Begin(
        string path, CornetModel model, Recipe recipe, Func<int, OptimizerState> optimizerAt)
    {
        using var checkpoint = Checkpoint.Read(path);
        var epoch = (int)Math.Clamp(checkpoint.FieldOrNull<long>(EpochKey) ?? 0, 0, int.MaxValue);
        if (epoch >= recipe.Epochs)
            throw new CornetException($"'{path}' has completed {epoch} epochs, and the recipe has {recipe.Epochs}: ask for more (--epochs).");
        var optimizer = optimizerAt(epoch);
        optimizer.Demand(checkpoint.Optimizer, path);
        checkpoint.Weights.LoadInto(model.State(), path);
        optimizer.Take(checkpoint.Optimizer);
        return (epoch, optimizer.Differences(checkpoint.Optimizer));
    }

    private static TrainingState StateIn(Checkpoint checkpoint, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingState>(checkpoint.Field<string>(TrainingKey), RunJson.Compact)!;
        }
        catch (JsonException fault)
        {
            throw new CornetException(
                $"'{path}' has no complete training state, as another version wrote it; start a new training from its weights.", fault);
        }
    }
}
