using System.Text.Json;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;

namespace Cornet.Runtime.Training;

/// <summary>
/// Where in a training a checkpoint was made. With the weights and the momentum it is all there is to know: order of data and random numbers
/// depend on the
/// recipe's seed and this place alone.
/// </summary>
/// <param name="Model">The model's name.</param>
/// <param name="Recipe">The recipe.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Step">Steps done in the next one.</param>
/// <param name="Tally">Its running sums.</param>
/// <param name="Ended">What the epochs done came to.</param>
internal sealed record TrainingState(string Model, Recipe Recipe, int Epoch, int Step, Tally Tally, IReadOnlyList<EpochMetrics> Ended)
{
    private const string MomentumKey = "momentum", EpochKey = "epoch", TrainingKey = "training";

    /// <summary>Writes a checkpoint, whole or not at all; PyTorch finds the weights under <c>state_dict</c>.</summary>
    /// <exception cref="CornetException">It cannot be written; an older one is unchanged.</exception>
    public void Write(string path, CornetModel model, Sgd optimiser) => Checkpoint.Write(
        path,
        model.State(),
        [(MomentumKey, optimiser.State)],
        [(EpochKey, (long)Epoch), (TrainingKey, JsonSerializer.Serialize(this, RunJson.Compact))]);

    /// <summary>Reads the place alone.</summary>
    /// <exception cref="CornetException">The file is missing, damaged or no checkpoint of a training.</exception>
    public static TrainingState Read(string path)
    {
        using var checkpoint = Checkpoint.Read(path);
        return StateIn(checkpoint, path);
    }

    /// <summary>Puts weights and momentum of a checkpoint in their places.</summary>
    /// <exception cref="CornetException">The file is missing, damaged, no checkpoint, or one of another network; nothing is changed then.</exception>
    public static TrainingState Restore(string path, CornetModel model, Recipe recipe, Sgd optimiser)
    {
        using var checkpoint = Checkpoint.Read(path);
        var state = StateIn(checkpoint, path);
        if (state.Model != model.Card.Name)
            throw new CornetException($"'{path}' is a checkpoint of {state.Model}, not of {model.Card.Name}: resume it as {state.Model}.");
        if (state.Recipe with { Epochs = recipe.Epochs } != recipe)
            throw new CornetException($"'{path}' was trained by the recipe '{state.Recipe}', not '{recipe}': resume it by its own.");
        var momentum = checkpoint.Group(MomentumKey);
        foreach (var (name, velocity) in optimiser.State)
        {
            if (!momentum.TryGet(name, out var saved) || !saved.shape.AsSpan().SequenceEqual(velocity.shape))
                throw new CornetException($"'{path}' has no momentum for '{name}' of this {model.Card.Name}: it was made with other arguments.");
        }

        checkpoint.Weights.LoadInto(model.State(), path);
        foreach (var (name, velocity) in optimiser.State) velocity.copy_(momentum[name]);
        return state;
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
                $"'{path}' does not say where its training stood: it was made by another version; start anew from its weights.", fault);
        }
    }
}
