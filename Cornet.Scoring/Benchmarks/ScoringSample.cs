using Cornet.Runtime.Stimuli;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The stimuli that built-in benchmarks score on, and which of them RDMs compare.</summary>
public sealed class ScoringSample
{
    private ScoringSample(StimulusSet set, StimulusSet stimuli, int[] compared) => (Set, Stimuli, Compared) = (set, stimuli, compared);

    /// <summary>Where the stimuli come from.</summary>
    public StimulusSet Set { get; }

    /// <summary>The stimuli, in a fixed order.</summary>
    public StimulusSet Stimuli { get; }

    /// <summary>Rows of <see cref="Stimuli"/>, ascending, that RDMs compare.</summary>
    public IReadOnlyList<int> Compared { get; }

    /// <summary>All stimuli of a set in its order, all of them compared: where RDMs of a brain are given for exactly these.</summary>
    /// <param name="set">The stimuli.</param>
    public static ScoringSample Whole(StimulusSet set) => new(set, set, [.. Enumerable.Range(0, set.Count)]);

    /// <summary>The first stimuli of every class, class by class. A set without classes gives its first stimuli.</summary>
    /// <param name="set">The stimuli.</param>
    /// <param name="most">How many stimuli at most.</param>
    /// <param name="mostCompared">How many of them are compared by RDMs at most.</param>
    public static ScoringSample Balanced(StimulusSet set, int most = 640, int mostCompared = 160)
    {
        var classes = Enumerable.Range(0, set.Count).GroupBy(set.LabelOf).OrderBy(group => group.Key).Select(group => group.ToArray()).ToArray();
        int perClass = Math.Max(2, most / classes.Length), comparedPerClass = Math.Max(1, mostCompared / classes.Length);
        List<int> pictures = [], compared = [];
        foreach (var members in classes)
        {
            compared.AddRange(Enumerable.Range(pictures.Count, Math.Min(comparedPerClass, Math.Min(perClass, members.Length))));
            pictures.AddRange(members.Take(perClass));
        }

        return new ScoringSample(set, new StimulusSubset(set, [.. pictures]), [.. compared]);
    }
}
