using Cornet.Runtime.Tests.Stimuli;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics.Behavior;

namespace Cornet.Runtime.Tests.Benchmarks;

public class BehaviorTableTests
{
    private static readonly ObjectTask Task = new(["a", "b", "c"], ["bear", "dog, small", "dog"]);

    [Theory]
    [InlineData("stimulus_id,sample,distractor,choice\na,bear,dog,bear\n\n\"b\",\"dog, small\",bear,\"dog, small\"\n\n")]
    [InlineData("\ufeffimage_id;sample_obj;dist_obj;choice\r\na;bear;dog;bear\r\nb;dog, small;bear;dog, small\r\n")]
    [InlineData("choice\tdistractor\tsample\tstimulus_id\nbear\tdog\tbear\ta\ndog, small\tbear\tdog, small\tb")]
    public void Trials_are_read_whatever_separates_them(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathTo("t.csv"), text);
        Assert.Equal(
            [new Trial("a", "bear", "dog", "bear"), new Trial("b", "dog, small", "bear", "dog, small")],
            BehaviorTable.Trials(folder.PathTo("t.csv"), Task));
    }

    [Fact]
    public void Times_that_were_not_measured_are_NaN()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathTo("t.csv"), "stimulus_id;d_prime;time_ms\nb;1.5;\n");
        var (thresholds, times) = BehaviorTable.SolutionTimes(folder.PathTo("t.csv"), Task);
        Assert.Equal([double.NaN, 1.5, double.NaN], thresholds);
        Assert.Equal([double.NaN, double.NaN, double.NaN], times);
    }

    [Theory]
    [InlineData("stimulus_id,sample,distractor,choice\na,x,y,x\na,bear,dog,\n", "', row 2, has an empty 'choice'; fill it in, or leave the row out.")]
    [InlineData("stimulus_id,sample,distractor,choice\n,bear,dog,dog\n", "', row 1, has an empty 'stimulus_id'; fill it in, or leave the row out.")]
    [InlineData("stimulus_id,sample,distractor\na,bear,dog\n", "t.csv' has no column 'choice'; it has stimulus_id, sample, distractor.")]
    [InlineData("stimulus_id,sample,distractor,choice\n", "t.csv' has no rows below its header.")]
    public void What_is_wrong_with_trials_is_said_with_its_row(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathTo("t.csv"), text);
        Assert.EndsWith(reason, Assert.Throws<CornetException>(() => BehaviorTable.Trials(folder.PathTo("t.csv"), Task)).Message);
    }

    [Theory]
    [InlineData("a;1,5;80", "has '1,5' in the column d_prime; it must be a finite number, or empty where nothing was measured; write decimals with a point.")]
    [InlineData("b;;\na;1.5;soon", "row 2, has 'soon' in the column time_ms; it must be a finite number, or empty where nothing was measured.")]
    public void What_is_no_number_is_said_with_its_row(string rows, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathTo("t.csv"), $"stimulus_id;d_prime;time_ms\n{rows}\n");
        Assert.EndsWith(reason, Assert.Throws<CornetException>(() => BehaviorTable.SolutionTimes(folder.PathTo("t.csv"), Task)).Message);
    }
}
