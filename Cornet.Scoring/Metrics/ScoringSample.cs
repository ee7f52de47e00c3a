using Cornet.Runtime.Stimuli;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>The stimuli that a network is scored on, in a fixed order, and how each is prepared.</summary>
public sealed class ScoringSample
{
    private readonly int[] _pictures;

    private ScoringSample(StimulusSet set, Preparation preparation, int[] pictures, int[] compared)
    {
        (Set, Preparation, _pictures, Compared) = (set, preparation, pictures, compared);
        Labels = [.. pictures.Select(set.LabelOf)];
    }

    /// <summary>Where the stimuli come from.</summary>
    public StimulusSet Set { get; }

    /// <summary>What is done to each stimulus before a network sees it.</summary>
    public Preparation Preparation { get; }

    /// <summary>How many stimuli there are.</summary>
    public int Count => _pictures.Length;

    /// <summary>The class of each stimulus, or <see cref="StimulusSet.NoLabel"/>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The names of the classes; empty where there are none.</summary>
    public IReadOnlyList<string> Classes => Set.Classes;

    /// <summary>Places in this sample, ascending, of the stimuli that RDMs compare.</summary>
    public IReadOnlyList<int> Compared { get; }

    /// <summary>The stimuli as a set of their own.</summary>
    public StimulusSet Stimuli => new StimulusSubset(Set, _pictures);

    /// <summary>Whether every stimulus has a class, there are two classes or more, and each has at least two stimuli.</summary>
    public bool CanBeDecoded =>
        Classes.Count > 1 && !Labels.Contains(StimulusSet.NoLabel) && Labels.GroupBy(label => label).All(group => group.Count() > 1);

    /// <summary>All stimuli of a set in its order, all of them compared: where RDMs of a brain are given for exactly these.</summary>
    /// <param name="set">The stimuli.</param>
    /// <param name="preparation">What is done to each.</param>
    public static ScoringSample Whole(StimulusSet set, Preparation preparation)
    {
        int[] all = [.. Enumerable.Range(0, set.Count)];
        return new ScoringSample(set, preparation, all, all);
    }

    /// <summary>The first stimuli of every class, class by class. A set without classes gives its first stimuli.</summary>
    /// <param name="set">The stimuli.</param>
    /// <param name="preparation">What is done to each.</param>
    /// <param name="most">How many stimuli at most.</param>
    /// <param name="mostCompared">How many of them are compared by RDMs at most.</param>
    public static ScoringSample Balanced(StimulusSet set, Preparation preparation, int most = 640, int mostCompared = 160)
    {
        var classes = Enumerable.Range(0, set.Count).GroupBy(set.LabelOf).OrderBy(group => group.Key).Select(group => group.ToArray()).ToArray();
        int perClass = Math.Max(2, most / classes.Length), comparedPerClass = Math.Max(1, mostCompared / classes.Length);
        List<int> pictures = [], compared = [];
        foreach (var members in classes)
        {
            compared.AddRange(Enumerable.Range(pictures.Count, Math.Min(comparedPerClass, Math.Min(perClass, members.Length))));
            pictures.AddRange(members.Take(perClass));
        }

        return new ScoringSample(set, preparation, [.. pictures], [.. compared]);
    }

    /// <summary>What tells a stimulus from every other one of the set.</summary>
    public string IdOf(int place) => Set.IdOf(_pictures[place]);

    /// <summary>Reads and prepares some stimuli.</summary>
    /// <param name="first">The first one's place.</param>
    /// <param name="count">How many.</param>
    /// <returns>Count x 3 x Size x Size in host memory; the caller owns it.</returns>
    /// <exception cref="CornetException">A stimulus cannot be read; the message names its file.</exception>
    public Tensor Prepare(int first, int count)
    {
        var numbers = new float[(long)count * Preparation.Length];
        try
        {
            Parallel.For(0, count, i =>
            {
                var place = numbers.AsSpan(i * Preparation.Length, Preparation.Length);
                Set.Prepare(_pictures[first + i], 0, Preparation, new CounterRandom(0, _pictures[first + i]), place);
            });
        }
        catch (AggregateException several)
        {
            throw several.InnerExceptions.OfType<CornetException>().FirstOrDefault() ?? several.InnerExceptions[0];
        }

        return tensor(numbers, [count, 3, Preparation.Size, Preparation.Size]);
    }
}
