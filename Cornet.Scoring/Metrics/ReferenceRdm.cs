namespace Cornet.Scoring.Metrics;

/// <summary>Where the dissimilarities of a reference come from.</summary>
public enum ReferenceKind
{
    /// <summary>Measured in brains.</summary>
    Brain,

    /// <summary>Derived from what the stimuli are: a hypothesis in the form of an RDM, not a measurement.</summary>
    Model,
}

/// <summary>An RDM to compare areas with: of a brain, or of a hypothesis.</summary>
public sealed class ReferenceRdm
{
    private readonly IReadOnlyList<DissimilarityMatrix> _subjects;

    private ReferenceRdm(string name, ReferenceKind kind, string origin, IReadOnlyList<DissimilarityMatrix> subjects)
    {
        (Name, Kind, Origin, _subjects) = (name, kind, origin, subjects);
        Matrix = subjects.Count == 1 ? subjects[0] : DissimilarityMatrix.Mean(subjects);
        Ceiling = NoiseCeiling.Of(subjects);
    }

    /// <summary>What to call it, such as <c>human IT</c>.</summary>
    public string Name { get; }

    /// <summary>Brain or hypothesis.</summary>
    public ReferenceKind Kind { get; }

    /// <summary>The file, or the rule in words.</summary>
    public string Origin { get; }

    /// <summary>The mean over subjects, where there are several.</summary>
    public DissimilarityMatrix Matrix { get; }

    /// <summary>How well any model can agree, by ranked RDMs; null unless there are several subjects.</summary>
    public NoiseCeiling? Ceiling { get; }

    /// <summary>The RDM of each subject.</summary>
    internal IReadOnlyList<DissimilarityMatrix> Matrices => _subjects;

    /// <summary>How many subjects, 1 where only one RDM was given.</summary>
    public int Subjects => _subjects.Count;

    /// <summary>
    /// Reads one RDM, N x N, such as the mean over subjects or a single animal. Several in one file are averaged and no ceiling is made.
    /// </summary>
    /// <param name="name">What to call it.</param>
    /// <param name="file">A NumPy file; see <see cref="RdmFile"/>.</param>
    /// <param name="stimuli">How many stimuli it must compare.</param>
    /// <exception cref="CornetException">The file holds no such RDM.</exception>
    public static ReferenceRdm ReadMean(string name, string file, int stimuli) =>
        new(name, ReferenceKind.Brain, file, [DissimilarityMatrix.Mean(RdmFile.Read(file, stimuli))]);

    /// <summary>Reads one RDM for each subject, and makes a noise ceiling of them.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="file">A NumPy file, subjects x N x N or subjects x sessions x N x N; see <see cref="RdmFile"/>.</param>
    /// <param name="stimuli">How many stimuli they must compare.</param>
    /// <exception cref="CornetException">The file holds no such RDMs, or only one subject.</exception>
    public static ReferenceRdm ReadSubjects(string name, string file, int stimuli)
    {
        var subjects = RdmFile.Read(file, stimuli);
        return subjects.Count > 1
            ? new ReferenceRdm(name, ReferenceKind.Brain, file, subjects)
            : throw new CornetException($"'{file}' holds one RDM, and a noise ceiling needs those of two subjects or more; give it as a mean RDM.");
    }

    /// <summary>Subjects' RDMs that are in memory already.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="origin">Where they come from, in words.</param>
    /// <param name="subjects">At least one, all of the same stimuli.</param>
    public static ReferenceRdm OfSubjects(string name, string origin, IReadOnlyList<DissimilarityMatrix> subjects) =>
        new(name, ReferenceKind.Brain, origin, subjects);

    /// <summary>A hypothesis: 0 for two stimuli of the same group, 1 for two of different groups.</summary>
    /// <param name="name">What the groups are, such as <c>category</c>.</param>
    /// <param name="groups">The group of each stimulus.</param>
    public static ReferenceRdm OfGroups<T>(string name, IReadOnlyList<T> groups) where T : notnull =>
        OfModel(
            name, $"0 within the same {name}, 1 between",
            DissimilarityMatrix.FromPairs(groups.Count, (i, j) => groups[i].Equals(groups[j]) ? 0 : 1));

    /// <summary>A hypothesis given as an RDM.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="origin">The rule in words.</param>
    /// <param name="matrix">The RDM.</param>
    public static ReferenceRdm OfModel(string name, string origin, DissimilarityMatrix matrix) => new(name, ReferenceKind.Model, origin, [matrix]);

    /// <summary>
    /// The N x N numbers whose dot product with the unit ranks of a model's upper triangle is the mean over subjects of Spearman's rho: the mean of
    /// the subjects' own unit ranks. The diagonal is 0.
    /// </summary>
    /// <param name="whole">Whether what lies below the diagonal is needed.</param>
    internal double[] Target(bool whole)
    {
        var (size, target) = (Matrix.Size, new double[Matrix.Size * Matrix.Size]);
        foreach (var subject in _subjects)
        {
            var ranks = RankCorrelation.UnitRanks(subject.UpperTriangle());
            var at = 0;
            for (var i = 0; i < size; i++)
                for (var j = i + 1; j < size; j++)
                    target[i * size + j] += ranks[at++] / _subjects.Count;
        }

        for (var i = 0; whole && i < size; i++)
            for (var j = i + 1; j < size; j++) target[j * size + i] = target[i * size + j];
        return target;
    }
}
