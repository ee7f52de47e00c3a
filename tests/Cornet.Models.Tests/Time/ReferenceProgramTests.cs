using Cornet.Runtime.Models;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Cornet.Tests.Time;

/// <summary>
/// What the program saves changes no number: dropped steps, hoisted work, zeros that are skipped, outputs written over and released early, against every area
/// run at every step as written. <see cref="Oracle.OracleTests"/> does so with random programs.
/// </summary>
public class ReferenceProgramTests
{
    // Both run in double precision; what is asked for is 1e-5.
    private const double Tolerance = 1e-8;

    [Theory]
    [InlineData("CORnet-RT.cornet", 3_153_772_544)]
    [InlineData("CORnet-R.cornet", 3_153_772_544)]
    [InlineData("BLT.cornet", 430_082_048)]
    public void A_network_of_the_family_gives_the_same_outputs_and_gradients(string file, long written)
    {
        var texts = new[] { "CORnet-RT.cornet", file }.Distinct().Select(name => File.ReadAllText(Repository.PathTo("models", name))).ToArray();
        Assert.Equal(written, CompiledInMemory.Program(plain: true, texts).MultiplyAdds);
        Assert.True(CompiledInMemory.Program(plain: false, texts).MultiplyAdds < written);
        AssertSame(32, 2, texts);
    }

    private static void AssertSame(int side, int images, params string[] texts)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var saving = CompiledInMemory.Model(CompiledInMemory.Program(plain: false, texts));
        using var plain = CompiledInMemory.Model(CompiledInMemory.Program(plain: true, texts));
        saving.to(float64);
        plain.to(float64);
        using (no_grad())
        {
            foreach (var (name, value) in saving.named_parameters()) plain.get_parameter(name)!.copy_(value.add_(0.1 * randn_like(value)));
        }
        var x = randn(images, 3, side, side, dtype: float64);
        var weights = randn(images, 1, dtype: float64);
        var (a, b) = (saving.forward(x), plain.forward(x));
        AssertNear("the decoder", a, b, texts);
        (a * weights).sum().backward();
        (b * weights).sum().backward();
        foreach (var (name, parameter) in saving.named_parameters())
            AssertNear($"the gradient of {name}", Gradient(parameter), Gradient(plain.get_parameter(name)!), texts);
        using var none = no_grad();
        using var recorded = saving.RecordAt(x);
        using var expected = plain.RecordAt(x);
        foreach (var (one, other) in recorded.Named().Zip(expected.Named())) AssertNear(one.Name, one.Value, other.Value, texts);
        // Steps that are dropped were not counted.
        foreach (var (name, value) in saving.named_buffers()) plain.get_buffer(name)!.copy_(value);
        saving.eval();
        plain.eval();
        AssertNear("the decoder in evaluation", saving.forward(x), plain.forward(x), texts);
    }

    private static Tensor Gradient(Tensor parameter) => parameter.grad ?? zeros_like(parameter);

    private static void AssertNear(string what, Tensor actual, Tensor expected, string[] texts)
    {
        var difference = (actual - expected).abs().max().item<double>() / Math.Max(1, expected.abs().max().item<double>());
        Assert.True(difference < Tolerance, $"{what} differs by {difference:G3} in\n{texts[^1]}");
    }
}
