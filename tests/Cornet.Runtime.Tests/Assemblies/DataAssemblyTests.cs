using Cornet.Scoring.Assemblies;

namespace Cornet.Runtime.Tests.Assemblies;

public class DataAssemblyTests
{
    private const double Missing = double.NaN;

    [Fact]
    public void Repetitions_are_averaged_without_those_that_have_no_number()
    {
        var means = Recorded([1, 2, 3, 10, 20, 30, 5, Missing, 7]).AveragedByStimulus();
        Assert.Equal(["b", "a"], means.StimulusIds);
        Assert.Equal(["bear", "dog"], means.ObjectNames);
        Assert.Equal([3, 2, 5, 10, 20, 30], means.Values);
        Assert.Equal(7, Recorded([1, 2, 3, 10, 20, 30, 5, Missing, 7]).ByRepetition()[0, 1, 2]);
        Assert.Equal(
            "1 of 9 responses of neuroids in presentations of 'x.nc' left out (n1 at b): missing values; means are over the other repetitions.",
            $"{means.LeftOut}");
        Assert.Null(Recorded([1, 2, 3, 10, 20, 30, 5, 6, 7]).AveragedByStimulus().LeftOut);
    }

    [Fact]
    public void Ceilings_get_every_repetition_in_its_place()
    {
        var all = Recorded([1, 2, 3, 10, 20, 30, 5, 6, 7]).ByRepetition();
        Assert.Equal(2, all.Repetitions);
        Assert.Equal([1, 2, 3, 5, 6, 7, 10, 20, 30, Missing, Missing, Missing], all.Values);
        using var tensor = all.ToTensor();
        Assert.Equal([2L, 2L, 3L], tensor.shape);
    }

    [Fact]
    public void Rows_are_joined_with_a_stimulus_set_by_id()
    {
        var means = Recorded([1, 2, 3, 10, 20, 30, 5, 6, 7]).AveragedByStimulus();
        var aligned = means.AlignedTo(["a", "b"], "set.csv");
        Assert.Equal([10, 20, 30, 3, 4, 5], aligned.Values);
        Assert.Equal(["dog", "bear"], aligned.ObjectNames);
        Assert.Equal(
            "4 of the 5 stimuli of 'set.csv' are not in 'x.nc' (c, d, e, ...), and 1 of the 2 stimuli of 'x.nc' are not in 'set.csv' (a): "
            + "give both with the same stimulus_id.",
            Refused(() => means.AlignedTo(["b", "c", "d", "e", "f"], "set.csv")));
        Assert.Equal(
            "'set.csv' has the stimulus 'b' twice, in rows 0 and 2: keep one of them.", Refused(() => means.AlignedTo(["b", "a", "b"], "set.csv")));
    }

    [Fact]
    public void Missing_numbers_are_refused_with_the_neuroid_the_stimulus_and_their_rows()
    {
        var some = Recorded([1, Missing, 3, 10, 20, Missing, 5, Missing, 7]).Where("region", "IT");
        Assert.Equal(
            "'x.nc' has no number for the neuroid 'n2' (row 2 of neuroid) at the stimulus_id 'a' (row 1 of presentation): leave those "
            + "neuroids or stimuli out, in a declaration with \"missing\": \"leave out\".",
            Refused(() => some.AveragedByStimulus()));
        Assert.Equal(2, some.AveragedByStimulus(allowMissing: true).Values.Length - 2);
        Assert.Contains(
            "(row 0 of presentation), and 1 more such pairs",
            Refused(() => Recorded([1, Missing, 3, 10, 20, Missing, 5, Missing, 7]).AveragedByStimulus()));
    }

    [Theory]
    [InlineData("region", "V1", "'x.nc' has no neuroid whose region is V1; there are IT, V4.")]
    [InlineData(
        "regoin", "V1",
        "'x.nc' has no coordinate 'regoin' (did you mean 'region'?); it has image_id, object_name, repetition, neuroid_id, region.")]
    public void A_choice_that_nothing_meets_says_what_there_is(string coordinate, string value, string expected) =>
        Assert.Equal(expected, Refused(() => Recorded(new double[9], "image_id").Where(coordinate, value)));

    [Fact]
    public void What_makes_rows_ambiguous_is_refused_with_the_rows()
    {
        var twice = new Axis("neuroid", 3, [Coordinate.Of("neuroid_id", ["n0", "n1", "n0"])]);
        var assembly = Recorded(new double[9]);
        Assert.StartsWith(
            "'x.nc' has the neuroid_id 'n0' twice, in rows 0 and 2 of neuroid",
            Refused(() => new DataAssembly("x.nc", new double[9], assembly["presentation"], twice).AveragedByStimulus()));
        var again = new Axis("presentation", 3, [Coordinate.Of("stimulus_id", ["b", "a", "b"]), Coordinate.Of("repetition", [0, 0, 0])]);
        Assert.StartsWith(
            "'x.nc' has repetition 0 of the stimulus_id 'b' twice, in rows 0 and 2 of presentation",
            Refused(() => new DataAssembly("x.nc", new double[9], again, assembly["neuroid"]).ByRepetition()));
        var torn = new Axis("presentation", 3, [Coordinate.Of("stimulus_id", ["b", "a", "b"]), Coordinate.Of("object_name", ["bear", "dog", "cat"])]);
        Assert.StartsWith(
            "'x.nc' calls the stimulus_id 'b' 'bear' in row 0 of presentation and 'cat' in row 2",
            Refused(() => new DataAssembly("x.nc", new double[9], torn, assembly["neuroid"]).AveragedByStimulus()));
        var nameless = new Axis("presentation", 3, [Coordinate.Of("filename", ["b", "a", "b"])]);
        Assert.Contains(
            "needs a coordinate stimulus_id or image_id, and has filename.",
            Refused(() => new DataAssembly("x.nc", new double[9], nameless, assembly["neuroid"]).AveragedByStimulus()));
    }

    [Fact]
    public void Time_must_be_chosen_before_repetitions_are_averaged()
    {
        var recorded = Recorded(new double[9]);
        var time = new Axis("time_bin", 2, [Coordinate.Of("time_bin_start", [70, 90]), Coordinate.Of("time_bin_end", [90, 110])]);
        var assembly = new DataAssembly(
            "x.nc", [.. Enumerable.Range(0, 18).Select(i => (double)i)], recorded["presentation"], recorded["neuroid"], time);
        Assert.Equal([(70, 90), (90, 110)], assembly.TimeBins);
        Assert.Equal(
            "'x.nc' has 2 rows of time_bin in addition to presentation and neuroid: choose one of them, as in 70-90 ms.",
            Refused(() => assembly.AveragedByStimulus()));
        Assert.Equal("'x.nc' has no time bin from 80 to 90 ms; there are 70-90, 90-110.", Refused(() => assembly.InTimeBin(80, 90)));
        Assert.Equal([7, 9, 11, 7, 9, 11], assembly.InTimeBin(90, 110).AveragedByStimulus().Values);
    }

    // Presentations b, a, b of three neuroids.
    private static DataAssembly Recorded(double[] values, string id = "stimulus_id") => new(
        "x.nc", values,
        new Axis(
            "presentation", 3,
            [Coordinate.Of(id, ["b", "a", "b"]), Coordinate.Of("object_name", ["bear", "dog", "bear"]), Coordinate.Of("repetition", [0, 0, 1])]),
        new Axis("neuroid", 3, [Coordinate.Of("neuroid_id", ["n0", "n1", "n2"]), Coordinate.Of("region", ["IT", "V4", "IT"])]));

    private static string Refused(Action read) => Assert.Throws<CornetException>(read).Message;
}
