using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Cornet.Runtime.Distributed;
using Cornet.Runtime.Stimuli;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Recorded responses that an area learns to predict beside the classes: neural training (Li et al., 2019; Dapello et al., 2022). Their stimuli are a stream of batches of its own,
/// as large as the recipe's, in a new order each time round, and shown as they were recorded: prepared as for judging, without crops at random and without mirroring.
/// </summary>
public sealed class RecordedResponses : IDisposable
{
    private readonly Batches _batches;
    private readonly Tensor _responses, _known;
    private IEnumerator<Batch>? _stream;

    private RecordedResponses(Batches batches, int size, Tensor responses, Tensor known, string fingerprint) => (_batches, Size, _responses, _known, Fingerprint) =
        (batches, size, responses.DetachFromDisposeScope(), known.DetachFromDisposeScope(), fingerprint);

    /// <summary>Rows and columns of the network's input.</summary>
    public int Size { get; }

    /// <summary>Stimuli that have both an image and responses.</summary>
    public int Stimuli => (int)_responses.size(0);

    /// <summary>How many neurons.</summary>
    public int Neurons => (int)_responses.size(1);

    /// <summary>What these responses have in common with no others, in 32 hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>Joins responses and images by id; what is on one side only is left out. Each neuron is z-scored over its recorded responses to these stimuli.</summary>
    /// <param name="ids">The id of each stimulus, all different.</param>
    /// <param name="values">Stimuli x neurons, row-major; NaN where a neuron was not recorded.</param>
    /// <param name="images">The images.</param>
    /// <param name="origin">Where the responses come from, for messages.</param>
    /// <param name="recipe">Gives batch size and seed.</param>
    /// <param name="size">Rows and columns of the network's input.</param>
    /// <param name="workers">Threads that prepare images.</param>
    /// <param name="channelsLast">Whether images lie in memory with their channels last.</param>
    /// <param name="group">The processes that share each batch; one if not given.</param>
    /// <exception cref="CornetException">Fewer than two stimuli have both.</exception>
    public static RecordedResponses Of(
        IReadOnlyList<string> ids, double[] values, StimulusSet images, string origin, Recipe recipe, int size, int workers, bool channelsLast = false, ProcessGroup? group = null)
    {
        group ??= ProcessGroup.Single;
        var rows = ids.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
        int[] shown = [.. Enumerable.Range(0, images.Count).Where(index => rows.ContainsKey(images.IdOf(index)))];
        if (shown.Length < 2)
        {
            throw new CornetException($"{shown.Length} of the {ids.Count} stimuli of '{origin}' are in '{images.Name}': neural training needs at least two, with the same stimulus_id; "
                + "name the images that were shown (--responses-stimuli).");
        }

        var neurons = values.Length / ids.Count;
        var (responses, known) = (new float[shown.Length * neurons], new float[shown.Length * neurons]);
        for (var neuron = 0; neuron < neurons; neuron++)
        {
            double[] own = [.. shown.Select(index => values[(rows[images.IdOf(index)] * neurons) + neuron])];
            var recorded = Array.FindAll(own, double.IsFinite);
            var mean = recorded.DefaultIfEmpty().Average();
            var deviation = Math.Sqrt(recorded.Select(value => (value - mean) * (value - mean)).DefaultIfEmpty().Average());
            for (var row = 0; row < own.Length; row++)
            {
                // A neuron that always responds alike says nothing.
                if (!double.IsFinite(own[row]) || deviation == 0) continue;
                (responses[(row * neurons) + neuron], known[(row * neurons) + neuron]) = ((float)((own[row] - mean) / deviation), 1);
            }
        }

        var hash = new XxHash128();
        foreach (var index in shown) hash.Append(Encoding.UTF8.GetBytes($"{images.IdOf(index)}\n"));
        hash.Append(MemoryMarshal.AsBytes<float>(responses));
        hash.Append(MemoryMarshal.AsBytes<float>(known));
        var set = new StimulusSubset(images, shown);
        var options = new BatchOptions
        {
            BatchSize = Math.Min(recipe.BatchSize, shown.Length), Workers = workers, Shuffle = true, DropLast = true, Seed = recipe.Seed, ChannelsLast = channelsLast,
            Share = new BatchShare(group.Rank, group.Size, recipe.AccumulationSteps),
        };
        return new RecordedResponses(
            new Batches(set, set.EvaluationPreparation(size) with { Normalization = recipe.Normalization }, options), size, tensor(responses, [shown.Length, neurons]), tensor(known, [shown.Length, neurons]),
            Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream?.Dispose();
        _batches.Dispose();
        _responses.Dispose();
        _known.Dispose();
    }

    /// <summary>Into how many images each micro-batch of a batch is cut.</summary>
    internal int MicroBatchOf(Batch batch) => _batches.Share.MicroBatchOf(batch.Whole);

    /// <summary>Goes to the batch of a step; the steps that follow take those that follow.</summary>
    internal void Restart()
    {
        _stream?.Dispose();
        _stream = null;
    }

    /// <summary>The batch of a step; the caller disposes it.</summary>
    /// <param name="step">The step, from 0, over the whole training.</param>
    internal Batch Next(long step)
    {
        if (_stream?.MoveNext() != true)
        {
            _stream?.Dispose();
            _stream = _batches.Epoch((int)(step / _batches.PerEpoch), (int)(step % _batches.PerEpoch)).GetEnumerator();
            _stream.MoveNext();
        }

        return _stream.Current;
    }

    /// <summary>The z-scored responses to some of the stimuli and which of them were recorded, N x neurons each; the caller owns them.</summary>
    internal (Tensor Responses, Tensor Known) For(ReadOnlySpan<int> indices, Device device)
    {
        using var rows = tensor(Array.ConvertAll(indices.ToArray(), index => (long)index));
        using Tensor responses = _responses.index_select(0, rows), known = _known.index_select(0, rows);
        return (responses.to(device, non_blocking: true), known.to(device, non_blocking: true));
    }
}
