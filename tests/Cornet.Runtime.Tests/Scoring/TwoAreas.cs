using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

/// <summary>
/// A network of two areas and two steps, as the generator would write it: IT hears V1 one step late, and so is blind at its first step.
/// </summary>
internal sealed class TwoAreas : CornetModel
{
    public static readonly ModelCard Facts = new(
        "TwoAreas", (3, 16, 16),
        [
            new("V1", (4, 8, 8), Steps: 2, ImageFrom: 0, Parameters: 108, MultiplyAdds: 0),
            new("IT", (6, 4, 4), Steps: 2, ImageFrom: 1, Parameters: 216, MultiplyAdds: 0),
        ],
        Parameters: 0, MultiplyAdds: 0, Unrolled: true, Description: "")
    {
        Reads = [(0, 0, 1, 1), (0, 1, 1, 1), (1, 1, 1, 1)],
    };

    private readonly Area _v1;
    private readonly Area _it;
    private readonly Readout _readout;

    public TwoAreas(long classes) : base(Facts)
    {
        _v1 = AddArea("V1", new Area(3, 4), steps: 2);
        _it = AddArea("IT", new Area(4, 6), steps: 2);
        _readout = AddDecoder(new Readout(6, classes));
    }

    protected override Tensor? Run(Tensor images, Recorder recorder)
    {
        using var v1 = _v1.Pass(images);
        using var it = _it.Pass(v1);
        using var nothing = zeros_like(it);
        for (var t = 0; t < 2; t++)
        {
            recorder.Keep(_v1, t, v1);
            recorder.Keep(_it, t, t == 0 ? nothing : it);
        }

        return recorder.Decodes ? _readout.Pass(it) : null;
    }

    private sealed class Area : CornetArea
    {
        private readonly Convolution _conv;

        public Area(long inputs, long outputs) : base("area") => _conv = Register("conv", new Convolution(inputs, outputs, kernel: 3, stride: 2));

        public Tensor Pass(Tensor x)
        {
            using var drive = _conv.forward(x);
            return drive.relu();
        }
    }

    private sealed class Readout : CornetArea
    {
        private readonly Linear _linear;

        public Readout(long inputs, long classes) : base("decoder") => _linear = Register("linear", new Linear(inputs, classes));

        public Tensor Pass(Tensor x)
        {
            using var pooled = x.mean([2, 3]);
            return _linear.forward(pooled);
        }
    }
}
