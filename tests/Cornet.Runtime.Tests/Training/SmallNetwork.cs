using System.Runtime.CompilerServices;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>Two areas, the second of two steps, with everything that has state or chance: batch norm, momentum, dropout.</summary>
internal sealed class SmallNetwork : CornetModel
{
    public static readonly ModelCard Facts = new(
        "SmallNetwork", (3, 32, 32), [new("V1", (4, 16, 16), 1, 0, 0, 0), new("V2", (8, 8, 8), 2, 0, 0, 0)], 0, 0, Unrolled: false, "two areas");

    private readonly Part _v1, _v2, _decoder;

    public SmallNetwork(long classes = 4, double dropout = 0.2) : base(Facts)
    {
        _v1 = AddArea("V1", Area(3, 4));
        _v2 = AddArea("V2", Area(4, 8), 2);
        _decoder = AddDecoder(Decoder(8, classes, dropout));
    }

    [ModuleInitializer]
    internal static void Register() => ModelCatalog.Add(new ModelEntry(Facts, classes => new SmallNetwork(classes ?? 4)));

    protected override Tensor Decode(Tensor x) => _decoder.Pass(x);

    protected override Tensor? Run(Tensor images, Recorder recorder)
    {
        // In float64 where a test asks for it.
        var x = _v1.Pass(images.to(parameters().First().dtype));
        recorder.Keep(_v1, 0, x);
        x = _v2.Pass(x);
        recorder.Keep(_v2, 0, x);
        recorder.Keep(_v2, 1, x);
        if (recorder.Decodes) return _decoder.Pass(x);
        x.Dispose();
        return null;
    }

    private static Part Area(long inputs, long outputs) => new(
        [("conv", new Convolution(inputs, outputs, 3, stride: 2)), ("norm", new BatchNorm(outputs)), ("nonlin", new ReLU(inPlace: true))]);

    private static Part Decoder(long inputs, long classes, double dropout) => new(
        [("avgpool", new GlobalAvgPool()), ("dropout", new Dropout(dropout)), ("linear", new Linear(inputs, classes))]);
}
