using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// The running mean of a network's weights over its steps, which is judged and kept in place of the weights themselves (Polyak and Juditsky, 1992):
/// mean = d * mean + (1 - d) * weights, with d rising to the recipe's as (1 + n) / (10 + n) over the first steps n, so that the first weights are soon
/// forgotten. Running statistics are taken as they are.
/// </summary>
internal sealed class ExponentialMovingAverage : IDisposable
{
    private readonly List<(string Name, Tensor Own, Tensor Mean, bool IsLearned)> _entries;
    private readonly double _decay;

    /// <summary>An average that is the network itself so far.</summary>
    /// <param name="model">The network, on its device.</param>
    /// <param name="decay">How much of the mean a step keeps, above 0 and below 1.</param>
    public ExponentialMovingAverage(CornetModel model, double decay)
    {
        _decay = decay;
        var learned = model.named_parameters().Select(entry => model.KeyOf(entry.name)).ToHashSet();
        using var frozen = no_grad();
        _entries = [.. model.State().Select(entry => (entry.Name, entry.Value, entry.Value.clone().DetachFromDisposeScope(), learned.Contains(entry.Name)))];
    }

    /// <summary>The mean by the keys of the state dict; this object owns the tensors.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => _entries.Select(entry => (entry.Name, entry.Mean));

    /// <summary>Begins again with the network as it is.</summary>
    public void Restart()
    {
        using var frozen = no_grad();
        foreach (var (_, own, mean, _) in _entries) mean.copy_(own);
    }

    /// <summary>Takes the weights of a step in.</summary>
    /// <param name="steps">Steps since the start of the training, this one included.</param>
    public void Add(long steps)
    {
        using var frozen = no_grad();
        var keep = Math.Min(_decay, (1.0 + steps) / (10.0 + steps));
        foreach (var alike in _entries.Where(entry => entry.IsLearned).GroupBy(entry => entry.Mean.dtype))
            ForEach.Approach([.. alike.Select(entry => entry.Mean)], [.. alike.Select(entry => entry.Own)], 1 - keep);
        TakeBuffers();
    }

    /// <summary>Takes the running statistics as they are now.</summary>
    public void TakeBuffers()
    {
        using var frozen = no_grad();
        foreach (var (_, own, mean, isLearned) in _entries)
            if (!isLearned) mean.copy_(own);
    }

    /// <summary>Runs something with the mean in the network's place; the weights come back afterwards, whatever happens.</summary>
    public T InPlace<T>(Func<T> run)
    {
        Exchange();
        try
        {
            return run();
        }
        finally
        {
            Exchange();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _entries.ForEach(entry => entry.Mean.Dispose());

    private void Exchange()
    {
        using var frozen = no_grad();
        foreach (var (_, own, mean, _) in _entries)
        {
            using var kept = own.clone();
            own.copy_(mean);
            mean.copy_(kept);
        }
    }
}
