using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Regression;

public class BlocksOfNeuroidsTests
{
    private static readonly double[] Penalties = [0.1, 10, 100, 1000, 1e5];

    [Theory]
    [InlineData(50, 80)]
    [InlineData(50, 20)]
    public void Predictions_block_by_block_are_those_of_all_neuroids_together(int stimuli, int features)
    {
        NeuralRegression[] regressions =
        [
            new PlsRegression(6), new LinearRegression(), new LinearRegression(5), new RidgeRegression([10]), new RidgeRegression(Penalties), new RidgeRegression(Penalties, perNeuroid: true),
            new RidgeRegression(Penalties, PenaltyChoice.Generalized), new RidgeRegression(Penalties, PenaltyChoice.Folds), new PcaFirst(7, new RidgeRegression(Penalties)),
        ];
        // More neuroids than stimuli, and fewer.
        foreach (var neuroids in (int[])[130, 11])
        {
            using var made = new MadeResponses(stimuli, features, neuroids, noise: 3);
            using var kernel = LinearKernel.Of(made.Features);
            foreach (var regression in regressions)
            {
                using var together = regression.Predict(kernel, made.Responses, made.Split);
                foreach (var width in (long[])[1, 7, 64])
                {
                    using var measured = new MeasuredResponses(made.Responses, width);
                    using var blocks = regression.Predict(kernel, measured, made.Split);
                    Assert.Equal(together.Detail.Penalties, blocks.Detail.Penalties);
                    Numbers.AssertClose(Numbers.Of(together.Predicted), Numbers.Of(blocks.Predicted), 1e-12);
                }
            }
        }
    }

    [Fact]
    public void Errors_in_a_basis_of_the_neuroids_are_those_of_the_neuroids()
    {
        using var made = new MadeResponses(40, 90, 300, noise: 5);
        using var measured = new MeasuredResponses(made.Responses + 1000, width: 60);
        var centered = made.Responses - made.Responses.mean([0], keepdim: true);
        Assert.Equal([40, 40], measured.Rotated.shape);
        Numbers.AssertClose(Numbers.Of(centered.mm(centered.t())), Numbers.Of(measured.Rotated.mm(measured.Rotated.t())), 1e-9);
    }

    [Fact]
    public void One_penalty_for_very_many_neuroids_is_the_one_that_all_their_errors_choose()
    {
        using var made = new MadeResponses(30, 60, 400, noise: 6);
        using var kernel = LinearKernel.Of(made.Features);
        var train = made.Split.Train;
        using var chosen = new RidgeRegression([1, 30, 1000]).Predict(kernel, made.Responses, made.Split);
        double Error(double penalty) => train.Average(left =>
        {
            using var result = new RidgeRegression([penalty]).Predict(kernel, made.Responses, new([.. train.Where(i => i != left)], [left]));
            return Numbers.Of((result.Predicted - made.Responses[left]).square()).Average();
        });
        Assert.Equal(((double[])[1, 30, 1000]).MinBy(Error), Assert.Single(chosen.Detail.Penalties));
    }

    [Fact]
    public void Correlations_and_their_p_in_blocks_are_those_of_all_columns_together()
    {
        using Tensor x = Numbers.NormalMatrix(12, 37, 1), noise = Numbers.NormalMatrix(12, 37, 2);
        x[TensorIndex.Colon, 5] = 3;
        using var y = x * 0.5 + noise;
        var inference = new Inference(0, 200);
        var whole = new ColumnCorrelation(x, y);
        foreach (var width in (long[])[1, 5, 36])
        {
            var blocks = new ColumnCorrelation(x, y, width: width);
            Numbers.AssertClose(whole.Values, blocks.Values, 1e-14);
            Assert.Equal(whole.P(inference, 3), blocks.P(inference, 3));
        }
    }

    [Fact]
    public void The_median_by_selection_is_the_middle_of_the_sorted_values()
    {
        var random = new Random(4);
        for (var round = 0; round < 500; round++)
        {
            var count = random.Next(1, 40);
            double[] values = [.. Enumerable.Range(0, count).Select(_ => round % 2 == 0 ? random.NextDouble() : random.Next(4))];
            double[] sorted = [.. values.Order()];
            Assert.Equal((sorted[(count - 1) / 2] + sorted[count / 2]) / 2, Medians.InPlace(values));
        }

        Assert.True(double.IsNaN(Medians.InPlace([])));
    }
}
