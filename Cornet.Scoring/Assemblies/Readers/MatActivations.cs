using System.Globalization;
using Cornet.Scoring.Assemblies.Readers.Matlab;

namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>
/// Activations in a MATLAB file: every array of numbers is a site, whose first axis are the stimuli; <c>stimulus_id</c> is a cell array of texts, a
/// matrix of letters, or a vector of whole numbers. thingsvision's <c>features.mat</c>, which has a variable for each picture, becomes one site
/// <c>features</c>.
/// </summary>
internal static class MatActivations
{
    private const string OneSite = "features";

    /// <summary>Reads a file.</summary>
    /// <exception cref="CornetException">It cannot be read, or its ids are something else.</exception>
    public static FoundActivations Open(string path)
    {
        var file = MatFile.Open(path);
        if (ByPicture(path, file) is { } pictures) return pictures;
        var ids = RowIds.Names.Select(name => Ids(path, file, name)).FirstOrDefault(found => found is not null);
        var sites = file.Names.Where(name => !RowIds.Names.Contains(name)).Select(name => Site(file, name));
        return new FoundActivations(path, [.. sites])
        {
            Ids = ids,
            About = [.. file.TextNames.Where(name => !RowIds.Names.Contains(name)).Select(name => Coordinate.Of(name, file.ReadTexts(name)!))],
            HowToSayIds = "save them as a cell array 'stimulus_id'",
        };
    }

    private static SiteArray Site(MatFile file, string name)
    {
        int[] shape = [.. file.ShapeOf(name)];
        return file.InParts(name) is { } parts ? parts.Site(name) : new SiteInMemory(name, shape, file.Read(name));
    }

    private static IReadOnlyList<string>? Ids(string path, MatFile file, string name)
    {
        if (file.WhyUnread(name) is { } why) throw new CornetException($"'{path}': '{name}' {why}.");
        if (file.ReadTexts(name) is { } texts) return texts;
        if (!file.Names.Contains(name)) return null;
        var numbers = file.Read(name);
        return file.ShapeOf(name).Count(size => size != 1) <= 1 && numbers.All(number => number == Math.Floor(number) && double.IsFinite(number))
            ? [.. numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))]
            : throw new CornetException($"'{path}' has something other than texts or whole numbers in '{name}': save a cell array of texts.");
    }

    // thingsvision names each variable by the picture's file without its ending; the list of the files stands beside.
    private static FoundActivations? ByPicture(string path, MatFile file)
    {
        if (file.Names.Count < 2 || RowIds.FileNamesBeside(path) is not { } pictures) return null;
        var there = file.Names.ToHashSet(StringComparer.Ordinal);
        string[] names = [.. pictures.Select(picture => picture[..^Path.GetExtension(picture).Length])];
        if (!names.All(there.Contains)) return null;
        int[] extent = [.. file.ShapeOf(names[0])];
        if (names.FirstOrDefault(name => !file.ShapeOf(name).SequenceEqual(extent)) is { } other)
        {
            throw new CornetException(
                $"'{path}' has {string.Join(" x ", file.ShapeOf(other))} numbers for '{other}' and {string.Join(" x ", extent)} for '{names[0]}': every "
                + "picture has as many.");
        }

        // A vector is stored as one row.
        int[] units = extent is [1, var count] ? [count] : extent;
        return new FoundActivations(path, [new SiteInMemory(OneSite, [names.Length, .. units], [.. names.SelectMany(file.Read)])]);
    }
}
