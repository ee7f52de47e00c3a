using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>One area without norm and chance, so that an image does not know which others it came with. It can be told to lose its numbers at one pass.</summary>
internal sealed class PlainNetwork : CornetModel
{
    private static readonly ModelCard Facts = new(
        "PlainNetwork", (3, 16, 16), [new("V1", (4, 8, 8), 1, 0, 0, 0)], 0, 0, Unrolled: false, "one area");

    private readonly Whole _v1, _decoder;

    public PlainNetwork(bool norm = false) : base(Facts)
    {
        List<(string, Layer)> layers = [("conv", new Convolution(3, 4, 3, stride: 2)), ("nonlin", new ReLU(inPlace: true))];
        if (norm) layers.Insert(1, ("norm", new BatchNorm(4)));
        _v1 = AddArea("V1", new Whole(layers));
        _decoder = AddDecoder(new Whole([("avgpool", new GlobalAvgPool()), ("linear", new Linear(4, 4))]));
    }

    /// <summary>The pass, counted from 0, whose images have no numbers.</summary>
    public int? LosesAt { get; init; }

    /// <summary>The training passes, counted from 0, whose loss is a number and whose gradient is none.</summary>
    public Func<int, bool> HasSickGradientAt { get; init; } = _ => false;

    /// <summary>Whether a training pass leaves running statistics behind that are not finite, as steps that explode do.</summary>
    public bool SpoilsItsStatistics { get; init; }

    public int Passes { get; private set; }

    protected override Tensor? Run(Tensor images, Recorder recorder)
    {
        var isSick = training && HasSickGradientAt(Passes);
        using var seen = Passes++ == LosesAt ? images * float.NaN : images.alias();
        if (training && SpoilsItsStatistics)
            using (no_grad()) named_buffers().First().buffer.fill_(float.PositiveInfinity);
        var logits = _decoder.Pass(_v1.Pass(seen.alias()));
        // The square root has an infinite slope at 0, and 0 times infinity is no number.
        return isSick ? logits + (logits * 0).sqrt() : logits;
    }

    private sealed class Whole : CornetArea
    {
        private readonly Layer[] _layers;

        public Whole(IEnumerable<(string Name, Layer Layer)> layers) : base("whole") =>
            _layers = [.. layers.Select(entry => Register(entry.Name, entry.Layer))];

        public Tensor Pass(Tensor x) => _layers.Aggregate(x, (input, layer) => layer.Pass(input));
    }
}
