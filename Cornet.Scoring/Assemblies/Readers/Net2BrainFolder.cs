using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>
/// The folders of Net2Brain: an <c>.npz</c> for each picture, with an array for each layer; or, after <c>consolidate_per_layer</c>, an <c>.npz</c> for
/// each layer, with an array for each picture.
/// </summary>
internal static class Net2BrainFolder
{
    private const string Consolidated = "consolidated_";

    private static readonly string[] PictureEndings = [".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"];

    /// <summary>Reads a folder; pictures are in the order of their names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="table">The stimuli; null where there is no table.</param>
    /// <exception cref="CornetException">
    /// There are no archives in it, they hold something else, a layer is missing or has other units for a picture, or it is unknown which are the
    /// layers.
    /// </exception>
    public static FoundActivations Open(string folder, StimulusTable? table)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.npz").Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new CornetException($"'{folder}' is a folder without .npz files: give the folder in which Net2Brain saved its features, or one file.");
        var arrays = files.ToDictionary(Stem, Arrays);
        string[] names = [.. arrays.Keys], keys = [.. arrays.Values.SelectMany(one => one.Keys).Distinct().Order(StringComparer.Ordinal)];
        var byLayer = IsByLayer(folder, files, names, keys, arrays, table);
        var (layers, pictures) = byLayer ? (names, keys) : (keys, names);
        return new FoundActivations(folder, [.. layers.Select(Site)]) { Ids = pictures };

        SiteArray Site(string layer)
        {
            double[]? values = null;
            var (first, units) = (Array(pictures[0], layer), 0);
            for (var row = 0; row < pictures.Length; row++)
            {
                var one = Array(pictures[row], layer);
                if (!one.Extent.SequenceEqual(first.Extent))
                {
                    throw new CornetException(
                        $"'{folder}' has {string.Join(" x ", one.Extent)} numbers of '{layer}' for '{pictures[row]}' and {string.Join(" x ", first.Extent)} for "
                        + $"'{pictures[0]}': every picture has as many.");
                }

                var read = one.Read(0, one.Rows, 0, (int)one.Units);
                values ??= new double[checked((units = read.Length) * pictures.Length)];
                read.CopyTo(values, row * units);
            }

            // A picture is a batch of one.
            int[] extent = first.Extent is [1, _, ..] ? [.. first.Extent.Skip(1)] : [.. first.Extent];
            var name = byLayer && layer.StartsWith(Consolidated, StringComparison.Ordinal) ? layer[Consolidated.Length..] : layer;
            return new SiteInMemory(name, [pictures.Length, .. extent], values!);
        }

        SiteArray Array(string picture, string layer)
        {
            var (file, key) = byLayer ? (layer, picture) : (picture, layer);
            return arrays[file].GetValueOrDefault(key) ?? throw new CornetException(
                $"'{folder}' has no '{key}' in '{file}.npz', and other files have: extract all layers for all pictures.");
        }
    }

    /// <summary>The length of all its files.</summary>
    public static long Bytes(string folder) => Directory.GetFiles(folder, "*.npz").Sum(file => new FileInfo(file).Length);

    // By what is called like a picture or a stimulus; else by what has the same size everywhere.
    private static bool IsByLayer(
        string folder, string[] files, string[] names, string[] keys, Dictionary<string, Dictionary<string, SiteArray>> arrays, StimulusTable? table)
    {
        if (files.All(file => Path.GetFileName(file).StartsWith(Consolidated, StringComparison.Ordinal))) return true;
        Func<string, bool> isPicture = table is null ? IsPicture : new StimulusNames(table).Knows;
        var (byKeys, byNames) = (keys.All(isPicture), names.All(isPicture));
        if (byKeys != byNames) return byKeys;
        var sameInFile = arrays.Values.All(one => one.Values.Select(Size).Distinct().Count() == 1);
        var sameInKey = keys.All(key => arrays.Values.Select(one => one.GetValueOrDefault(key)).OfType<SiteArray>().Select(Size).Distinct().Count() == 1);
        return sameInFile != sameInKey ? sameInFile : throw new CornetException(
            $"'{folder}' does not tell whether its files are pictures or layers: give the stimulus table, whose ids or file names say which.");
    }

    private static string Size(SiteArray array) => string.Join('x', array.Extent);

    private static bool IsPicture(string name) => PictureEndings.Contains(Path.GetExtension(name).ToLowerInvariant());

    private static string Stem(string file) => Path.GetFileNameWithoutExtension(file);

    private static Dictionary<string, SiteArray> Arrays(string path) => GuardedFile.Read(path, "a NumPy archive", file =>
    {
        var arrays = new Dictionary<string, SiteArray>(StringComparer.Ordinal);
        NumpyActivations.Visit(file, (name, header, stream, left, start) =>
            arrays.Add(name, NumpySite.Read(name, header, stream, left, start is { } at ? new StoredBytes.InFile(path, at) : null)));
        return arrays.Count > 0 ? arrays : throw new DamagedFileException("it has no arrays");
    });
}
