using Cornet.Cli.Export;
using Cornet.Dsl.Programs;
using Cornet.Runtime;
using Cornet.Runtime.Models;
using Cornet.Targets.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Cornet.Tests.Onnx;

/// <summary>A network as an ONNX file in ONNX Runtime, beside the same network in Cornet.</summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly CornetModel _model;
    private readonly NetworkProgram _program;

    /// <summary>Writes the file, checks it if asked for, and opens it.</summary>
    /// <param name="program">What the compiler made of the network.</param>
    /// <param name="model">The same in Cornet, whose weights the file gets.</param>
    /// <param name="file">Where to write it.</param>
    public OnnxRun(NetworkProgram program, CornetModel model, string file)
    {
        (_program, _model, File) = (program, model, file);
        Graph = OnnxNetwork.Of(program, Sites(program), drawsNoise: false);
        var state = model.State().ToDictionary(entry => entry.Name, entry => entry.Value);
        WholeFile.Write(file, handle => OnnxFile.Write(Graph, key => state[key], program.Doc, NetworkFacts.Texts(program, Cornet.Runtime.Stimuli.Normalization.ImageNet), handle));
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(file, options);
    }

    /// <summary>The graph.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>All that can be recorded.</summary>
    public static IReadOnlyList<(string, int?)> Sites(NetworkProgram program) =>
    [
        .. program.Areas.SelectMany(area => Enumerable.Range(0, area.Steps.Count).Select(step => (area.Name, (int?)step))),
        .. program.Decoders.Select(decoder => (decoder.Name, (int?)null)),
    ];

    /// <summary>Weights in which nothing is zero or one everywhere, as after a training.</summary>
    public static void Vary(CornetModel model)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        foreach (var (name, value) in model.State())
            if (name.EndsWith(".running_var", StringComparison.Ordinal)) value.copy_(rand_like(value) + value);
            else if (value.dim() > 1) value.mul_(1 + 0.1 * randn_like(value)); // the sum of thousands stays as large as it is
            else if (!name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) value.add_(0.1 * randn_like(value));
    }

    /// <summary>
    /// The largest difference of each output from Cornet's, relative to the largest number there (or 0.01: engines compute elu as exp(x) - 1, which loses
    /// digits of what is much smaller).
    /// </summary>
    /// <param name="batch">How many images.</param>
    /// <param name="fromDouble">Whether from Cornet in float64; then with the difference of Cornet's own float32, which is 0 otherwise.</param>
    public IReadOnlyList<(string Site, double Difference, double Rounding)> Compare(int batch, bool fromDouble = false)
    {
        using var scope = NewDisposeScope();
        using var without = no_grad();
        _model.eval();
        _model.DrawsNoise = false;
        var images = randn(batch, _program.Input.Channels, _program.Input.Height, _program.Input.Width);
        var single = Recorded(images);
        var expected = single;
        if (fromDouble)
        {
            _model.to(float64);
            expected = Recorded(images.to(float64));
            _model.to(float32);
        }
        var input = new DenseTensor<float>(images.data<float>().ToArray(), [.. images.shape.Select(extent => (int)extent)]);
        using var outputs = _session.Run([NamedOnnxValue.CreateFromTensor(OnnxGraph.InputName, input)]);
        Assert.Equal(expected.Keys.Order(), outputs.Select(output => output.Name).Order());
        return [.. outputs.Select(output =>
        {
            var numbers = output.AsTensor<float>();
            var (found, wanted) = (tensor(numbers.ToArray()).reshape([.. numbers.Dimensions.ToArray().Select(extent => (long)extent)]), expected[output.Name]);
            Assert.Equal(wanted.shape, found.shape);
            double From(Tensor other) => ((other.to(float64) - wanted.to(float64)).abs().max() / wanted.to(float64).abs().max().clamp_min(0.01)).item<double>();
            return (output.Name, From(found), From(single[output.Name]));
        })];

        // What is the same for all images may be recorded once.
        Dictionary<string, Tensor> Recorded(Tensor images) => _model.RecordAt(images).Named()
            .ToDictionary(site => site.Name, site => site.Value.size(0) == batch ? site.Value : site.Value.expand([batch, .. site.Value.shape[1..]]));
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
