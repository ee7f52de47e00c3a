using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Native;

public class ScalarLifetimeTests
{
    private static readonly double[] Some = [-30, -2, -0.5, 0, 0.25, 1, 3, 19.5, 25];

    [Fact]
    public void The_runtime_hands_libtorch_no_number_that_nobody_holds()
    {
        var loose = Libraries.All.SelectMany(library => LooseNumbers.In(library, typeof(Scalar).Assembly, typeof(ScalarLifetime))).ToList();
        Assert.True(loose.Count == 0, $"Write these with {nameof(ScalarLifetime)}:\n{string.Join('\n', loose)}");
    }

    [Fact]
    public void Numbers_that_nobody_holds_are_found_in_a_method_and_in_a_lambda_whether_written_or_made_by_TorchSharp() =>
        Assert.Equal(
            ["Written: Tensor.op_Multiply", "Converted: Scalar.op_Implicit", "MadeInside: Tensor.op_Addition", "<>c.<InLambda>b__3_0: Tensor.square"],
            LooseNumbers.In(typeof(Loose).Assembly, typeof(Scalar).Assembly, typeof(ScalarLifetime))
                .Where(place => place.StartsWith(typeof(Loose).FullName!, StringComparison.Ordinal))
                .Select(place => place[(typeof(Loose).FullName!.Length + 1)..]));

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Held_arithmetic_has_the_bits_of_TorchSharps_own(ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(Some).to(type), y = x.flip(0) / 3 + 0.1, mask = x > 0;
        (Tensor Held, Tensor Own)[] pairs =
        [
            (x.Plus(y), x + y), (x.Plus(y, 0.3), x.add(y, alpha: 0.3)), (x.Plus(0.3), x + 0.3), (x.Times(0.3), x * 0.3), (x.Over(0.3), x / 0.3),
            (x.From(0.3), 0.3 - x), (x.Under(0.3), 0.3 / x), (x.Squared(), x.square()), (x.Power(3), x.pow(3)), (x.AtLeast(0.3), x.clamp_min(0.3)), (x.Within(-1, 0.3), x.clamp(-1, 0.3)),
            (x.With(mask, 0.3), x.masked_fill(mask, 0.3)), (x.Is(0.25), x == 0.25), (x.LeakyReLU(0.3), nn.functional.leaky_relu(x, 0.3)),
            (x.ELU(0.3), nn.functional.elu(x, 0.3)), (x.Softplus(), nn.functional.softplus(x)),
            (x.clone().Increase(y), x.clone().add_(y)), (x.clone().Increase(y, 0.3), x.clone().add_(y, alpha: 0.3)),
            (x.clone().Increase(0.3), x.clone().add_(0.3)), (x.clone().Count(), x.clone().add_(1)),
            (x.clone().IncreaseByProduct(x, y, 0.3), x.clone().addcmul_(x, y, 0.3)),
            (x.clone().IncreaseByRatio(x, y, 0.3), x.clone().addcdiv_(x, y, 0.3)),
            (x.clone().Scale(0.3), x.clone().mul_(0.3)), (x.clone().Divide(0.3), x.clone().div_(0.3)),
            (x.clone().Fill(mask, 0.3), x.clone().masked_fill_(mask, 0.3)), (x.clone().Leak(0.3), x.clone().leaky_relu_(0.3)),
        ];
        Assert.All(pairs, pair => Assert.Equal(pair.Own.bytes.ToArray(), pair.Held.bytes.ToArray()));
    }

    [Fact]
    public void A_softplus_has_the_gradient_of_TorchSharps_own()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(Some).requires_grad_(), other = tensor(Some).requires_grad_(), slope = tensor(Some) / 7;
        (x.Softplus() * slope).sum().backward();
        (nn.functional.softplus(other) * slope).sum().backward();
        Assert.Equal(other.grad!.bytes.ToArray(), x.grad!.bytes.ToArray());
    }

    [Fact]
    public void Tensors_of_whole_numbers_are_counted_up_and_added()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(8, tensor(3L).Count().Plus(tensor(4L)).item<long>());
    }

    private static class Loose
    {
        public static Tensor Written(Tensor x) => x * 0.5;

        public static Tensor Converted(Tensor x) => x.mul_(0.5);

        public static Tensor MadeInside(Tensor x) => x + x;

        public static Func<Tensor, Tensor> InLambda() => x => x.square();
    }
}
