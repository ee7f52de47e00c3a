using System.CommandLine;
using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Scoring.Assemblies;

namespace Cornet.App.Verbs;

/// <summary>
/// <c>features MODEL --weights FILE --images SOURCE --out FILE.npz</c>: what areas put out for images, an array per area and step, <c>V1.0</c>,
/// <c>V4.2</c>, ..., <c>decoder</c>, N x C x H x W, and the ids of the N images in <c>stimulus_id</c>; or <c>--out FILE.nc</c>: an assembly of all
/// of it, presentation x neuroid.
/// </summary>
internal sealed class FeaturesVerb : Command
{
    private readonly Argument<string> _model = CliOptions.Model();
    private readonly Option<string> _weights = CliOptions.TrainedWeights();
    private readonly Option<string> _images = new("--images")
    {
        Description = "A folder of images, a table of stimuli (.csv), or an array N x 3 x H x W (.npy): float32 is taken as it is, uint8 is normalized.", HelpName = "SOURCE",
    };
    private readonly Option<string> _out = new("--out") 
    {
        Description = "The file to write: a NumPy archive (.npz), or an assembly that xarray opens (.nc).", HelpName = "FILE",
    };
    private readonly Option<string> _sites = new("--sites")
    {
        Description = "Areas and steps, such as V4.2,IT,decoder; all by default.", HelpName = "LIST",
    };

    private readonly Option<double?> _field = CliOptions.Positive("--field", "Width of the model's visual field in degrees; images are "
        + "placed in it.");
    private readonly Option<double?> _shown = CliOptions.Positive("--shown", "Width at which the images were shown, in degrees; by default "
        + "the table's column 'degrees'.");

    private readonly Option<int?> _batch = CliOptions.Batch("32");
    private readonly Option<int?> _size = CliOptions.Size();
    private readonly Option<Normalization?> _normalize = CliOptions.NormalizationOfWeights();
    private readonly Option<int?> _workers = CliOptions.Workers();
    private readonly Option<string> _device = CliOptions.Device();
    private readonly Option<Cornet.Runtime.Layers.Precision?> _precision = CliOptions.Precision();
    private readonly Option<MemoryFormat?> _memoryFormat = CliOptions.MemoryFormat();

    private readonly NoiseOptions _noise = new(repeats: true);

    public FeaturesVerb() : base("features", "Writes the activations of areas for images, by area and step.")
    {
        Add(_model);
        Option[] options = [_weights, _images, _out, _sites, _field, _shown, _batch, _size, _normalize, _workers, _device, _precision, _memoryFormat, .. _noise.Options];
        foreach (var option in options) Add(option);
        SetAction(Write);
    }

    private int Write(ParseResult words)
    {
        var entry = ModelCatalog.Find(words.GetValue(_model)!);
        var (file, source, path) = (words.Demand(_weights), words.Demand(_images), words.Demand(_out));
        var listed = (words.GetValue(_sites) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        RecordingSite[] sites = [.. listed.Select(RecordingSite.Parse)];
        var normalization = SplitRecord.NormalizationIn(file == TrainedNetwork.Untrained ? null : file, words.GetValue(_normalize));
        var device = Computing.Prepare(words.GetValue(_device));
        using var model = TrainedNetwork.Open(entry, file, device, output: words.InvocationConfiguration.Output);
        (model.Precision, model.ChannelsLast) = (Computing.Allowed(words.GetValue(_precision), device), words.ChannelsLast(_memoryFormat));
        _noise.Apply(words, model);
        using var images = ImageSource.Open(
            source, entry.Card, words.GetValue(_size), words.GetValue(_batch) ?? 32, words.WorkersOf(_workers),
            normalization, words.GetValue(_shown), words.GetValue(_field), model.TakesChannelsLast(device), BatchOptions.NormalizesOn(device));
        if (!images.AreNormalized && words.GetValue(_normalize) is not null) throw new CornetException($"The images in '{source}' are taken as they are: leave --normalize out.");
        using var interruption = new Interruption();
        var output = words.InvocationConfiguration.Output;
        output.WriteLine(FormattableString.Invariant(
            $"{images.Count:N0} images from {source}{(images.Part is { } part ? $" ({part})" : "")}, {images.Preparation}"));
        if (images.LeftOut is { } leftOut) output.WriteLine(leftOut);
        try
        {
            (string, string)[] notes = [.. Activations.Notes(model, device, source, images.Preparation), ("weights", file)];
            var written = FeatureFile.Write(path, model, device, images, sites, notes, interruption.Token);
            foreach (var line in written) output.WriteLine(line);
        }
        catch (OperationCanceledException)
        {
            return CornetApp.Interrupted;
        }

        output.WriteLine($"written: {path}");
        return 0;
    }
}
