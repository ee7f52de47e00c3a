using Cornet.Dsl.Catalog;
using Cornet.Dsl.Programs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Cornet.Bench;

/// <summary>
/// CORnet-S as someone would write it with TorchSharp's own modules after the PyTorch one, line by line: nothing in place, nothing released before the end of
/// the step. What Cornet's models are measured against.
/// </summary>
internal sealed class Transliteration : Module<Tensor, Tensor>
{
    private readonly V1Area V1 = new();
    private readonly RecurrentArea V2 = new("V2", 64, 128, times: 2);
    private readonly RecurrentArea V4 = new("V4", 128, 256, times: 4);
    private readonly RecurrentArea IT = new("IT", 256, 512, times: 2);
    private readonly Sequential decoder;

    public Transliteration(long classes = 1000) : base("CORnetS")
    {
        decoder = Sequential(("avgpool", AdaptiveAvgPool2d(1)), ("flatten", Flatten()), ("linear", Linear(512, classes)));
        RegisterComponents();
        foreach (var conv in modules().OfType<Conv2d>())
            init.normal_(conv.weight!, 0, Math.Sqrt(2.0 / (conv.weight!.size(2) * conv.weight.size(3) * conv.weight.size(0))));
    }

    public override Tensor forward(Tensor images) => decoder.forward(IT.forward(V4.forward(V2.forward(V1.forward(images)))));

    private sealed class V1Area : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false);
        private readonly BatchNorm2d norm1 = BatchNorm2d(64);
        private readonly ReLU nonlin1 = ReLU();
        private readonly MaxPool2d pool = MaxPool2d(3, stride: 2, padding: 1);
        private readonly Conv2d conv2 = Conv2d(64, 64, 3, padding: 1, bias: false);
        private readonly BatchNorm2d norm2 = BatchNorm2d(64);
        private readonly ReLU nonlin2 = ReLU();

        public V1Area() : base("V1") => RegisterComponents();

        public override Tensor forward(Tensor images)
        {
            var x = pool.forward(nonlin1.forward(norm1.forward(conv1.forward(images))));
            return nonlin2.forward(norm2.forward(conv2.forward(x)));
        }
    }

    private sealed class RecurrentArea : Module<Tensor, Tensor>
    {
        private const int Scale = 4;

        private readonly int _times;
        private readonly Conv2d conv_input, skip, conv1, conv2, conv3;
        private readonly BatchNorm2d norm_skip;
        private readonly ModuleList<BatchNorm2d> norm1, norm2, norm3;
        private readonly ReLU nonlin = ReLU();

        public RecurrentArea(string name, long inputs, long channels, int times) : base(name)
        {
            _times = times;
            var middle = channels * Scale;
            conv_input = Conv2d(inputs, channels, 1, bias: false);
            skip = Conv2d(channels, channels, 1, stride: 2, bias: false);
            norm_skip = BatchNorm2d(channels);
            conv1 = Conv2d(channels, middle, 1, bias: false);
            conv2 = Conv2d(middle, middle, 3, padding: 1, bias: false);
            conv3 = Conv2d(middle, channels, 1, bias: false);
            norm1 = new(Norms(middle));
            norm2 = new(Norms(middle));
            norm3 = new(Norms(channels));
            RegisterComponents();
        }

        public override Tensor forward(Tensor afferent)
        {
            var x = conv_input.forward(afferent);
            for (var t = 0; t < _times; t++)
            {
                var shortcut = t == 0 ? norm_skip.forward(skip.forward(x)) : x;
                var y = nonlin.forward(norm1[t].forward(conv1.forward(x)));
                var stride = t == 0 ? 2 : 1;
                y = nonlin.forward(norm2[t].forward(functional.conv2d(y, conv2.weight!, strides: [stride, stride], padding: [1, 1])));
                x = nonlin.forward(norm3[t].forward(conv3.forward(y)) + shortcut);
            }

            return x;
        }

        private BatchNorm2d[] Norms(long channels) => [.. Enumerable.Range(0, _times).Select(_ => BatchNorm2d(channels))];
    }
}
