using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>A model with the weights of a file.</summary>
internal static class TrainedNetwork
{
    /// <summary>In place of a file: the weights drawn at the start, as a baseline.</summary>
    public const string Untrained = "untrained";

    /// <summary>Makes a model for as many classes as the file has weights for, loads them and sets it to evaluation.</summary>
    /// <param name="entry">The model.</param>
    /// <param name="file">A file of weights (PyTorch's, safetensors or NumPy's), a checkpoint of a run, or <see cref="Untrained"/>.</param>
    /// <param name="device">Where it shall lie.</param>
    /// <param name="classes">Its classes, where they are known otherwise.</param>
    /// <exception cref="CornetException">The file cannot be read or holds the weights of another model.</exception>
    /// <param name="output">Receives which weights were taken, where a checkpoint holds several.</param>
    public static CornetModel Open(ModelEntry entry, string file, Device device, long? classes = null, TextWriter? output = null)
    {
        if (file == Untrained) RandomNumbersOfTheFirstSeed();
        using var weights = file == Untrained ? null : WeightsFile.Read(file);
        var model = entry.Create(classes ?? (weights is null ? null : ClassesIn(weights)));
        weights?.LoadInto(model.State(), file);
        if (weights?.Choice(file) is { } choice) output?.WriteLine(choice);
        model.to(device);
        model.eval();
        return model;
    }

    // The decoder's last layer gives each class a row.
    internal static long? ClassesIn(StateDict weights) =>
        KeyPrefix.Shared(weights.Names)
            .Select(prefix => weights.LastOrDefault(entry => IsOfDecoder(entry.Name[prefix.Length..]) && entry.Value.dim() == 2).Value?.size(0))
            .FirstOrDefault(classes => classes is not null);

    private static bool IsOfDecoder(string name) => name.StartsWith($"{RecordingSite.DecoderName}.", StringComparison.Ordinal);

    private static void RandomNumbersOfTheFirstSeed() => Cornet.Runtime.Training.RandomPlace.EnterWeights(new Cornet.Runtime.Training.Recipe().Seed);
}
