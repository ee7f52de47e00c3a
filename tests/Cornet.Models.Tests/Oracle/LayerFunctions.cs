using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Oracle;

/// <summary>What each layer computes, and what shape comes out, by the tables of docs/language.md.</summary>
internal static class LayerFunctions
{
    /// <summary>The names of a layer's state.</summary>
    public static string[] State(this Operation.Layer layer) => layer.Word switch
    {
        "conv" or "convtranspose" => layer.Has("bias") ? ["weight", "bias"] : ["weight"],
        "linear" or "groupnorm" or "layernorm" => ["weight", "bias"],
        "batchnorm" => ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"],
        "learned" or "gabor" => ["weight"],
        _ => [],
    };

    /// <summary>A layer at a step.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">What it reads.</param>
    /// <param name="step">The step.</param>
    /// <param name="trains">Training or evaluation.</param>
    /// <param name="state">Its state by name, of the given shape.</param>
    public static Tensor Apply(this Operation.Layer layer, Tensor x, int step, bool trains, Func<string, long[], Tensor> state)
    {
        var channels = x.shape[1];
        switch (layer.Word)
        {
            case "conv":
                var (outputs, kernel, groups) = (layer.Whole("channels"), layer.Sides("kernel"), layer.Whole("groups", 0, 1));
                var (stride, padding, dilation) = layer.Window(step);
                return nn.functional.conv2d(
                    x, state("weight", [outputs, channels / groups, .. kernel]), layer.Has("bias") ? state("bias", [outputs]) : null!,
                    stride, padding, [dilation, dilation], groups);
            case "gabor": // its filters are part of its state
                var (every1, around1, _) = layer.Window(step);
                return nn.functional.conv2d(x, state("weight", [layer.Whole("channels"), channels, .. layer.Sides("kernel")]), null!, every1, around1);
            case "slice": return x.narrow(1, layer.Whole("start"), layer.Whole("end", 0, channels) - layer.Whole("start"));
            case "noise": return x; // switched off, where numbers are compared
            case "convtranspose":
                var (writes, size, parts) = (layer.Whole("channels"), layer.Whole("kernel"), layer.Whole("groups", 0, 1));
                var (apart, cut) = (layer.Window(step).Stride[0], layer.Window(step).Padding[0]);
                var more = layer.Whole("output_padding", 0, 0);
                return nn.functional.conv_transpose2d(
                    x, state("weight", [channels, writes / parts, size, size]), layer.Has("bias") ? state("bias", [writes]) : null!,
                    [apart, apart], [cut, cut], [more, more], [1, 1], parts);
            case "linear":
                var flat = x.flatten(1);
                return flat.matmul(state("weight", [layer.Whole("outputs"), flat.shape[1]]).t()).Plus(state("bias", [layer.Whole("outputs")]));
            case "batchnorm":
                if (trains) state("num_batches_tracked", []).add_(tensor(1L));
                var (mean, variance) = (state("running_mean", [channels]), state("running_var", [channels]));
                return nn.functional.batch_norm(x, mean, variance, state("weight", [channels]), state("bias", [channels]), trains, 0.1, 1e-5);
            case "groupnorm" or "layernorm":
                return nn.functional.group_norm(
                    x, layer.Word == "layernorm" ? 1 : layer.Whole("groups"), state("weight", [channels]), state("bias", [channels]), 1e-5);
            case "relu": return x.relu();
            case "leakyrelu": return nn.functional.leaky_relu(x, layer.Has("slope") ? layer.Real("slope", step) : 0.01);
            case "elu": return nn.functional.elu(x, layer.Has("alpha") ? layer.Real("alpha", step) : 1);
            case "sigmoid": return x.sigmoid();
            case "tanh": return x.tanh();
            case "gelu": return nn.functional.gelu(x);
            case "silu": return x * x.sigmoid();
            case "softplus": return nn.functional.softplus(x);
            case "softmax": return x.softmax(1);
            case "maxpool" when !layer.Has("kernel"): return x.amax([2, 3], keepdim: true);
            case "avgpool" when !layer.Has("kernel"): return x.mean([2, 3], keepdim: true);
            case "maxpool" or "avgpool":
                var (every, around, _) = layer.Window(step);
                var side = layer.Sides("kernel");
                return layer.Word == "maxpool"
                    ? nn.functional.max_pool2d(x, side, every, around, [1, 1])
                    : nn.functional.avg_pool2d(x, side, every, around, false, true);
            case "dropout" when !trains: return x;
            case "upsample" when layer.Has("bilinear"):
                var times = layer.Whole("factor");
                return Between(Between(x, times * x.shape[2], 2), times * x.shape[3], 3);
            case "upsample":
                return x.repeat_interleave(layer.Whole("factor"), 2).repeat_interleave(layer.Whole("factor"), 3);
            case "flatten": return x.flatten(1);
            case "learned": return state("weight", [channels]).reshape(x.dim() == 4 ? [channels, 1, 1] : [channels]);
            default: throw new OracleException($"{layer.Word} is not tested here");
        }
    }

    /// <summary>The shape of the output. Channels are worked out when somebody asks: a connection may bring those of an area further down.</summary>
    public static Extent Shape(this Operation.Layer layer, Extent input, int step)
    {
        switch (layer.Word)
        {
            case "conv" or "gabor": return layer.Slide(input, step) with { Channels = new(() => layer.Whole("channels")) };
            case "convtranspose":
                var (stride, padding) = (layer.Window(step).Stride[0], layer.Window(step).Padding[0]);
                var rest = layer.Whole("kernel") + layer.Whole("output_padding", 0, 0) - 2 * padding;
                return new Extent(new(() => layer.Whole("channels")), (input.Height - 1) * stride + rest, (input.Width - 1) * stride + rest);
            case "maxpool" or "avgpool": return layer.Has("kernel") ? layer.Slide(input, step) : input with { Height = 1, Width = 1 };
            case "upsample":
                var factor = layer.Whole("factor");
                return input with { Height = input.Height * factor, Width = input.Width * factor };
            case "learned": return input with { Height = 1, Width = 1 };
            case "slice": return input with { Channels = new(() => layer.Whole("end", 0, input.Channels.Value) - layer.Whole("start")) };
            case "linear": return new Extent(new(() => layer.Whole("outputs")), 1, 1);
            case "flatten": return new Extent(new(() => input.Channels.Value * input.Height * input.Width), 1, 1);
            default: return input;
        }
    }

    /// <summary>
    /// Values between neighbors along one dimension, as docs/language.md says them: pixel o of n reads the place (o + 1/2) * m / n - 1/2 of m pixels, no further out than the
    /// outermost ones.
    /// </summary>
    public static Tensor Between(Tensor x, long side, int dimension)
    {
        var from = x.size(dimension);
        var places = ((arange(side, dtype: float64) + 0.5) * ((double)from / side) - 0.5).clamp(0, from - 1);
        var before = places.floor();
        var share = (places - before).reshape(dimension == 2 ? [-1, 1] : [1, -1]).to(x.dtype);
        var after = (before + 1).clamp(0, from - 1);
        return x.index_select(dimension, before.to(int64)) * (1 - share) + x.index_select(dimension, after.to(int64)) * share;
    }

    private static Extent Slide(this Operation.Layer layer, Extent input, int step)
    {
        var (stride, padding, dilation) = layer.Window(step);
        var kernel = layer.Sides("kernel");
        return input with { Height = Count(input.Height, 0), Width = Count(input.Width, 1) };

        long Count(long side, int axis) => (side + 2 * padding[axis] - (dilation * (kernel[axis] - 1) + 1)) / stride[axis] + 1;
    }

    // For rows and columns.
    private static (long[] Stride, long[] Padding, long Dilation) Window(this Operation.Layer layer, int step)
    {
        var (kernel, dilation) = (layer.Sides("kernel"), layer.Whole("dilation", step, 1));
        long[] Both(string property, Func<long, long> otherwise) => [.. kernel.Select(side => layer.Whole(property, step, otherwise(side)))];
        return (Both("stride", side => layer.Word is "conv" or "convtranspose" or "gabor" ? 1 : side), Both("padding", side => dilation * (side - 1) / 2), dilation);
    }
}

/// <summary>The shape of feature maps.</summary>
internal sealed record Extent(Lazy<long> Channels, long Height, long Width)
{
    public Tensor Zeros(long images) => zeros(images, Channels.Value, Height, Width, dtype: float64);
}
