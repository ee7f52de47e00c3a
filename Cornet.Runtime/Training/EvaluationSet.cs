using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Training;

/// <summary>Images to judge a network by, and what its user must know about them.</summary>
/// <param name="Set">The images.</param>
/// <param name="Part">Which part of the data they are, in words.</param>
/// <param name="Warning">A sentence where the network has learned from these images or was chosen by them; else null.</param>
public sealed record EvaluationSet(StimulusSet Set, string Part, string? Warning)
{
    /// <summary>
    /// Opens the test set of the data, else the validation set, else all that there is. Where the network learned from a share of just these images, those
    /// that were split off for its validation.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="trainedOn">What the network was trained on, where that is known.</param>
    /// <exception cref="CornetException">The data cannot be opened.</exception>
    public static EvaluationSet Open(DataSplits data, SplitRecord? trainedOn)
    {
        var (set, split) = data.OpenForEvaluation();
        var part = data.AreNamed ? split.InWords() : "all images, as the data have no splits";
        if (trainedOn is null) return new EvaluationSet(set, part, null);
        if (split == Split.Train && trainedOn is { Share: { } share, Validation: { } chosenBy } && set.Count == trainedOn.Training.Images + chosenBy.Images)
        {
            var (_, validation) = StimulusSubset.Stratified(set, share, trainedOn.Seed);
            if (PartRecord.Of(validation) == chosenBy)
            {
                part = FormattableString.Invariant($"validation set: {100 * share:0.##} % of the training images, split off when the network was trained");
                (set, split) = (validation, Split.Validation);
            }
        }

        // Other lists of images need no second look at their files.
        var record = set.Count == trainedOn.Training.Images || set.Count == trainedOn.Validation?.Images ? PartRecord.Of(set) : null;
        var warning = record is null ? null
            : record == trainedOn.Training ? "The network was trained on these images: these results say nothing about new images."
            : record == trainedOn.Validation ? "The best epoch was chosen on these images, so the results are too good: report results on a test set."
            : null;
        return new EvaluationSet(set, part, warning);
    }
}
