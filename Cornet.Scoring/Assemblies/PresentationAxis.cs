using Cornet.Runtime.Stimuli;

namespace Cornet.Scoring.Assemblies;

/// <summary>The dimension of stimuli that are shown once each.</summary>
internal static class PresentationAxis
{
    /// <summary>Of some stimuli: <c>stimulus_id</c>, and <c>object_name</c> where there are names.</summary>
    public static Axis Of(IReadOnlyList<string> ids, IReadOnlyList<string>? objectNames) => new(
        Axis.Presentation, ids.Count,
        [Coordinate.Of("stimulus_id", ids), .. objectNames is null ? Array.Empty<Coordinate>() : [Coordinate.Of("object_name", objectNames)]]);

    /// <summary>Of a set.</summary>
    public static Axis Of(StimulusSet set)
    {
        var all = Enumerable.Range(0, set.Count);
        return Of(
            [.. all.Select(set.IdOf)],
            set.Classes.Count == 0 ? null : [.. all.Select(set.LabelOf).Select(label => label < 0 ? "" : set.Classes[label])]);
    }

    /// <summary>What was done to every stimulus of a set, in words.</summary>
    public static string Prepared(StimulusSet set, Preparation preparation) =>
        set.Placement is { } placement ? $"{placement}; {preparation}" : $"{preparation}";
}
