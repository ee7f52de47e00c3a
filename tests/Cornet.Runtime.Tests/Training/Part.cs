using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>An area or a decoder of named layers, one after the other, and others for later steps.</summary>
internal sealed class Part : CornetArea
{
    private readonly Layer[] _layers, _again;

    public Part(IEnumerable<(string Name, Layer Layer)> layers, IEnumerable<(string Name, Layer Layer)>? again = null) : base("part") =>
        (_layers, _again) = ([.. layers.Select(one => Register(one.Name, one.Layer))], [.. (again ?? []).Select(one => Register(one.Name, one.Layer))]);

    public Tensor Pass(Tensor x) => _layers.Aggregate(x, (input, layer) => layer.Pass(input));

    public Tensor PassAgain(Tensor x) => _again.Aggregate(x, (input, layer) => layer.Pass(input));
}
