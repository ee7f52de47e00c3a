using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>How a ridge regression chooses its penalty, on the training stimuli alone.</summary>
public enum PenaltyChoice
{
    /// <summary>The smallest squared error of leave-one-out predictions, in closed form: scikit-learn's <c>RidgeCV</c> with its default
    /// <c>cv</c>.</summary>
    LeaveOneOut,

    /// <summary>Generalized cross-validation (Golub, Heath and Wahba, 1979): every stimulus counts with the mean leverage.</summary>
    Generalized,

    /// <summary>The highest mean R2 over consecutive folds: scikit-learn's <c>RidgeCV</c> with a number as <c>cv</c>.</summary>
    Folds,
}

/// <summary>
/// Ridge regression with an unpenalized intercept, its penalty chosen among given ones by cross-validation on the training stimuli. One
/// decomposition of the features serves all penalties (Hastie, Tibshirani and Friedman, 2009, section 3.4 and 7.10).
/// </summary>
/// <param name="penalties">What to choose from, all above 0 (scikit-learn's <c>alphas</c>); 10^-3, 10^-2, ..., 10^8 where not given.</param>
/// <param name="choice">How to choose.</param>
/// <param name="perNeuroid">A penalty for each neuroid instead of one for all; not with <see cref="PenaltyChoice.Folds"/>.</param>
/// <param name="folds">How many, for <see cref="PenaltyChoice.Folds"/>.</param>
public sealed class RidgeRegression(
    IReadOnlyList<double>? penalties = null, PenaltyChoice choice = PenaltyChoice.LeaveOneOut, bool perNeuroid = false, int folds = 5)
    : NeuralRegression
{
    private readonly double[] _penalties = Checked(penalties ?? [.. Enumerable.Range(-3, 12).Select(power => Math.Pow(10, power))]);

    /// <inheritdoc/>
    public override string Name => _penalties.Length == 1
        ? $"ridge, penalty {_penalties[0]:R}"
        : $"ridge, penalty {(perNeuroid ? "of each neuroid " : "")}chosen by {Chosen} from {_penalties.Length} of "
            + $"{_penalties.Min():G3} .. {_penalties.Max():G3}";

    private string Chosen => choice switch
    {
        PenaltyChoice.LeaveOneOut => "leaving one out",
        PenaltyChoice.Generalized => "generalized cross-validation",
        _ => $"{folds} folds",
    };

    private protected override (Tensor Predicted, RegressionDetail Detail) Fit(SplitKernel kernel, TrainingResponses responses)
    {
        using var directions = kernel.Decompose();
        var chosen = _penalties.Length == 1 ? _penalties
            : choice == PenaltyChoice.Folds ? [_penalties[BestOverFolds(kernel, responses)]]
            : perNeuroid ? new double[responses.Neuroids] // block by block, below
            : ForAllNeuroids(directions, responses);
        var choosesEach = perNeuroid && _penalties.Length > 1 && choice != PenaltyChoice.Folds;
        var predicted = responses.Predict((start, block) =>
        {
            var coordinates = directions.U.t().mm(block);
            if (choosesEach) ForEachNeuroid(directions, coordinates, block).CopyTo(chosen, start);
            using var penalty = choosesEach
                ? tensor(chosen[(int)start..(int)(start + block.size(1))], device: responses.Device)
                : tensor(chosen, device: responses.Device);
            return Smooth(directions, coordinates, penalty);
        });
        return (predicted, new RegressionDetail((int)directions.Lengths.size(0), chosen));
    }

    /// <summary>Predictions under one penalty, or one for each neuroid.</summary>
    private static Tensor Smooth(Directions directions, Tensor coordinates, Tensor penalty)
    {
        var lengths = directions.Lengths.unsqueeze(1);
        return directions.TestScores.mm(lengths / lengths.Squared().Plus(penalty) * coordinates);
    }

    // The sum over neuroids is the same in any orthonormal basis of what they span, and there are fewer of these than there may be neuroids.
    private double[] ForAllNeuroids(Directions directions, TrainingResponses responses)
    {
        using var scope = NewDisposeScope();
        var rotated = responses.Rotated();
        var errors = LeaveOneOut.Errors(directions, directions.U.t().mm(rotated), rotated, _penalties, choice == PenaltyChoice.Generalized);
        return Penalties(errors.mean([1]).argmin(0, keepdim: true));
    }

    private double[] ForEachNeuroid(Directions directions, Tensor coordinates, Tensor responses)
    {
        using var errors = LeaveOneOut.Errors(directions, coordinates, responses, _penalties, choice == PenaltyChoice.Generalized);
        return Penalties(errors.argmin(0));
    }

    private double[] Penalties(Tensor best)
    {
        using var places = best.cpu();
        return [.. MemoryMarshal.Cast<byte, long>(places.bytes).ToArray().Select(place => _penalties[place])];
    }

    private int BestOverFolds(SplitKernel kernel, TrainingResponses responses)
    {
        var scores = new double[_penalties.Length];
        var start = 0;
        var n = (int)responses.Stimuli;
        if (folds < 2 || folds > n)
            throw new CornetException($"{n} training stimuli cannot be cut into {folds} folds to choose a penalty; give between 2 and {n}.");
        for (var fold = 0; fold < folds; fold++)
        {
            using var scope = NewDisposeScope();
            var size = n / folds + (fold < n % folds ? 1 : 0);
            var (first, end) = (start, start += size);
            int[] heldOut = [.. Enumerable.Range(first, size)], fitting = [.. Enumerable.Range(0, n).Where(index => index < first || index >= end)];
            using var inner = kernel.Within(new(fitting, heldOut));
            using var directions = inner.Decompose();
            var rows = tensor(Array.ConvertAll(fitting, index => (long)index), device: responses.Device);
            foreach (var (_, block) in responses.Blocks())
            {
                using var perBlock = NewDisposeScope();
                var share = (double)block.size(1) / responses.Neuroids;
                var train = block.index_select(0, rows);
                var means = train.mean([0], keepdim: true);
                var truth = block.narrow(0, first, size);
                var coordinates = directions.U.t().mm(train - means);
                for (var i = 0; i < scores.Length; i++)
                {
                    using var penalty = tensor(new[] { _penalties[i] }, device: responses.Device);
                    scores[i] += share * MeanR2(truth, Smooth(directions, coordinates, penalty).Plus(means));
                }
            }
        }

        return Array.IndexOf(scores, scores.Max());
    }

    // As scikit-learn: a neuroid that is constant in a fold counts 0, or 1 where it is predicted exactly.
    private static double MeanR2(Tensor truth, Tensor predicted)
    {
        var left = (truth - predicted).Squared().sum(dim: 0L);
        var all = (truth - truth.mean([0], keepdim: true)).Squared().sum(dim: 0L);
        var constant = all.Is(0);
        return where(constant, left.Is(0).to(ScalarType.Float64), (left / where(constant, ones_like(all), all)).From(1)).mean().item<double>();
    }

    private static double[] Checked(IReadOnlyList<double> penalties) =>
        penalties.Count > 0 && penalties.All(penalty => penalty > 0 && double.IsFinite(penalty))
            ? [.. penalties]
            : throw new CornetException("A ridge regression needs at least one penalty, and every penalty must be above 0.");
}
