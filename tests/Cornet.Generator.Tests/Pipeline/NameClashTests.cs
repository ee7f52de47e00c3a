using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>Circuits and models that are called as generated classes and members are.</summary>
public class NameClashTests
{
    [Theory]
    [InlineData("V2_to_V1Pathway", "Net")]
    [InlineData("V2_to_V1", "Net")]
    [InlineData("V4Area", "Net")]
    [InlineData("Decoder", "Net")]
    [InlineData("Layer", "V2_to_V1Pathway")]
    [InlineData("Layer", "V4Area")]
    [InlineData("Layer", "Decoder")]
    [InlineData("Layer", "Program")]
    [InlineData("Layer", "Record")]
    [InlineData("Layer", "Tensor")]
    [InlineData("Layer", "CornetModel")]
    [InlineData("Layer", "Convolution")]
    [InlineData("Layer", "CornetModels")]
    public void They_compile_beside_those(string circuit, string model)
    {
        var run = Generated.From([new ModelText("/home/lab/models/clash.cornet", $$"""
            model {{model}} {
              input 3 x 64 x 64
              unroll 6 biological
              area V1 = {{circuit}}(16)
              area V2 = {{circuit}}(16)
              area V4 { receive { conv 8, 3x3 }   relu }
              V2 -> V1 { up: upsample 2   conv 16, 1x1 }
              V2 -> V1 { upsample 2   conv 16, 1x1 } delay 2
              decoder { avgpool   linear: linear 10 }
            }
            model Variant : {{model}} { V2_to_V1_2.conv = conv 16, 3x3 }
            circuit {{circuit}}(channels) { receive { c: conv channels, 3x3, stride 2 }   relu }
            """)]);
        Assert.Empty(run.Findings);
        Assert.Contains("Variant.g.cs", run.Files.Keys);
    }
}
