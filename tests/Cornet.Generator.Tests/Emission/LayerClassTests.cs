using Cornet.Runtime.Layers;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Tests.Emission;

/// <summary>The emitter's table of layers against the runtime's classes.</summary>
public class LayerClassTests
{
    public static TheoryData<string> Operations => [.. LayerClass.All.Select(layer => layer.Operation)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_is_a_class_of_the_runtime_with_these_parameters(string operation)
    {
        var layer = LayerClass.Of(operation);
        var type = typeof(Layer).Assembly.GetType($"Cornet.Runtime.Layers.{layer.Name}");
        Assert.NotNull(type);
        Assert.Equal(layer.Parameters, Assert.Single(type.GetConstructors()).GetParameters().Select(parameter => parameter.Name));
        Assert.Equal(layer.ChangesExtent, type.GetMethods().Any(method => method.Name == nameof(Layer.Extent) && method.DeclaringType != typeof(Layer)));
    }
}
