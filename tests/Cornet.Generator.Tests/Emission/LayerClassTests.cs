using Cornet.Dsl.Timing;
using Cornet.Targets.TorchSharp;
using Cornet.Runtime.Layers;

namespace Cornet.Generator.Tests.Emission;

/// <summary>The emitter's table of layers against the runtime's classes.</summary>
public class LayerClassTests
{
    public static TheoryData<LayerKind> Kinds => [.. Enum.GetValues<LayerKind>().Where(kind => kind != LayerKind.Extern)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_of_layer_is_a_class_of_the_runtime_with_these_parameters(LayerKind kind)
    {
        var layer = LayerClass.Of(kind);
        var type = typeof(Layer).Assembly.GetType($"Cornet.Runtime.Layers.{layer.Name}");
        Assert.NotNull(type);
        Assert.Equal(layer.Parameters, Assert.Single(type.GetConstructors()).GetParameters().Select(parameter => parameter.Name));
        Assert.Equal(layer.ChangesExtent, type.GetMethods().Any(method => method.Name == nameof(Layer.Extent) && method.DeclaringType == type));
    }
}
