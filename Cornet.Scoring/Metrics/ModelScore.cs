using System.Text.Json.Serialization;
using Cornet.Scoring.Responders;

namespace Cornet.Scoring.Metrics;

/// <summary>Everything that was measured of a network, as data, with what is needed to measure it again.</summary>
/// <param name="Provenance">Of what, on what and how.</param>
/// <param name="References">What areas were compared with.</param>
/// <param name="TopOne">How often the network's own decoder names the right class.</param>
/// <param name="Decoding">What a linear decoder tells from each area at each step.</param>
/// <param name="Similarity">How alike the RDMs of areas and references are.</param>
public sealed record ModelScore(
    Provenance Provenance,
    IReadOnlyList<ReferenceRow> References,
    IReadOnlyList<TopOneRow> TopOne,
    IReadOnlyList<DecodingRow> Decoding,
    IReadOnlyList<SimilarityRow> Similarity)
{
    /// <summary>Why such a place has no numbers.</summary>
    internal const string NotYet = "no input yet";

    /// <summary>The RDMs that were compared, areas and steps in order; the same stimuli in the same order throughout.</summary>
    [JsonIgnore]
    public IReadOnlyList<ScoredMatrix> Matrices { get; init; } = [];

    /// <summary>Areas and steps at which a network is not scored, as they do not see the image yet.</summary>
    [JsonIgnore]
    public IReadOnlyList<Place> Blind =>
        [.. Decoding.Where(row => row.Responder != Responder.Pixels && row.Missing == NotYet).Select(row => row.Place).Distinct()];

    /// <summary>The references with their RDMs.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReferenceRdm> ReferenceMatrices { get; init; } = [];

    /// <summary>The share of right answers that guessing gives; null without classes.</summary>
    public double? Chance => Provenance.Classes.Count > 1 ? 1.0 / Provenance.Classes.Count : null;

    /// <summary>The share of right answers that guessing among all outputs of the network gives, of which the stimuli may show some; null without classes.</summary>
    public double? TopOneChance => Provenance.Outputs is { } outputs && Chance is not null ? 1.0 / outputs : Chance;

    /// <summary>The responders that were measured, trained first.</summary>
    [JsonIgnore]
    public IReadOnlyList<Responder> Responders => [.. Decoding.Select(row => row.Responder).Distinct()];
}

/// <summary>How often a network's own decoder names the right class.</summary>
/// <param name="Responder">Trained or untrained.</param>
/// <param name="Accuracy">0 .. 1; null where missing.</param>
/// <param name="Missing">Why there is no number.</param>
public sealed record TopOneRow(Responder Responder, double? Accuracy, string? Missing);

/// <summary>What a linear decoder tells from a place.</summary>
/// <param name="Responder">Whose responses.</param>
/// <param name="Area">The area.</param>
/// <param name="Step">Its step.</param>
/// <param name="Accuracy">Share of held-out stimuli told right, 0 .. 1; null where missing.</param>
/// <param name="StandardError">Of the accuracies of the folds.</param>
/// <param name="Missing">Why there is no number.</param>
public sealed record DecodingRow(Responder Responder, string Area, int Step, double? Accuracy, double? StandardError, string? Missing)
{
    /// <summary>The area at the step.</summary>
    [JsonIgnore]
    public Place Place => new(Area, Step);
}

/// <summary>How alike the RDM of a place and a reference are.</summary>
/// <param name="Responder">Whose responses.</param>
/// <param name="Area">The area.</param>
/// <param name="Step">Its step.</param>
/// <param name="Reference">The name of the reference.</param>
/// <param name="Rho">Spearman's rho, mean over subjects, -1 .. 1; null where missing.</param>
/// <param name="P">One-sided, by shuffling the stimuli's labels; not corrected for the number of comparisons.</param>
/// <param name="Missing">Why there is no number.</param>
public sealed record SimilarityRow(Responder Responder, string Area, int Step, string Reference, double? Rho, double? P, string? Missing)
{
    /// <summary>The area at the step.</summary>
    [JsonIgnore]
    public Place Place => new(Area, Step);
}

/// <summary>What areas were compared with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">A brain, or a hypothesis in the form of an RDM.</param>
/// <param name="Origin">The file, or the rule in words.</param>
/// <param name="Subjects">How many subjects it is of.</param>
/// <param name="CeilingLower">Agreement of a subject with the mean of the others' ranked RDMs; null without several subjects.</param>
/// <param name="CeilingUpper">Agreement of a subject with the mean of all ranked RDMs.</param>
public sealed record ReferenceRow(string Name, ReferenceKind Kind, string Origin, int Subjects, double? CeilingLower, double? CeilingUpper);

/// <summary>The RDM of a place.</summary>
/// <param name="Responder">Whose responses.</param>
/// <param name="Place">The area and step.</param>
/// <param name="Matrix">The RDM.</param>
public sealed record ScoredMatrix(Responder Responder, Place Place, DissimilarityMatrix Matrix);
