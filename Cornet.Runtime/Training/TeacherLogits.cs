using System.IO.Hashing;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Knowledge distillation from the answers of a trained network, the teacher (Hinton, Vinyals and Dean, 2015): what it has put out for each image of the training set, from
/// a file. The answers are those to the images of the file, however the images that the network learns from are cropped.
/// </summary>
public sealed class TeacherLogits : IDisposable
{
    private const int Named = 3;

    // What a file calls them: "decoder" is what the verb 'features' writes.
    private static readonly string[] Names = ["logits", RecordingSite.DecoderName];

    private readonly Tensor _logits;

    private TeacherLogits(Tensor logits, string fingerprint) => (_logits, Fingerprint) = (logits.DetachFromDisposeScope(), fingerprint);

    /// <summary>How many images they are for.</summary>
    public int Count => (int)_logits.size(0);

    /// <summary>How many classes the teacher tells apart.</summary>
    public long Classes => _logits.size(1);

    /// <summary>What these answers have in common with no others, in 32 hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads the answers for a training set.</summary>
    /// <param name="path">
    /// A NumPy archive: <c>logits</c> (or <c>decoder</c>, as the verb <c>features</c> writes it), images x classes, and <c>stimulus_id</c>, the texts that identify the images, in
    /// any order. It may have more images than the training set.
    /// </param>
    /// <param name="train">The training set.</param>
    /// <param name="classes">The outputs of the network that learns, in the order of which the teacher's classes are; null where they are not known.</param>
    /// <exception cref="CornetException">The file cannot be read, has no such arrays, other classes or numbers that are not finite, or lacks an image of the training set.</exception>
    public static TeacherLogits Read(string path, StimulusSet train, long? classes = null)
    {
        using var scope = NewDisposeScope();
        using var arrays = NpzFile.Read(path);
        var ids = NpzFile.ReadTexts(path, "stimulus_id");
        var name = Array.Find(Names, arrays.Names.Contains)
            ?? throw new CornetException($"'{path}' has no array 'logits' (nor 'decoder'): save the teacher's outputs, images x classes, under this name.");
        var logits = arrays[name];
        if (logits.dim() != 2 || logits.size(0) != ids.Count || logits.size(1) < 2 || !is_floating_point(logits))
        {
            throw new CornetException(
                $"'{name}' of '{path}' is {TensorShape.Text(logits.shape)} and 'stimulus_id' has {ids.Count} ids: distillation needs a row of at least two numbers for each id.");
        }

        if (classes is { } own && own != logits.size(1))
            throw new CornetException($"'{name}' of '{path}' has {logits.size(1)} classes and the network has {own} outputs: distillation needs the same classes in the same order.");

        var rows = new Dictionary<string, long>(ids.Count, StringComparer.Ordinal);
        foreach (var (row, id) in ids.Index())
            if (!rows.TryAdd(id, row)) throw new CornetException($"'{path}' has the stimulus '{id}' twice: keep one of its rows.");
        List<string> missing = [.. Enumerable.Range(0, train.Count).Select(train.IdOf).Where(id => !rows.ContainsKey(id))];
        if (missing.Count > 0)
        {
            throw new CornetException(FormattableString.Invariant($"{missing.Count:N0} of the {train.Count:N0} images of the training set are not in '{path}' (")
                + $"{string.Join(", ", missing.Take(Named))}{(missing.Count > Named ? ", ..." : "")}): distillation needs the teacher's logits for each, by stimulus_id.");
        }

        using var order = tensor(Enumerable.Range(0, train.Count).Select(index => rows[train.IdOf(index)]).ToArray());
        var taken = logits.index_select(0, order).to(ScalarType.Float32);
        if (!taken.isfinite().all().item<bool>()) throw new CornetException($"'{name}' of '{path}' has numbers that are not finite: compute the teacher's logits again.");
        var hash = new XxHash128();
        TensorBytes.Visit(taken, bytes => hash.Append(bytes));
        return new TeacherLogits(taken, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    /// <inheritdoc/>
    public void Dispose() => _logits.Dispose();

    /// <summary>The teacher's logits for some images of the training set, N x classes; the caller owns them.</summary>
    internal Tensor For(ReadOnlySpan<int> indices, Device device)
    {
        using var rows = tensor(Array.ConvertAll(indices.ToArray(), index => (long)index));
        using var picked = _logits.index_select(0, rows);
        return picked.to(device, non_blocking: true);
    }

    /// <summary>
    /// T^2 KL(softmax(teacher / T) || softmax(logits / T)), a mean over the images. T^2 keeps the size of its gradients whatever the temperature is (Hinton et al., section 2).
    /// </summary>
    /// <param name="logits">N x classes.</param>
    /// <param name="teacher">N x classes.</param>
    /// <param name="temperature">T, above 0.</param>
    internal static Tensor Loss(Tensor logits, Tensor teacher, double temperature)
    {
        using var scope = NewDisposeScope();
        var expected = nn.functional.log_softmax(teacher.Over(temperature), 1);
        var found = nn.functional.log_softmax(logits.Over(temperature), 1);
        return (expected.exp() * (expected - found)).sum(1).mean().Times(temperature * temperature).MoveToOuterDisposeScope();
    }
}
