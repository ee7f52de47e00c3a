using System.Runtime.InteropServices;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Readers;
using Cornet.Scoring.Responders;
using Microsoft.ML.OnnxRuntime;

namespace Cornet.Onnx;

/// <summary>How an ONNX file is run.</summary>
public sealed record OnnxOptions
{
    /// <summary>Tensors or nodes to record, by name; the graph's outputs where none is named.</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];

    /// <summary>Whether the graph may lack some of the sites, which are those of several files.</summary>
    public bool LacksSites { get; init; }

    /// <summary>Rows and columns of the input; null for what the graph declares, else 224.</summary>
    public int? Size { get; init; }

    /// <summary>With which means and standard deviations images are normalized, where the file does not say it; null for ImageNet's.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Stimuli at once.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>What the responses to one set of stimuli may take in memory, in bytes.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;
}

/// <summary>
/// Any ONNX file that reads images (batch x 3 x rows x columns, float32) as a responder, by ONNX Runtime: its outputs, or any tensor inside the graph. Pictures are
/// prepared as for Cornet's networks: the short side to 8/7 of the input, the center cut out, normalized as the file says where Cornet wrote it, else by <see cref="OnnxOptions.Normalization"/>.
/// </summary>
public sealed class OnnxResponder : IResponder
{
    private const int UsualSize = 224;

    private readonly OnnxModel _model;
    private readonly OnnxOptions _options;
    private readonly string _input;
    private readonly InferenceSession _session;
    private readonly IReadOnlyList<(string Site, string Tensor)> _sites;
    private readonly Dictionary<string, DataAssembly> _responses = new(StringComparer.Ordinal);
    private readonly int _size;
    private IReadOnlyList<ResponderArea>? _areas;

    /// <summary>Opens a file.</summary>
    /// <param name="name">What to call it in results.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">What is recorded, and how.</param>
    /// <exception cref="CornetException">It cannot be read, does not read images, has no such tensor, says another normalization, or ONNX Runtime cannot run it.</exception>
    public OnnxResponder(string name, string path, OnnxOptions? options = null)
    {
        (_model, _options, Identity, Model) = (new OnnxModel(path), options ?? new OnnxOptions(), new Responder(name, ResponderKind.Trained), Path.GetFileName(path));
        (_input, var height, var width) = _model.Input();
        if (height != width) throw new CornetException($"'{path}' reads images of {height} x {width}, and stimuli are prepared square: export it for a square input.");
        if (_options.Size is { } given && height is { } declared && given != declared)
            throw new CornetException($"'{path}' reads images of {declared} x {declared}: leave --size out, or export it with dynamic rows and columns.");
        _size = _options.Size ?? height ?? UsualSize;
        Normalization = NormalizationChoice.Of(_options.Normalization, _model.Normalization, path);
        (_sites, var graph) = _model.With(_options.Sites.Count == 0 ? _model.Outputs : _options.Sites, _options.LacksSites);
        _session = Guard(() => Session(path, graph));
    }

    /// <summary>Lets <c>score --onnx</c> open files with this class.</summary>
    public static void Register() => OnnxFiles.Open = (name, path, sites, several, size, batch, normalization) =>
        new OnnxResponder(name, path, new OnnxOptions { Sites = sites, LacksSites = several, Size = size, Batch = batch, Normalization = normalization });

    /// <inheritdoc/>
    public Responder Identity { get; }

    /// <inheritdoc/>
    public string Model { get; }

    /// <summary>With which means and standard deviations its images are normalized.</summary>
    public Normalization Normalization { get; }

    /// <summary>Tensors recorded as areas; the shapes of all but the first dimension are known after one picture.</summary>
    public IReadOnlyList<ResponderArea> Areas => _areas ??= ResponderArea.Of(Units(Blank()));

    /// <inheritdoc/>
    public long? Outputs => null;

    /// <inheritdoc/>
    public OutputNames? OutputNames => null;

    /// <inheritdoc/>
    public DataAssembly Respond(StimulusSet stimuli, CancellationToken cancellation = default)
    {
        var key = stimuli.Fingerprint();
        if (!_responses.TryGetValue(key, out var responses)) _responses.Add(key, responses = Record(stimuli, cancellation));
        return responses;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private DataAssembly Record(StimulusSet stimuli, CancellationToken cancellation)
    {
        var preparation = stimuli.EvaluationPreparation(_size) with { Normalization = Normalization };
        var (values, at, width) = (Array.Empty<double>(), 0L, 0L);
        Axis? units = null;
        using var batches = new Batches(stimuli, preparation, new BatchOptions { BatchSize = _options.Batch });
        foreach (var batch in batches.Epoch(0, cancellation: cancellation))
        {
            using var taken = batch;
            var sites = Run(MemoryMarshal.Cast<byte, float>(batch.Images.bytes).ToArray(), batch.Count);
            if (units is null)
            {
                units = Units(sites);
                width = units.Length;
                if (width * stimuli.Count * sizeof(double) > _options.MemoryBytes || width * stimuli.Count > Array.MaxLength)
                {
                    throw new CornetException(
                        $"{width:N0} units of '{_model.Path}' for {stimuli.Count:N0} stimuli take {width * stimuli.Count * sizeof(double) >> 20:N0} MB, more than the "
                        + $"{_options.MemoryBytes >> 20:N0} MB allowed: name fewer or smaller tensors with --sites.");
                }

                values = new double[width * stimuli.Count];
            }

            for (var row = 0; row < batch.Count; row++)
            {
                foreach (var (name, extent, numbers) in sites)
                {
                    var length = numbers.Length / batch.Count;
                    for (var unit = 0; unit < length; unit++)
                    {
                        var value = numbers[(row * length) + unit];
                        if (!float.IsFinite(value)) throw new CornetException($"'{_model.Path}' puts out {value} at '{name}' for the stimulus '{stimuli.IdOf((int)(at / width))}': its weights are damaged, or its training diverged.");
                        values[at++] = value;
                    }
                }
            }
        }

        return new DataAssembly($"{Model} on {stimuli.Name}", values, PresentationAxis.Of(stimuli), units!)
        {
            Notes = new Dictionary<string, string> { ["model"] = Model, ["preparation"] = PresentationAxis.Prepared(stimuli, preparation) },
        };
    }

    private IReadOnlyList<(string Name, int[] Extent, float[] Values)> Blank() => Run(new float[3 * _size * _size], 1);

    private IReadOnlyList<(string Name, int[] Extent, float[] Values)> Run(float[] images, int count) => Guard(() =>
    {
        using var input = OrtValue.CreateTensorValueFromMemory(images, [count, 3, _size, _size]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, [_input], [input], [.. _sites.Select(site => site.Tensor)]);
        return (IReadOnlyList<(string, int[], float[])>)[.. _sites.Zip(outputs, (site, value) =>
        {
            var name = site.Site;
            var info = value.GetTensorTypeAndShape();
            int[] extent = [.. info.Shape.Select(size => (int)size)];
            if (extent.Length < 2 || extent[0] != count)
            {
                throw new CornetException(
                    $"'{name}' of '{_model.Path}' has the shape {string.Join(" x ", extent)} for {count} images: a recorded tensor has a row for each image.");
            }

            return (name, extent, value.GetTensorDataAsSpan<float>().ToArray());
        })];
    });

    // The table of units: as that of a file of activations with an array for each tensor.
    private Axis Units(IReadOnlyList<(string Name, int[] Extent, float[] Values)> sites)
    {
        List<string> ids = [], regions = [];
        List<double> steps = [], channels = [], starts = [];
        foreach (var (name, extent, values) in sites)
        {
            var site = SiteName.Of(name, _model.IsByCornet);
            var (width, channelCount) = (values.Length / extent[0], extent[1]);
            var start = _model.StartsMs.TryGetValue(site.Region, out var times) && site.Step < times.Length ? times[site.Step] : double.NaN;
            for (var unit = 0; unit < width; unit++)
            {
                ids.Add($"{name}.{unit}");
                regions.Add(site.Region);
                steps.Add(site.Step);
                channels.Add(unit / (width / channelCount));
                starts.Add(start);
            }
        }

        return new Axis(Axis.Neuroid, ids.Count,
        [
            Coordinate.Of("neuroid_id", ids), Coordinate.Of("region", regions), Coordinate.Of("step", steps), Coordinate.Of("channel", channels),
            .. starts.TrueForAll(double.IsNaN) ? Array.Empty<Coordinate>() : [Coordinate.Of("step_start_ms", starts)],
        ]);
    }

    // Weights may lie beside the file, and are found from its path only: without new outputs the file is opened as it is.
    private InferenceSession Session(string path, byte[] graph)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return _options.Sites.Count == 0 ? new InferenceSession(path, options) : new InferenceSession(graph, options);
    }

    private T Guard<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (OnnxRuntimeException fault)
        {
            throw new CornetException($"ONNX Runtime cannot run '{_model.Path}': {fault.Message.Split('\n')[0].Trim()}", fault);
        }
        catch (Exception fault) when (fault is DllNotFoundException or TypeInitializationException)
        {
            throw new CornetException("ONNX Runtime has no library for this system beside the program: reference the package Microsoft.ML.OnnxRuntime.", fault);
        }
    }
}
