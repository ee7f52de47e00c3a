using Cornet.Scoring.Assemblies.Hdf5;
using PureHDF;
using PureHDF.VOL.Native;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>
/// Betas in the layout of the Natural Scenes Dataset (Allen et al. 2022): an HDF5 file for each scan session with a dataset <c>betas</c>, trials x
/// voxels in one or more dimensions, as integers of 16 bits that are 300 times the percent signal change; and the order in which pictures were shown.
/// </summary>
public static class NsdBetas
{
    private const string Betas = "betas";
    private const double PerPercent = 300;

    /// <summary>
    /// Opens the sessions of one subject as an assembly [presentation, neuroid] in percent signal change, read when it is asked for. <c>presentation</c>
    /// has <c>stimulus_id</c>, <c>session</c> (from 1) and <c>repetition</c> (from 0). Usually, it is then z-scored within sessions and averaged:
    /// <c>ZScored.By(betas, "session").AveragedByStimulus()</c>.
    /// </summary>
    /// <param name="sessions">A file for each session, such as <c>betas_session01.hdf5</c>, in order; all with the same voxels.</param>
    /// <param name="order">The stimulus of every trial, session after session; see <see cref="OrderOf"/>.</param>
    /// <param name="region">Where the voxels lie.</param>
    /// <param name="voxels">The voxels wanted, counted as <c>reshape(trials, -1)</c> does in Python; all by default.</param>
    /// <exception cref="CornetException">A file cannot be read, voxels differ, or the order has fewer trials than the files.</exception>
    public static DataAssembly Open(IReadOnlyList<string> sessions, IReadOnlyList<string> order, string region, IReadOnlyList<int>? voxels = null)
    {
        if (sessions.Count == 0) throw new CornetException("There is no session: name the files of the betas, such as betas_session01.hdf5.");
        SiteArray[] parts = [.. sessions.Select(Session)];
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i].Extent.Skip(1).SequenceEqual(parts[0].Extent.Skip(1))) continue;
            throw new CornetException(
                $"'{sessions[i]}' has {string.Join(" x ", parts[i].Extent.Skip(1))} voxels and '{sessions[0]}' {string.Join(" x ", parts[0].Extent.Skip(1))}: "
                + "give the sessions of one subject.");
        }

        var trials = parts.Sum(part => part.Rows);
        if (order.Count < trials)
            throw new CornetException(
                $"'{sessions[0]}' and the other sessions have {trials:N0} trials, and the order names {order.Count:N0} "
                + "stimuli: give one for each trial.");
        if (order.Take(trials).Index().FirstOrDefault(one => one.Item.Length == 0) is { Item: not null } empty)
            throw new CornetException($"The order of the trials of '{sessions[0]}' has no stimulus for trial {empty.Index}.");
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        double[] repetitions = [.. order.Take(trials).Select(id => (double)(seen[id] = seen.GetValueOrDefault(id, -1) + 1))];
        var all = parts[0].Units;
        if (all > int.MaxValue) throw new CornetException($"'{sessions[0]}' has {all:N0} voxels, and the limit is {int.MaxValue:N0}.");
        if (voxels?.FirstOrDefault(voxel => voxel < 0 || voxel >= all, -1) is { } outside and not -1)
            throw new CornetException($"'{sessions[0]}' has {all:N0} voxels, and there is no voxel {outside}.");
        Axis presentation = new(Axis.Presentation, trials,
        [
            Coordinate.Of("stimulus_id", order.Take(trials)), Coordinate.Of("session", parts.SelectMany((part, i) => Enumerable.Repeat(i + 1, part.Rows))),
            Coordinate.Of("repetition", repetitions),
        ]);
        // Only of the voxels wanted: a brain has hundreds of thousands.
        int[] wanted = [.. voxels ?? [.. Enumerable.Range(0, (int)all)]];
        Axis neuroid = new(Axis.Neuroid, wanted.Length,
        [
            Coordinate.Of("neuroid_id", wanted.Select(voxel => $"{region}.{voxel}")), Coordinate.Of("region", Enumerable.Repeat(region, wanted.Length)),
            Coordinate.Of("voxel", wanted),
        ]);
        var stored = new ChosenUnits(new SiteValues([new StackedSite(Betas, parts)]), wanted);
        return Scaled.By(new DataAssembly(sessions[0], [presentation, neuroid], stored), 1 / PerPercent);
    }

    /// <summary>
    /// The stimulus of every trial of a subject, from NSD's <c>nsd_expdesign.mat</c>: <c>masterordering</c> says which of the subject's pictures was
    /// shown, <c>subjectim</c> which of the 73,000 pictures that is. Ids are these numbers, from 1, as MATLAB has them.
    /// </summary>
    /// <param name="design">The file.</param>
    /// <param name="subject">From 1.</param>
    /// <exception cref="CornetException">It cannot be read, or has no such subject.</exception>
    public static IReadOnlyList<string> OrderOf(string design, int subject)
    {
        var file = MatFile.Open(design);
        var (ordering, pictures, shape) = (file.Read("masterordering"), file.Read("subjectim"), file.ShapeOf("subjectim"));
        if (shape is not [var subjects, var each] || subject < 1 || subject > subjects)
            throw new CornetException($"'{design}' has no subject {subject}: 'subjectim' is {string.Join(" x ", shape)}, a row for each subject.");
        return [.. ordering.Select((place, trial) => place >= 1 && place <= each && place == Math.Floor(place)
            ? $"{pictures[(subject - 1) * each + (int)place - 1]}"
            : throw new CornetException($"'{design}' has {place} in 'masterordering' for trial {trial}, and the subject has pictures 1 to {each}."))];
    }

    private static SiteArray Session(string path) => Hdf5File.Read(path, file =>
    {
        if (!file.LinkExists(Betas) || file.Get(Betas) is not IH5Dataset dataset)
            throw new CornetException($"'{path}' has no dataset '{Betas}'; it has {string.Join(", ", file.Children().Select(one => one.Name))}.");
        var variable = new Hdf5Variable(path, dataset, marksUnwritten: false);
        if (!variable.IsNumeric || variable.Extent.Length < 2)
            throw new CornetException($"'{path}' has no trials x voxels of numbers in '{Betas}'.");
        return (SiteArray)new Hdf5Site(Betas, new Hdf5Box(path, root => root.Dataset(Betas), variable.Extent, isReversed: false), variable.Chunks?[0] ?? 1);
    });

    private sealed class ChosenUnits(StoredValues values, int[] units) : StoredValues
    {
        public override int Together(int axis) => values.Together(axis);

        public override double[] Read(IReadOnlyList<int>[] rows) => values.Read([rows[0], [.. rows[1].Select(row => units[row])]]);
    }
}
