using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Tests.Training;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Distributed;

/// <summary>Two areas, the second of which answers otherwise at its second step, and two decoders, one of which is not trained.</summary>
internal sealed class LoopNetwork : CornetModel
{
    private static readonly ModelCard Facts = new(
        "LoopNetwork", (3, 16, 16), [new("V1", (4, 8, 8), 1, 0, 0, 0), new("V2", (8, 4, 4), 2, 0, 0, 0)], 0, 0, Unrolled: false, "two areas");

    private readonly Part _v1, _v2, _decoder;

    // Without batch norm, whose running statistics are those of rank 0 by design.
    public LoopNetwork() : base(Facts)
    {
        _v1 = AddArea("V1", new Part([("conv", new Convolution(3, 4, 3, stride: 2)), ("nonlin", new ReLU(inPlace: true))]));
        _v2 = AddArea("V2", new Part([("conv", new Convolution(4, 8, 3, stride: 2)), ("nonlin", new ReLU(inPlace: true))], [("loop", new Convolution(8, 8, 3)), ("again", new ReLU(inPlace: true))]), 2);
        _decoder = AddDecoder(Decoder());
        // No loss reaches it, so nothing moves it.
        AddDecoder("Aside", _v2, Decoder(), (decoder, x) => decoder.Pass(x));

        static Part Decoder() => new([("avgpool", new GlobalAvgPool()), ("dropout", new Dropout(0.2)), ("linear", new Linear(8, 4))]);
    }

    protected override Tensor Decode(Tensor x) => _decoder.Pass(x);

    protected override Tensor? Run(Tensor images, Recorder recorder)
    {
        var x = _v1.Pass(images.to(parameters().First().dtype));
        recorder.Keep(_v1, 0, x);
        x = _v2.Pass(x);
        recorder.Keep(_v2, 0, x);
        x = _v2.PassAgain(x);
        recorder.Keep(_v2, 1, x);
        if (recorder.Decodes) return _decoder.Pass(x);
        x.Dispose();
        return null;
    }
}
