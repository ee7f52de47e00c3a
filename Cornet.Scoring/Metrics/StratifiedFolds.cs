using Cornet.Runtime.Stimuli;

namespace Cornet.Scoring.Metrics;

/// <summary>
/// Parts of a stimulus set of nearly equal size, each with nearly the same share of every class; a seed gives the same parts everywhere.
/// </summary>
public sealed class StratifiedFolds
{
    private const long Purpose = 0x464F4C44;

    private readonly int[] _foldOf;

    /// <summary>Deals the stimuli of each class, shuffled, to the folds in turn.</summary>
    /// <param name="labels">The class of each stimulus.</param>
    /// <param name="folds">How many parts, at least 2.</param>
    /// <param name="seed">Of the shuffling.</param>
    public StratifiedFolds(IReadOnlyList<int> labels, int folds, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        Count = folds;
        _foldOf = new int[labels.Count];
        var next = 0;
        foreach (var members in Enumerable.Range(0, labels.Count).GroupBy(index => labels[index]).OrderBy(group => group.Key))
        {
            var inClass = members.ToArray();
            foreach (var place in new CounterRandom(seed, Purpose, members.Key).Permutation(inClass.Length))
                _foldOf[inClass[place]] = next++ % folds;
        }
    }

    /// <summary>How many parts.</summary>
    public int Count { get; }

    /// <summary>The stimuli of one part, and all others, in ascending order.</summary>
    public (int[] Fitting, int[] HeldOut) Split(int fold)
    {
        var all = Enumerable.Range(0, _foldOf.Length);
        return ([.. all.Where(index => _foldOf[index] != fold)], [.. all.Where(index => _foldOf[index] == fold)]);
    }
}
