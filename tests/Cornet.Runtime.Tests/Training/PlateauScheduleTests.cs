using System.Globalization;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Training;

public class PlateauScheduleTests
{
    private const string Peer = """
        import sys, torch
        losses = [float(x) for x in sys.argv[3].split(',')]
        opt = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.4)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, factor=float(sys.argv[1]), patience=int(sys.argv[2]))
        rates = []
        for loss in losses:
            schedule.step(loss)
            rates.append(opt.param_groups[0]['lr'])
        print(' '.join(f'{x!r}' for x in rates))
        """;

    [PythonTheory]
    [InlineData(0.1, 0, 1)]
    [InlineData(0.5, 1, 2)]
    [InlineData(0.3, 3, 3)]
    public void Rates_are_those_of_pytorch(double factor, int patience, int seed)
    {
        var random = new Random(seed);
        // Falling, then level, with steps below and above the threshold; long enough for the rate to come to where PyTorch leaves it.
        var losses = Enumerable.Range(0, 60).Select(i => Math.Max(0.5, 2 - (0.1 * i)) * (1 - (2e-4 * random.NextDouble() * (i % 7)))).ToList();
        var printed = PythonPeer.RunCode(Peer, Text(factor), $"{patience}", string.Join(",", losses.Select(Text)));
        var recipe = new Recipe { LearningRate = 0.4, Schedule = LearningRateSchedule.Plateau, PlateauFactor = factor, PlateauPatience = patience };
        var found = Enumerable.Range(1, losses.Count).Select(count => PlateauSchedule.RateAfter(recipe, losses.Take(count).Select(Ended)));
        Assert.Equal(printed.Trim(), string.Join(" ", found.Select(rate => rate.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-0"))), ignoreCase: true);
        Assert.True(found.Distinct().Count() > 3);
    }

    [Fact]
    public void Epochs_of_the_warm_up_do_not_count()
    {
        var recipe = new Recipe { LearningRate = 0.4, Schedule = LearningRateSchedule.Plateau, PlateauPatience = 0, WarmUpEpochs = 2 };
        double[] losses = [1, 2, 5, 4, 6];
        Assert.Equal([0.4, 0.4, 0.4, 0.4, 0.04], Enumerable.Range(1, 5).Select(count => Math.Round(PlateauSchedule.RateAfter(recipe, losses.Take(count).Select(Ended)), 12)));
    }

    [Fact]
    public void Without_a_validation_set_there_is_no_plateau()
    {
        var recipe = new Recipe { Schedule = LearningRateSchedule.Plateau, BatchSize = 16 };
        using var trainer = new Trainer(TrainerTests.Fresh(recipe), recipe);
        Assert.StartsWith("The plateau schedule follows the validation loss", Assert.Throws<CornetException>(() => trainer.Fit(Tints.For(recipe).Train, null)).Message);
    }

    private static EpochMetrics Ended(double loss, int epoch) => new(epoch + 1, 0, 1, 1, loss, 1, null, 1, 1);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
