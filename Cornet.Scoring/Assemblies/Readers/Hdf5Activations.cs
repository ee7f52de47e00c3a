using System.Text.RegularExpressions;
using Cornet.Scoring.Assemblies.Hdf5;
using PureHDF;
using PureHDF.VOL.Native;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>
/// Activations in an HDF5 file: every dataset of numbers is a site, called by its path (<c>resnet/layer4</c>), whose first axis are the stimuli;
/// <c>stimulus_id</c> is a dataset of texts or whole numbers. The splits of thingsvision (<c>features_01</c>, ...) are one site.
/// </summary>
internal static partial class Hdf5Activations
{
    private const int MostObjects = 1 << 16, Deepest = 16;

    /// <summary>Reads what there is; numbers are read when they are asked for.</summary>
    /// <exception cref="CornetException">It cannot be read.</exception>
    public static FoundActivations Open(string path) => Hdf5File.Read(path, file =>
    {
        List<SiteArray> sites = [];
        List<Coordinate> about = [];
        IReadOnlyList<string>? ids = null;
        var visited = 0;
        Visit(file, "", 0);
        return new FoundActivations(path, Stacked(sites)) { Ids = ids, About = about, HowToSayIds = "add them as a dataset 'stimulus_id'" };

        void Visit(IH5Group group, string prefix, int depth)
        {
            if (depth > Deepest) throw new CornetException($"'{path}' has groups nested deeper than {Deepest}; it is damaged, or a group contains itself.");
            foreach (var child in Hdf5File.Guard(path, prefix, () => group.Children().OrderBy(one => one.Name, StringComparer.Ordinal).ToList()))
            {
                if (++visited > MostObjects) throw new CornetException($"'{path}' has more than {MostObjects:N0} datasets: save an array for each site.");
                var name = $"{prefix}{child.Name}";
                if (child is IH5Group inside) Visit(inside, $"{name}/", depth + 1);
                if (child is IH5Dataset dataset) Add(name, dataset);
            }
        }

        void Add(string name, IH5Dataset dataset)
        {
            var variable = new Hdf5Variable(path, dataset, marksUnwritten: false);
            if (variable.NamesADimension) return;
            var (extent, isId) = (variable.Extent, RowIds.Names.Contains(name));
            if (isId && (variable.IsText || variable.IsNumeric))
            {
                if (variable.IsNumeric && dataset.Type.Class == H5DataTypeClass.FloatingPoint)
                    throw new CornetException($"'{path}' has floats in '{name}', and ids are texts or whole numbers: save them as texts.");
                if (extent.Length != 1) throw new CornetException($"'{path}' has {string.Join(" x ", extent)} values in '{name}', and ids are a list.");
                ids ??= variable.Coordinate().Texts;
            }
            else if (variable.IsText && extent.Length == 1) about.Add(variable.Coordinate());
            else if (variable.IsNumeric && extent.Length > 0)
                sites.Add(new Hdf5Site(name, new Hdf5Box(path, root => root.Dataset(name), extent, isReversed: false), variable.Chunks?[0] ?? 1));
        }
    });

    private static List<SiteArray> Stacked(List<SiteArray> sites)
    {
        var parts = sites.Where(site => Split().IsMatch(site.Name)).ToArray();
        if (parts.Length < 2 || parts.Length < sites.Count || !parts.All(part => part.Extent.Skip(1).SequenceEqual(parts[0].Extent.Skip(1)))) return sites;
        return [new StackedSite("features", [.. parts.OrderBy(part => part.Name.Length).ThenBy(part => part.Name, StringComparer.Ordinal)])];
    }

    [GeneratedRegex(@"^features_\d+$")]
    private static partial Regex Split();
}
