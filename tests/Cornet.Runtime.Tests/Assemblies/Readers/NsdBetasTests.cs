using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Readers;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Assemblies.Readers;

public sealed class NsdBetasTests(PythonActivations python) : IClassFixture<PythonActivations>
{
    private string[] Sessions => [python["betas_session01.hdf5"], python["betas_session02.hdf5"]];

    [PythonFact("h5py", "scipy")]
    public void Betas_are_percent_signal_change_and_z_scored_within_sessions_as_SciPy_does()
    {
        var order = NsdBetas.OrderOf(python["nsd_expdesign.mat"], 1);
        Assert.Equal(["100", "200", "300", "100", "200", "400"], order.Take(6));
        var betas = NsdBetas.Open(Sessions, order, "nsdgeneral");
        AssertNear(python["nsd_percent.npy"], betas.Read());
        Assert.Equal(["1", "1", "1", "1", "1", "1", "2", "2", "2", "2", "2"], PythonActivations.Of(betas, Axis.Presentation, "session"));
        Assert.Equal(["0", "0", "0", "1", "1", "0", "1", "1", "2", "2", "2"], PythonActivations.Of(betas, Axis.Presentation, "repetition"));
        var scored = ZScored.By(betas, "session");
        AssertNear(python["nsd_scored.npy"], scored.Read());
        // Whatever is chosen afterwards, the means are those of the whole sessions.
        var all = scored.Read();
        var chosen = scored.Take(Axis.Neuroid, [5, 2]).Take(Axis.Presentation, [7, 0]).Read();
        Assert.Equal([all[7 * 24 + 5], all[7 * 24 + 2], all[5], all[2]], chosen);
        Assert.Equal(["100", "200", "300", "400"], scored.Where("voxel", voxel => voxel != 17).AveragedByStimulus().StimulusIds);
    }

    [PythonFact("h5py", "scipy")]
    public void Only_the_voxels_wanted_are_read()
    {
        var order = NsdBetas.OrderOf(python["nsd_expdesign.mat"], 2);
        var (all, some) = (NsdBetas.Open(Sessions, order, "V1"), NsdBetas.Open(Sessions, order, "V1", [23, 4]));
        Assert.Equal(["V1.23", "V1.4"], PythonActivations.Of(some, Axis.Neuroid, "neuroid_id"));
        Assert.Equal(all.Take(Axis.Neuroid, [23, 4]).Read(), some.Read());
    }

    [PythonFact("h5py", "scipy")]
    public void What_does_not_fit_is_refused()
    {
        var order = NsdBetas.OrderOf(python["nsd_expdesign.mat"], 1);
        Assert.Equal(
            "'nsd_expdesign.mat' has no subject 3: 'subjectim' is 2 x 4, a row for each subject.",
            python.Refused(() => NsdBetas.OrderOf(python["nsd_expdesign.mat"], 3)));
        Assert.Equal(
            "'betas_session01.hdf5' and the other sessions have 11 trials, and the order names 5 stimuli: give one for each trial.",
            python.Refused(() => NsdBetas.Open(Sessions, [.. order.Take(5)], "V1")));
        Assert.Equal("'betas_session01.hdf5' has 24 voxels, and there is no voxel 24.", python.Refused(() => NsdBetas.Open(Sessions, order, "V1", [24])));
        Assert.Equal(
            "'betas_session01.hdf5' has no coordinate 'sesion' of presentation (did you mean 'session'?); it has stimulus_id, session, repetition.",
            python.Refused(() => ZScored.By(NsdBetas.Open(Sessions, order, "V1"), "sesion")));
        Assert.Equal("'plain.h5' has no dataset 'betas'; it has deep, layer4.0, stimulus_id.", Sorted(python.Refused(() => NsdBetas.Open([python["plain.h5"]], order, "V1"))));
    }

    [Fact]
    public void Z_scores_are_taken_along_presentations_whatever_their_axis_and_missing_numbers_do_not_count()
    {
        double[] values = [1, double.NaN, 3, 10, 10, 10, 4, 6, 8, 0, 5, 5]; // neuroid x presentation x time_bin
        var sessions = new Axis(Axis.Presentation, 3, [Coordinate.Of("session", (string[])["a", "b", "a"])]);
        var assembly = new DataAssembly("made", values, new Axis(Axis.Neuroid, 2, []), sessions, new Axis(Axis.TimeBin, 2, []));
        var scored = ZScored.By(Scaled.By(assembly, 2), "session").Read();
        double none = double.NaN;
        Assert.Equal([-1, none, none, none, 1, none, -1, 1, none, none, 1, -1], scored);
    }

    private static string Sorted(string message) => message[..(message.IndexOf("it has ", StringComparison.Ordinal) + 7)]
        + string.Join(", ", message[(message.IndexOf("it has ", StringComparison.Ordinal) + 7)..^1].Split(", ").Order(StringComparer.Ordinal)) + ".";

    private static void AssertNear(string path, double[] read)
    {
        using var stored = NpyFile.Read(path);
        var expected = stored.data<double>().ToArray();
        Assert.Equal(expected.Length, read.Length);
        for (var i = 0; i < read.Length; i++)
        {
            if (double.IsNaN(expected[i])) Assert.Equal(double.NaN, read[i]);
            else Assert.Equal(expected[i], read[i], 1e-12);
        }
    }
}
