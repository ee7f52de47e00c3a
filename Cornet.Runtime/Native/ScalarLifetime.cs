using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Native;

/// <summary>
/// Arithmetic of tensors and numbers. TorchSharp (0.107) makes an object of a number, gives libtorch its address and forgets it: where the collector
/// runs before libtorch has read the number, it reads freed memory, and says "Expected false to be true", or computes with another number. That
/// holds for <c>x * 0.5</c> and <c>x.mul_(rate)</c>, and for the 1 by which TorchSharp multiplies what <c>x + y</c> adds. Here every number is held
/// until libtorch has read it; a test looks for arithmetic in the runtime that goes elsewhere.
/// </summary>
/// <remarks>
/// Prepositions make a tensor (<c>x.Plus(y)</c>, <c>x.Times(2)</c>), verbs change x and return it (<c>x.Increase(y)</c>, <c>x.Scale(2)</c>).
/// </remarks>
internal static class ScalarLifetime
{
    // Whole, as tensors of whole numbers take no other factor. It lives for ever.
    private static readonly Scalar One = 1;

    // TorchSharp makes the numbers of softplus itself, where nobody can hold them; a script has them in its text.
    private const string SoftplusScript = """
        def softplus(x: Tensor):
            return torch.softplus(x, 1.0, 20.0)

        """;

    private static readonly Lazy<jit.CompilationUnit> SoftplusUnit = new(() => jit.compile(SoftplusScript));

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + times * y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y, double times)
    {
        using Scalar held = times;
        return x.add(y, held);
    }

    /// <summary>x + number.</summary>
    public static Tensor Plus(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.add(held, One);
    }

    /// <summary>x * number.</summary>
    public static Tensor Times(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.mul(held);
    }

    /// <summary>x / number.</summary>
    public static Tensor Over(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.div(held);
    }

    /// <summary>number - x.</summary>
    public static Tensor From(this Tensor x, double number)
    {
        using Scalar held = number;
        using var negative = x.negative();
        return negative.add(held, One);
    }

    /// <summary>number / x.</summary>
    public static Tensor Under(this Tensor x, double number)
    {
        using Scalar held = number;
        using var inverse = x.reciprocal();
        return inverse.mul(held);
    }

    /// <summary>x * x.</summary>
    public static Tensor Squared(this Tensor x) => x * x;

    /// <summary>x to the power of a number.</summary>
    public static Tensor Power(this Tensor x, double exponent)
    {
        using Scalar held = exponent;
        return x.pow(held);
    }

    /// <summary>x, and <paramref name="least"/> where it is smaller.</summary>
    public static Tensor AtLeast(this Tensor x, double least)
    {
        using Scalar held = least;
        return x.clamp_min(held);
    }

    /// <summary>x, and the nearer end where it lies outside of <paramref name="least"/> .. <paramref name="most"/>.</summary>
    public static Tensor Within(this Tensor x, double least, double most)
    {
        using Scalar low = least, high = most;
        return x.clamp(low, high);
    }

    /// <summary>x, and a number where the mask says so.</summary>
    public static Tensor With(this Tensor x, Tensor mask, double number)
    {
        using Scalar held = number;
        return x.masked_fill(mask, held);
    }

    /// <summary>Where x is a number.</summary>
    public static Tensor Is(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.eq(held);
    }

    /// <summary>x where it is positive, x * slope elsewhere.</summary>
    public static Tensor LeakyReLU(this Tensor x, double slope)
    {
        using Scalar held = slope;
        return x.leaky_relu(held);
    }

    /// <summary>x where it is positive, alpha (exp(x) - 1) elsewhere.</summary>
    public static Tensor ELU(this Tensor x, double alpha)
    {
        using Scalar held = alpha;
        return x.elu(held, One, One);
    }

    /// <summary>log(1 + exp(x)); x itself above 20.</summary>
    public static Tensor Softplus(this Tensor x)
    {
        var y = (Tensor)SoftplusUnit.Value.invoke("softplus", x);
        GC.KeepAlive(x);
        return y;
    }

    /// <summary>x += y.</summary>
    public static Tensor Increase(this Tensor x, Tensor y) => x.add_(y, One);

    /// <summary>x += times * y.</summary>
    public static Tensor Increase(this Tensor x, Tensor y, double times)
    {
        using Scalar held = times;
        return x.add_(y, held);
    }

    /// <summary>x += number.</summary>
    public static Tensor Increase(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.add_(held, One);
    }

    /// <summary>x += 1, for tensors of whole numbers too.</summary>
    public static Tensor Count(this Tensor x) => x.add_(One, One);

    /// <summary>Adds each row of y to the row of x that is named for it, which may be the same for several.</summary>
    public static Tensor AddRows(this Tensor x, Tensor rows, Tensor y) => x.index_add_(0, rows, y, One);

    /// <summary>x += times * y * z.</summary>
    public static Tensor IncreaseByProduct(this Tensor x, Tensor y, Tensor z, double times)
    {
        using Scalar held = times;
        return x.addcmul_(y, z, held);
    }

    /// <summary>x += times * y / z.</summary>
    public static Tensor IncreaseByRatio(this Tensor x, Tensor y, Tensor z, double times)
    {
        using Scalar held = times;
        return x.addcdiv_(y, z, held);
    }

    /// <summary>x *= number.</summary>
    public static Tensor Scale(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.mul_(held);
    }

    /// <summary>x /= number.</summary>
    public static Tensor Divide(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.div_(held);
    }

    /// <summary>Writes a number into x where the mask says so.</summary>
    public static Tensor Fill(this Tensor x, Tensor mask, double number)
    {
        using Scalar held = number;
        return x.masked_fill_(mask, held);
    }

    /// <summary>Writes x over itself where it is positive, x * slope elsewhere.</summary>
    public static Tensor Leak(this Tensor x, double slope)
    {
        using Scalar held = slope;
        return x.leaky_relu_(held);
    }
}
