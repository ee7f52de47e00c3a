using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Training;

/// <summary>The training set and the validation set of a training. The test set is never opened here.</summary>
/// <param name="Train">The images to learn from.</param>
/// <param name="Validation">The images that the best epoch is chosen by, with the classes of the training set; null for none.</param>
/// <param name="Share">The share of the training images that the validation set was split off from; null where it was not.</param>
/// <param name="Seed">Which images were split off.</param>
public sealed record TrainingSplits(StimulusSet Train, StimulusSet? Validation, double? Share, long Seed)
{
    /// <summary>The share that is split off where the data have no validation set and nothing else is asked for.</summary>
    public const double DefaultShare = 0.1;

    /// <summary>Opens both.</summary>
    /// <param name="data">The data.</param>
    /// <param name="share">The share of the training images to split off, 0 for no validation; null for the data's own validation set, else 0.1.</param>
    /// <param name="seed">Decides which images are split off.</param>
    /// <exception cref="CornetException">
    /// There is no training set, or it has one class; a share is asked for and the data have a validation set; or this one has classes that the training set lacks.
    /// </exception>
    public static TrainingSplits Open(DataSplits data, double? share, long seed)
    {
        var all = data.Open(Split.Train);
        if (all.Classes.Count == 1)
        {
            throw new CornetException(
                $"All training images of '{data.Spec}' are of one class, '{all.Classes[0]}': give images of two classes or more.");
        }

        if (share == 0) return new TrainingSplits(all, null, null, seed);
        if (data.Has(Split.Validation))
        {
            if (share is not null)
                throw new CornetException($"'{data.Spec}' has a validation set of its own: leave --validation out, or train without (--validation none).");
            var own = RelabeledStimuli.ByName(data.Open(Split.Validation), all.Classes, "the classes of the training set");
            return new TrainingSplits(all, own, null, seed);
        }

        var (train, validation) = StimulusSubset.Stratified(all, share ?? DefaultShare, seed);
        return new TrainingSplits(train, validation, share ?? DefaultShare, seed);
    }

    /// <summary>What is kept of them with the weights.</summary>
    public SplitRecord Record() =>
        new(Train.Classes, PartRecord.Of(Train), Validation is null ? null : PartRecord.Of(Validation)) { Share = Share, Seed = Seed };
}
