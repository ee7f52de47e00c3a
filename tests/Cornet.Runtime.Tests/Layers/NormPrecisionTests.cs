using Cornet.Runtime.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Layers;

/// <summary>Group and layer norms of numbers in 16 bits: computed in float32, rounded once, and differentiated with float32 weights.</summary>
public class NormPrecisionTests
{
    // Half of the last digit, and the smallest number that is told from 0.
    private static readonly Dictionary<ScalarType, (double Half, double Least)> Rounding = new()
    {
        [ScalarType.BFloat16] = (1.0 / 256, 1e-38), [ScalarType.Float16] = (1.0 / 2048, 1.0 / (1 << 24)),
    };

    private const string Peer = """
        import sys, torch, torch.nn.functional as F
        torch.manual_seed(1)
        for kind in (torch.bfloat16, torch.float16):
            x = (torch.randn(2, 8, 5, 6) * 3 + 10).to(kind)
            w, b = torch.randn(8), torch.randn(8)
            y = F.group_norm(x.float(), int(sys.argv[1]), w, b).to(kind)
            print(*[' '.join(map(repr, t.float().flatten().tolist())) for t in (x, w, b, y)], sep=';')
        """;

    public static TheoryData<int, ScalarType> Norms => new()
    {
        { 1, ScalarType.BFloat16 }, { 1, ScalarType.Float16 }, { 4, ScalarType.BFloat16 }, { 4, ScalarType.Float16 },
    };

    [Theory]
    [MemberData(nameof(Norms))]
    public void A_norm_in_16_bits_is_that_of_float64_rounded_once(int groups, ScalarType type)
    {
        using var scope = NewDisposeScope();
        manual_seed(groups);
        using var norm = Norm(groups);
        // Far from 0, where sums in 16 bits would be wrong in the first digit.
        using var x = (randn(3, 8, 40, 40) + 100).to(type).requires_grad_();
        var y = norm.forward(x);
        Assert.Equal(type, y.dtype);
        using var exact = x.detach().to(float64).requires_grad_();
        var (weight, bias) = (norm.get_parameter("weight")!, norm.get_parameter("bias")!);
        var expected = nn.functional.group_norm(exact, groups, weight.to(float64), bias.to(float64), 1e-5);
        AssertRounded(y, expected, type, 1e-4);

        var slope = randn_like(expected);
        y.backward([slope.to(type)]);
        expected.backward([slope.to(type).to(float64)]);
        Assert.Equal(type, x.grad!.dtype);
        Assert.Equal(float32, weight.grad!.dtype);
        AssertRounded(x.grad, exact.grad!, type, 1e-4);
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void The_channels_stay_last_in_memory(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var norm = Norm(4);
        foreach (var x in new[] { randn(2, 8, 5, 5), randn(2, 5, 5, 8).permute(0, 3, 1, 2) })
            Assert.True(norm.forward(x.to(type)).permute(0, 2, 3, 1).is_contiguous());
        Assert.Equal([2L, 8L], norm.forward(randn(2, 8).to(type)).shape);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Wider_numbers_are_left_in_their_type(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var norm = Norm(4);
        norm.to(type);
        Assert.Equal(type, norm.forward(randn(2, 8, 5, 5).to(type)).dtype);
    }

    [PythonTheory]
    [InlineData(1)]
    [InlineData(4)]
    public void Numbers_are_those_of_PyTorch_in_float32_rounded(int groups)
    {
        using var scope = NewDisposeScope();
        foreach (var (line, type) in PythonPeer.RunCode(Peer, $"{groups}").Split('\n').Zip([ScalarType.BFloat16, ScalarType.Float16]))
        {
            float[][] numbers = [.. line.Split(';').Select(part => part.Split(' ').Select(Number).ToArray())];
            using var norm = Norm(groups);
            using (no_grad())
            {
                norm.get_parameter("weight")!.copy_(tensor(numbers[1]));
                norm.get_parameter("bias")!.copy_(tensor(numbers[2]));
            }

            var y = norm.forward(tensor(numbers[0]).reshape(2, 8, 5, 6).to(type));
            AssertRounded(y.flatten(), tensor(numbers[3]).to(float64), type, 1e-5, digits: 2);
        }
    }

    private static float Number(string text) => float.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Layer Norm(int groups)
    {
        Layer norm = groups == 1 ? new LayerNorm(8) : new GroupNorm(groups, 8);
        using var frozen = no_grad();
        foreach (var (_, learned) in norm.named_parameters()) learned.add_(randn_like(learned));
        return norm;
    }

    private static void AssertRounded(Tensor actual, Tensor expected, ScalarType type, double exactness, int digits = 1)
    {
        var (half, least) = Rounding[type];
        var allowed = expected.abs() * (half * digits * 1.001) + (least + exactness);
        var worst = ((actual.to(float64) - expected).abs() - allowed).max().ToDouble();
        Assert.True(worst <= 0, FormattableString.Invariant($"{worst:G3} more than rounding allows"));
    }
}
