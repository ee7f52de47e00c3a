using System.CommandLine;
using System.Text.RegularExpressions;
using Cornet.App.Verbs;
using Cornet.Dsl.Programs;
using Cornet.Runtime;
using Cornet.Targets.BrainScore;
using Cornet.Targets.PyTorch;

namespace Cornet.Cli.Export;

/// <summary><c>--to brainscore</c>: a folder that is a plugin of Brain-Score, without the weights.</summary>
internal sealed partial class BrainScoreFormat() : ExportFormat("brainscore", "Brain-Score", "a plugin folder of one model")
{
    private const int Channels = 3;

    private readonly Option<string?> _identifier = new("--identifier")
    {
        Description = "What Brain-Score calls the model, and the folder; by default the model's name and a hash of all that is exported.", HelpName = "ID",
    };

    private readonly Option<string[]> _regions = new("--region")
    {
        Description = "The area that is a region, where it has another name: IT=TEO. Repeat it for more.", HelpName = "REGION=AREA",
    };

    private readonly Option<double?> _degrees = CliOptions.Positive("--visual-degrees", "Degrees of visual angle that an image spans; 8 by default.");

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => [Size, Normalize, _identifier, _regions, _degrees];

    /// <inheritdoc/>
    public override IEnumerable<ExportedFile> Files(ExportRequest request)
    {
        var (program, weights, words) = (One(request), Weights(request), request.Words);
        if (program.Input.Channels != Channels)
            throw new CornetException($"{program.Name} reads {program.Input.Channels} channels, and the images of Brain-Score have {Channels}: export a model with input {Channels} x H x W.");
        if (program.Input.Height != program.Input.Width)
            throw new CornetException($"{program.Name} reads {program.Input.Height} x {program.Input.Width} pixels, and the images of Brain-Score are square: say their size with --size N.");
        if (words.GetValue(_identifier) is { } given && !Identifier().IsMatch(given))
            throw new CornetException($"'{given}' cannot be the name of a plugin folder: use letters, digits, - and _, and begin with a letter.");
        var regions = Regions(program, words.GetValue(_regions) ?? []);
        var normalization = weights.Normalization(words);
        var file = LoadableWeights.Of(weights, program, request.Out);
        var plugin = new BrainScorePlugin(program, regions, Path.GetFileName(file.Path), file.Sha1)
        {
            ImageSize = program.Input.Height, VisualDegrees = words.GetValue(_degrees) ?? 8, Mean = normalization.Mean, Deviation = normalization.Deviation,
        };
        var identifier = words.GetValue(_identifier) ?? plugin.Identifier;
        if (!Identifier().IsMatch(identifier)) throw new CornetException($"'{identifier}' cannot be the name of a plugin folder: choose another one with --identifier ID.");
        var folder = Path.Combine(request.Out, identifier);
        request.Notes.AddRange(Notes(plugin, file, folder));
        var files = (plugin with { Identifier = identifier }).Files().Select(one => ExportedFile.Text(Path.Combine(folder, one.Name), one.Text));
        return file.Copy is { } copy ? files.Prepend(copy.File) : files;
    }

    private static List<(string Region, string Area)> Regions(NetworkProgram program, string[] given)
    {
        var known = BrainScorePlugin.KnownRegions;
        var areas = program.Areas.Select(area => area.Name).ToList();
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            if (text.Split('=') is not [var region, var area]) throw new CornetException($"'{text}' names no area for a region; write --region REGION=AREA: --region IT=TEO.");
            if (!known.Contains(region)) throw new CornetException($"Brain-Score records from no region '{region}'; it has {string.Join(", ", known)}.");
            if (!areas.Contains(area)) throw new CornetException($"{program.Name} has no area '{area}' for {region}; it has {string.Join(", ", areas)}.");
            if (!chosen.TryAdd(region, area)) throw new CornetException($"--region {region}=... stands there twice, and a region is one area: leave one out.");
        }
        return [.. known.Select(region => (region, chosen.GetValueOrDefault(region) ?? areas.Find(area => area == region))).Where(one => one.Item2 is not null).Select(one => (one.region, one.Item2!))];
    }

    private static IEnumerable<string> Notes(BrainScorePlugin plugin, LoadableWeights weights, string folder)
    {
        var program = plugin.Program;
        if (weights.Copy is { Reason: var reason }) yield return $"The weights are written again for PyTorch, as {weights.Path}: {reason}.";
        var left = program.Areas.Select(area => area.Name).Except(plugin.Regions.Select(one => one.Area)).ToList();
        if (plugin.Regions.Count == 0) yield return $"No area is a region of Brain-Score, which leaves behavior: name one, as in --region IT={program.Areas[^1].Name}.";
        else if (left.Count > 0) yield return $"Not recorded, because Brain-Score has no region of that name: {string.Join(", ", left)}. To make one a region, write --region REGION={left[^1]}.";
        if (plugin.Untimed.ToList() is { Count: > 0 } untimed)
            yield return $"No timing for {string.Join(", ", untimed)}: the last step answers for every time bin. A 'timing' line in the model would change that.";
        if (plugin.Classes != BrainScorePlugin.ImageNetClasses)
            yield return $"{program.Name} has {plugin.Classes} classes: benchmarks with labels need the {BrainScorePlugin.ImageNetClasses} of ImageNet and cannot run.";
        if (plugin.IsNoisy) yield return $"The noise layers of {program.Name} stay on: its responses differ from run to run.";
        yield return $"To score it, put {folder} into brainscore_vision/models and set CORNET_WEIGHTS={Path.GetFullPath(weights.Path)}; to submit it, upload that file and fill in VERSION_ID and BIBTEX in model.py.";
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$")]
    private static partial Regex Identifier();
}
