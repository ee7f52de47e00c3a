using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies.Hdf5;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>
/// Activations of any model, in any file that PyTorch, MATLAB, thingsvision or Net2Brain users have: netCDF, NumPy, HDF5, MATLAB, CSV and text. See
/// <c>docs/assemblies.md</c>.
/// </summary>
public static class ActivationFile
{
    private const string Read = ".nc, .npz, .npy, .h5, .hdf5, .mat, .csv, .txt, or a folder of Net2Brain";

    /// <summary>
    /// Opens activations as an assembly [presentation, neuroid], in the order of the file. <c>presentation</c> has <c>stimulus_id</c>; <c>neuroid</c>
    /// has <c>neuroid_id</c>, <c>region</c> (the area or the layer), <c>step</c>, <c>channel</c>, <c>y</c> and <c>x</c>. The numbers of netCDF, HDF5,
    /// <c>.npy</c> and archives that are not packed are read when they are asked for; others are in memory, up to 2 GB for an array.
    /// </summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="table">
    /// The stimuli: their ids, in their order, are those of the rows where the file names none; where it does, it may name them by id or by the file of
    /// the picture. Null where the file says all that is needed.
    /// </param>
    /// <param name="sites">The sites wanted, by the name of the array or of the region; all by default.</param>
    /// <exception cref="CornetException">
    /// The file cannot be read, or is of no known format; an id is missing, empty or not unique; a site has another number of rows, or is not there. A
    /// number that is not finite is refused when it is read.
    /// </exception>
    public static DataAssembly Open(string path, StimulusTable? table = null, params IReadOnlyList<string> sites)
    {
        if (Directory.Exists(path)) return Net2BrainFolder.Open(path, table).Join(table, sites, Net2BrainFolder.Bytes(path));
        var ending = Path.GetExtension(path).ToLowerInvariant();
        if (ending == ".nc") return NetCdf(path, table, sites);
        var found = ending switch
        {
            ".npz" => NumpyActivations.Npz(path),
            ".npy" => NumpyActivations.Npy(path),
            ".h5" or ".hdf5" => Hdf5Activations.Open(path),
            ".mat" => MatActivations.Open(path),
            ".csv" or ".tsv" => TextActivations.Csv(path),
            ".txt" => TextActivations.Txt(path),
            ".pt" or ".pth" => throw new CornetException($"'{path}' is a file of torch.save, and activations are read from {Read}: save them with numpy.savez."),
            _ => throw new CornetException($"'{path}' has the ending '{ending}', and activations are read from {Read}."),
        };
        return found.Join(table, sites, new FileInfo(path).Length);
    }

    private static DataAssembly NetCdf(string path, StimulusTable? table, IReadOnlyList<string> sites)
    {
        var stored = AssemblyFile.Open(path);
        var (presentation, neuroid) = (stored[Axis.Presentation], stored[Axis.Neuroid]);
        if (presentation.Find("repetition") is null) RowIds.Demand(Presentations.StimuliOf(stored).Texts, path);
        if (table is not null) new StimulusNames(table).IdsOf(Presentations.StimuliOf(stored).Texts, path);
        List<Coordinate> known = [.. neuroid.Coordinates];
        if (neuroid.Find("region") is null && neuroid.Find("layer") is { } layer) known.Add(Coordinate.Of("region", layer.Texts));
        if (neuroid.Find("step") is null) known.Add(Coordinate.Of("step", new double[neuroid.Length]));
        Axis[] axes = [.. stored.Axes.Select(axis => ReferenceEquals(axis, neuroid) ? new Axis(axis.Name, axis.Length, known) : axis)];
        var all = new DataAssembly(stored.Origin, axes, new FiniteValues(path, axes, stored.Values)) { Notes = stored.Notes };
        if (sites.Count == 0) return all;
        var there = known.Find(one => one.Name == "region")
            ?? throw new CornetException($"'{path}' has no coordinate 'region' or 'layer' of neuroid: it has {neuroid.Names}.");
        foreach (var site in sites)
        {
            if (there.Texts.Contains(site)) continue;
            string[] regions = [.. there.Texts.Distinct()];
            throw new CornetException(
                $"'{path}' has no site '{site}'{Cornet.Runtime.Weights.NearestName.Suggest(site, regions)}; it has {DataAssembly.Some(regions)}.");
        }

        return all.Where("region", sites);
    }
}
