using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>How well the class of unseen stimuli can be read out of responses, by cross-validation.</summary>
/// <param name="Value">The share of stimuli whose class was right when they were held out, 0 .. 1.</param>
/// <param name="StandardError">Of the accuracies of the folds.</param>
public readonly record struct DecodingAccuracy(double Value, double StandardError)
{
    /// <summary>Fits a <see cref="LinearDecoder"/> on all folds but one and asks it about that one, for every fold.</summary>
    /// <param name="features">N x F, of any floating type.</param>
    /// <param name="labels">N classes, 0 .. <paramref name="classes"/> - 1.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="folds">The parts; the same ones for every area and network that is compared.</param>
    /// <param name="c">See <see cref="LinearDecoder.Fit"/>.</param>
    public static DecodingAccuracy CrossValidated(Tensor features, IReadOnlyList<int> labels, int classes, StratifiedFolds folds, double c)
    {
        var accuracies = new double[folds.Count];
        var right = 0;
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var (fitting, heldOut) = folds.Split(fold);
            using var fitRows = Rows(features, fitting);
            using var testRows = Rows(features, heldOut);
            using var decoder = LinearDecoder.Fit(fitRows, [.. fitting.Select(index => labels[index])], classes, c);
            var answers = decoder.Predict(testRows);
            var rightHere = heldOut.Where((index, place) => answers[place] == labels[index]).Count();
            accuracies[fold] = (double)rightHere / heldOut.Length;
            right += rightHere;
        }

        var mean = accuracies.Average();
        var variance = accuracies.Sum(accuracy => (accuracy - mean) * (accuracy - mean)) / (folds.Count - 1);
        return new DecodingAccuracy((double)right / labels.Count, Math.Sqrt(variance / folds.Count));
    }

    private static Tensor Rows(Tensor features, int[] places)
    {
        using var order = tensor(places.Select(place => (long)place).ToArray());
        return features.index_select(0, order);
    }
}
