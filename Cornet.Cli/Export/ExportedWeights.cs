using System.CommandLine;
using Cornet.App.Verbs;
using Cornet.Dsl.Programs;
using Cornet.Runtime;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Cli.Export;

/// <summary>The weights of the network that is exported, by the keys of its state dict.</summary>
internal sealed class ExportedWeights : IDisposable
{
    private readonly StateDict _weights;
    private readonly string _prefix;

    private ExportedWeights(string file, StateDict weights, string prefix) =>
        (File, _weights, _prefix, Record) = (file, weights, prefix, SplitRecord.In(file));

    /// <summary>The file they were read from.</summary>
    public string File { get; }

    /// <summary>What a training has written beside them; null for weights of other programs.</summary>
    public SplitRecord? Record { get; }

    /// <summary>With which means and standard deviations images are normalized: as the file says, else as the user says, else ImageNet's.</summary>
    /// <exception cref="CornetException">The file says another one than the user.</exception>
    public Normalization Normalization(ParseResult words) => NormalizationChoice.Of(words.GetValue(ExportFormat.Normalize), Record?.Normalization, File);

    /// <summary>Which of several state dicts was taken, in a sentence; null where there was no choice.</summary>
    public string? Choice => _weights.Choice(File);

    /// <summary>Reads a file, and sets the number of classes of the network to that of the weights.</summary>
    /// <param name="models">The one network.</param>
    /// <param name="file">A file of weights in any format that Cornet reads.</param>
    /// <param name="fitted">The network for as many classes as the weights are for.</param>
    /// <exception cref="CornetException">The file cannot be read, or the weights are those of another network.</exception>
    public static ExportedWeights Open(ExportedModels models, string file, out ExportedModels fitted)
    {
        Backend.Load();
        var weights = WeightsFile.Read(file);
        try
        {
            var decoder = models.Programs.Single().Decoder;
            fitted = decoder.Classes is { } parameter && !models.Sets(parameter) && TrainedNetwork.ClassesIn(weights) is { } classes && classes != decoder.Output.Channels
                ? models.With(FormattableString.Invariant($"{parameter}={classes}")) : models;
            var own = fitted.Programs.Single().StateDict.Select(weight => (weight.Name, ShapeOf(weight)));
            return new(file, weights, weights.PrefixFor([.. own], file));
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of a key; null for a count of batches that an old file does not have.</summary>
    public Tensor? this[string key] => _weights.TryGet(_prefix + key, out var value) ? value : null;

    /// <summary>All that the state dict of a network has, in its order.</summary>
    public IEnumerable<(string Name, Tensor Value)> Of(NetworkProgram program) =>
        program.StateDict.Select(weight => (weight.Name, this[weight.Name] ?? zeros(ShapeOf(weight), ScalarType.Int64)));

    /// <inheritdoc/>
    public void Dispose() => _weights.Dispose();

    private static long[] ShapeOf(WeightDeclaration weight) => [.. weight.Extents.Select(extent => extent.Value)];
}
