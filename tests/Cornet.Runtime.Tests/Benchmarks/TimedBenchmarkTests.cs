using Cornet.Runtime.Tests.Scoring;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;
using SkiaSharp;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Benchmarks with several time bins, on a brain whose lags are known.</summary>
public sealed class TimedBenchmarkTests : IDisposable
{
    private const string Quick = "\"splits\": 4, \"held_out\": 0.3, \"components\": 6";

    private readonly LaggedBrain _brain = new();

    public void Dispose() => _brain.Dispose();

    [Theory]
    [InlineData("pls", Quick)]
    [InlineData("ridge", "\"splits\": 4, \"held_out\": 0.3")]
    [InlineData("rsa", "")]
    public void Steps_explain_the_bins_in_the_order_in_which_they_were_planted(string metric, string entries)
    {
        _brain.Write(_brain.Responses());
        var score = _brain.Score(metric, entries);
        var found = BestSteps(score);
        Assert.Equal(LaggedBrain.Planted, found);
        Assert.InRange(Correlation(LaggedBrain.Planted, found), 0.9, 1.001);
        // The timing of the network is that of the brain, so that the score is made of the best steps.
        var over = score.Of(Responder.Trained)!;
        Assert.Equal("IT over time", $"{over.Place}");
        Assert.Equal(LaggedBrain.Planted, over.Measured.Bins!.Select(bin => bin.Step));
        Assert.Equal(over.Measured.Bins!.Average(bin => bin.Raw!.Value), over.Measured.Raw!.Value, 1e-12);
        Assert.All(score.Rows.Where(row => !row.IsScore), row => Assert.True(row.Measured.Raw < over.Measured.Raw));
    }

    [Fact]
    public void Bins_in_another_order_give_no_order_of_steps()
    {
        int[] scrambled = [3, 0, 4, 1, 2, 4, 0, 3, 2, 1];
        _brain.Write(_brain.Responses(scrambled));
        var found = BestSteps(_brain.Score("pls", Quick));
        Assert.Equal(scrambled, found);
        Assert.InRange(Correlation([.. Enumerable.Range(0, scrambled.Length)], found), -0.5, 0.5);
    }

    [Fact]
    public void Early_and_late_bins_differ_as_planted()
    {
        // Late responses are noisy.
        _brain.Write(_brain.Responses(noise: bin => bin < 5 ? 0.5 : 4));
        var score = _brain.Score("pls", Quick + """, "time": [[70, 80], [160, 170]], "normalization": "r^2 / ceiling" """);
        var rows = score.Rows.ToDictionary(row => row.Step, row => row.Measured.Bins!);
        Assert.All(rows.Values, bins => Assert.Equal([new TimeBin(70, 80), new TimeBin(160, 170)], bins.Select(bin => bin.Bin)));
        Assert.True(rows[0][0].Raw > rows[4][0].Raw, "early responses are those of the first step");
        Assert.True(rows[4][1].Raw > rows[0][1].Raw, "late responses are those of the last step");
        Assert.True(rows[0][0].Raw > rows[4][1].Raw && rows[0][0].Ceiling > rows[0][1].Ceiling + 0.1, "noise lowers both the score and the ceiling");
        Assert.InRange(rows[4][1].Normalized!.Value - rows[0][0].Normalized!.Value, -0.25, 0.25); // what is left is explained as well
    }

    [Theory]
    [InlineData("pls", Quick)]
    [InlineData("linear", "\"splits\": 4, \"held_out\": 0.3, \"normalization\": \"r^2 / ceiling\"")]
    public void A_bin_scores_as_it_does_in_a_benchmark_of_its_own(string metric, string entries)
    {
        _brain.Write(_brain.Responses(noise: bin => 0.3 + (0.2 * bin)));
        var timed = _brain.Score(metric, entries);
        foreach (var at in (int[])[0, 7])
        {
            var bin = LaggedBrain.Bins[at];
            var alone = _brain.Score(metric, entries + FormattableString.Invariant($", \"time\": [{bin.StartMs}, {bin.EndMs}]"));
            foreach (var row in alone.Rows)
            {
                var of = timed.Rows.Single(one => one.Step == row.Step).Measured.Bins![at];
                double[] expected = [row.Measured.Raw!.Value, row.Measured.StandardError!.Value, row.Measured.Interval!.Value.Low, row.Measured.Interval.Value.High, row.Normalized!.Value];
                double[] found = [of.Raw!.Value, of.StandardError!.Value, of.Interval!.Value.Low, of.Interval.Value.High, of.Normalized!.Value];
                // Products of the same numbers may be added up in another order where they lie elsewhere in memory.
                foreach (var (one, other) in expected.Zip(found)) Assert.Equal(one, other, 1e-12);
                Assert.Equal(alone.Ceiling!.Value, of.Ceiling!.Value, 1e-12);
            }

            Assert.Equal(timed.Of(Responder.Trained)!.Measured.Bins![at].Step, alone.Of(Responder.Trained)!.Step);
        }

        var score = timed.Of(Responder.Trained)!;
        Assert.Equal(score.Measured.Bins!.Average(bin => bin.Normalized!.Value), timed.ValueOf(score)!.Value, 1e-12);
        Assert.InRange(score.Normalized!.Value, score.NormalizedInterval!.Value.Low, score.NormalizedInterval.Value.High);
        Assert.InRange(score.Measured.Raw!.Value, score.Measured.Interval!.Value.Low, score.Measured.Interval.Value.High);
    }

    [Theory]
    [InlineData("spantime_pls", "6")]
    [InlineData("spantime_ridge", "25")]
    public void One_regression_for_all_bins_scores_each_bin_at_its_mapped_step(string metric, string components)
    {
        _brain.Write(_brain.Responses());
        var score = _brain.Score(metric, $"\"splits\": 4, \"held_out\": 0.3, \"components\": {components}");
        var row = Assert.Single(score.Rows);
        Assert.True(row.IsScore);
        Assert.Equal(LaggedBrain.Planted, row.Measured.Bins!.Select(bin => bin.Step));
        // The neurons add the same units up at every step, which is what one regression can know and a regression for each bin cannot.
        Assert.True(row.Measured.Raw > _brain.Score("pls", Quick).Of(Responder.Trained)!.Measured.Raw);
        Assert.Contains("one regression for all time bins", score.Metric);
    }

    [Theory]
    [InlineData("pls")]
    [InlineData("spantime_pls")]
    [InlineData("ct_rsa")]
    public void Without_timing_the_last_step_stands_for_every_bin_and_the_result_says_so(string metric)
    {
        _brain.Write(_brain.Responses());
        var row = _brain.Score(metric, metric == "ct_rsa" ? "" : Quick, timed: false).Of(Responder.Trained)!;
        Assert.All(row.Measured.Bins!, bin => Assert.Equal(LaggedBrain.Steps - 1, bin.Step));
        Assert.StartsWith("no timing: the last step stands for every bin", row.Measured.Note);
    }

    [Theory]
    [InlineData("brain-score", 40, 0)]
    [InlineData("brain-score", 95, 0)] // 100 is as far from 90 as from 110: the earlier
    [InlineData("brain-score", 120, 1)]
    [InlineData("brain-score", 500, 3)]
    [InlineData("nearest", 40, 0)]
    [InlineData("nearest", 80, 0)]
    [InlineData("nearest", 105, 1)] // its center is where the second step begins
    [InlineData("nearest", 144, 1)]
    [InlineData("nearest", 500, 3)]
    public void A_bin_is_mapped_to_one_step(string rule, double start, int step)
    {
        // Steps begin at 90, 110, 150 and 200 ms.
        var bin = new TimeBin(rule == "brain-score" && start == 95 ? 100 : start, start + 10);
        Assert.Equal([step], StepMapping.Of(rule, [90, 110, 150, 200], 4, [bin]));
    }

    [Fact]
    public void Cross_temporal_similarity_is_rho_of_every_step_and_bin_with_a_ceiling_where_there_are_subjects()
    {
        var responses = _brain.Responses(subjects: true);
        _brain.Write(responses);
        var score = _brain.Score("ct_rsa");
        var matrix = score.Of(Responder.Trained)!.Measured.CrossTime!;
        var (step, bin) = (2, 3);
        var expected = ((string[])["monkey 0", "monkey 1"]).Select(subject =>
        {
            using var own = AssemblyFile.Open(_brain.At("it.nc")).Where("subject", subject).Take(Axis.TimeBin, [bin]).AveragedByStimulus().ToTensor();
            using var units = TorchSharp.torch.tensor(_brain.Features(step).SelectMany(row => row).ToArray()).view(LaggedBrain.Stimuli, LaggedBrain.Units);
            return RankCorrelation.Spearman(DissimilarityMatrix.Of(own).UpperTriangle(), DissimilarityMatrix.Of(units).UpperTriangle());
        }).Average();
        Assert.Equal(expected, matrix.Rho[step][bin]!.Value, 1e-12);
        Assert.Equal(LaggedBrain.Planted, matrix.BestSteps.Select(one => one!.Value));
        Assert.Equal(matrix.Rho.Max(row => row[bin]), matrix.Highest[bin]);
        Assert.All(matrix.Ceilings, ceiling => Assert.InRange(ceiling!.Value, 0.3, 1));
        Assert.Equal(matrix.Rho[step][bin] / matrix.Ceilings[bin], score.Rows.Single(row => row.Step == step).Measured.Bins![bin].Normalized);
        _brain.Write(_brain.Responses());
        var alone = _brain.Score("ct_rsa");
        Assert.All(alone.Of(Responder.Trained)!.Measured.CrossTime!.Ceilings, Assert.Null);
        Assert.Null(alone.Of(Responder.Trained)!.Normalized);
    }

    [Fact]
    public void A_bin_without_reproducible_responses_has_no_normalized_score_and_neither_has_their_mean()
    {
        // Zero in the first bin, as before any response.
        var responses = _brain.Responses();
        var values = responses.Read();
        for (var i = 0; i < values.Length; i += LaggedBrain.Bins.Length) values[i] = 0;
        _brain.Write(new DataAssembly("made", values, responses.Axes));
        var row = _brain.Score("pls", Quick).Of(Responder.Trained)!;
        Assert.Null(row.Measured.Raw);
        Assert.Null(row.Normalized);
        Assert.Equal("no score in the bin 70-80 ms: no neuroid can be correlated, as responses or predictions are constant", row.Measured.Missing);
        Assert.Equal(9, row.Measured.Bins!.Count(bin => bin.Raw is not null));

        _brain.Write(_brain.Responses(noise: bin => bin == 9 ? 1e4 : 0.5));
        var noisy = _brain.Score("pls", Quick).Of(Responder.Trained)!;
        Assert.True(noisy.Measured.Bins![9].Ceiling <= 0);
        Assert.Null(noisy.Normalized);
        Assert.Equal("not normalized: responses are not reproducible in the bin 160-170 ms, choose bins with 'time'", noisy.Measured.Note);
    }

    [Fact]
    public void Neuroids_without_numbers_in_some_bin_are_left_out_of_all_where_the_declaration_says_so()
    {
        _brain.Write(Changed((row, neuroid, bin, value) => neuroid == 3 && bin == 4 ? double.NaN : value));
        var score = _brain.Score("pls", Quick + """, "missing": "leave out" """);
        Assert.StartsWith("31 neuroids", score.Compared);
        Assert.Contains("1 of 32 neuroids of", score.LeftOut.Single().ToString());
        Assert.Contains("(n3)", score.LeftOut.Single().ToString());
    }

    [Fact]
    public void Damaged_bins_are_refused_with_the_file_the_coordinate_and_the_row()
    {
        var nan = Changed((row, neuroid, bin, value) => row / 4 == 5 && neuroid == 3 && bin == 2 ? double.NaN : value);
        Refused(nan, "", "has no finite number for the neuroid 'n3' (row 3 of neuroid) at the stimulus_id 's05' (row 20 of presentation) in the bin 90-100 ms (row 2 of time_bin): ");
        var single = Changed((row, neuroid, bin, value) => row % 4 > 0 && bin == 6 ? double.NaN : value);
        Refused(single, "", "has a single repetition of the neuroid 'n0' (row 0 of neuroid) at the stimulus_id 's00' (row 0 of presentation) in the bin 130-140 ms (row 6 of time_bin): ");
        Refused(_brain.Responses(), """, "time": [[70, 80], [75, 85]]""", "time lists 75-85 ms, which overlaps 70-80 ms: list bins without overlap.");
        Refused(_brain.Responses(), """, "time": [[90, 100], [70, 80]]""", "time lists 70-80 ms after 90-100 ms: list bins in their order.");
        Refused(_brain.Responses(), """, "time": [[70, 80], [200, 210]]""", "has no time bin from 200 to 210 ms; there are 70-80, 80-90");
        Refused(_brain.Responses(), """, "time": "early" """, "'time' must be a bin such as [70, 170], a list of bins, or \"all\", and is the string \"early\".");
        Refused(_brain.Responses(), """, "time": [[70, 80], 90]""", "'time[1]' must hold the start and the end of a bin, in ms, and is the number 90.");
        Refused(_brain.Responses(), """, "mapping": "last" """, "mapping is 'last'; there are brain-score, nearest.");

        Refused(Rebinned([.. LaggedBrain.Bins.Reverse()]), "", "has time bins that are not in order: 160-170 ms in row 0 of time_bin, then 150-160 ms in row 1; sort them by time_bin_start.");
        Refused(
            Rebinned([.. LaggedBrain.Bins.Select(bin => bin with { EndMs = bin.EndMs + 5 })]), "",
            "has time bins that overlap: 70-85 ms in row 0 of time_bin, then 80-95 ms in row 1; choose some with 'time'.");
        Refused(
            Rebinned([.. LaggedBrain.Bins.Select((bin, at) => at == 4 ? bin with { EndMs = 100 } : bin)]), "",
            "has a time bin of 110-100 ms in row 4 of time_bin: time_bin_end must come after time_bin_start, both in ms.");
        var responses = _brain.Responses();
        var bare = new DataAssembly("made", responses.Read(), responses[Axis.Presentation], responses[Axis.Neuroid], new Axis(Axis.TimeBin, LaggedBrain.Bins.Length, []));
        Refused(bare, "", "has no numbers in the coordinate 'time_bin_start' of time_bin; its coordinates are none.");
        _brain.Write(_brain.Responses().Take(Axis.TimeBin, [0]));
        Assert.EndsWith(
            "time names a single bin, and spantime_pls compares several: list them, or leave it out for all.",
            ScoringPeer.Refusal(() => _brain.Open("spantime_pls", "\"time\": [70, 80]")));
        Assert.EndsWith(
            "time names several bins, which only pls, ridge, ridgecv, linear, rsa, spantime_pls, spantime_ridge and ct_rsa compare: give one, as in [70, 170].",
            ScoringPeer.Refusal(() => _brain.Open("cka", "\"time\": \"all\"")));
    }

    [Fact]
    public void Bins_are_written_to_a_table_of_their_own_and_to_the_result_which_can_be_read_again()
    {
        _brain.Write(_brain.Responses());
        var scores = new[] { _brain.Score("pls", Quick + ", \"time\": [[70, 80], [160, 170]], \"mapping\": \"nearest\""), _brain.Score("ct_rsa") };
        var folder = _brain.At("report");
        BenchmarkReport.Write(new BenchmarkResult("Recurrent", null, scores, []), folder);
        var lines = File.ReadAllLines(Path.Combine(folder, "bins.csv")).Select(line => line.Split(',')).ToArray();
        Assert.Equal("benchmark,responder,area,step,mapped,bin_start_ms,bin_end_ms,raw,standard_error,low,high,ceiling,normalized", string.Join(',', lines[0]));
        Assert.Equal((2 + 10) * LaggedBrain.Steps, lines.Length - 1);
        Assert.Equal(["lagged", "trained", "IT", "0", "1", "70", "80"], lines[1][..7]);
        Assert.Equal(2 + 10, lines.Count(line => line[4] == "1"));
        var read = BenchmarkReport.Read(Path.Combine(folder, BenchmarkReport.ResultFile));
        foreach (var (written, again) in scores.Zip(read.Scores))
        {
            Assert.Equal(written.Rows.Select(row => row.Measured.Bins!.Count), again.Rows.Select(row => row.Measured.Bins!.Count));
            Assert.Equal(written.Of(Responder.Trained)!.Measured.Bins, again.Of(Responder.Trained)!.Measured.Bins);
        }

        Assert.Equal([new TimeBin(70, 80), new TimeBin(160, 170)], read.Scores[0].Declaration.Time!.Several!);
        Assert.Equal(scores[1].Of(Responder.Trained)!.Measured.CrossTime!.Rho, read.Scores[1].Of(Responder.Trained)!.Measured.CrossTime!.Rho);
    }

    [Fact]
    public void Curves_and_the_matrix_of_steps_and_bins_are_drawn()
    {
        _brain.Write(_brain.Responses(subjects: true));
        BenchmarkScore pls = _brain.Score("pls", Quick), rsa = _brain.Score("ct_rsa");
        foreach (var figure in (FigureFiles?[])[TimeFigures.Curves(pls, Responder.Trained), TimeFigures.Curves(rsa, Responder.Trained), TimeFigures.CrossTime(rsa, Responder.Trained)])
        {
            using var png = SKBitmap.Decode(figure!.Png);
            Assert.Equal((Figure.Density * TimeFigures.Width, Figure.Density * TimeFigures.Height), (png.Width, png.Height));
            Assert.True(png.Pixels.Distinct().Count() > 20);
        }

        Assert.Null(TimeFigures.CrossTime(pls, Responder.Trained));
        Assert.Null(TimeFigures.Curves(pls, Responder.Untrained));
    }

    private static int[] BestSteps(BenchmarkScore score)
    {
        var steps = score.Rows.Where(row => !row.Place.IsMapped).ToArray();
        return [.. Enumerable.Range(0, steps[0].Measured.Bins!.Count).Select(bin => steps.MaxBy(row => row.Measured.Bins![bin].Raw)!.Step)];
    }

    private static double Correlation(int[] x, int[] y)
    {
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }

    private DataAssembly Changed(Func<int, int, int, double, double> change)
    {
        var responses = _brain.Responses();
        var values = responses.Read();
        var bins = LaggedBrain.Bins.Length;
        return new DataAssembly(
            "made", [.. values.Select((value, i) => change(i / bins / LaggedBrain.Neuroids, i / bins % LaggedBrain.Neuroids, i % bins, value))], responses.Axes);
    }

    private DataAssembly Rebinned(TimeBin[] bins)
    {
        var responses = _brain.Responses();
        return new DataAssembly("made", responses.Read(), responses[Axis.Presentation], responses[Axis.Neuroid], LaggedBrain.TimeAxis(bins));
    }

    private void Refused(DataAssembly responses, string entries, string sentence)
    {
        _brain.Write(responses);
        var message = ScoringPeer.Refusal(() => _brain.Score("pls", Quick + entries));
        Assert.Contains(sentence, message);
        Assert.Contains(entries.Length == 0 ? "it.nc'" : "'", message);
        Assert.DoesNotContain('\n', message);
    }
}
