using Cornet.Targets.PyTorch;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Tests.PyTorch;

/// <summary>PyTorch's modules for the layers of the language.</summary>
public class TorchLayerTests
{
    public static TheoryData<string> Operations => [.. LayerClass.All.Select(layer => layer.Operation)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_has_a_module_that_takes_all_of_its_numbers(string operation)
    {
        // How memory is used is PyTorch's affair; what is not trained is said behind the module.
        var numbers = LayerClass.Of(operation).Parameters.Except(["inPlace", "overwrites", "trainable"]);
        Assert.Equal(numbers, TorchLayer.Of(operation).Arguments.Select(argument => argument.Ours));
    }
}
