using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>A function of each number on its own. No state.</summary>
/// <param name="kind">The layer's word in the language.</param>
/// <param name="inPlace">
/// Whether <see cref="Pass"/> may write over its input: the compiler says so where nobody else reads it and no gradient needs it.
/// </param>
public abstract class Nonlinearity(string kind, bool inPlace) : Layer(kind)
{
    /// <summary>Writes the function's values over its input and returns it.</summary>
    protected abstract Tensor Overwrite(Tensor x);

    /// <inheritdoc/>
    protected override Tensor ApplyAndRelease(Tensor x) => inPlace ? Overwrite(x) : base.ApplyAndRelease(x);
}

/// <summary><c>relu</c>: max(0, x).</summary>
/// <param name="inPlace">See <see cref="Nonlinearity"/>.</param>
public sealed class ReLU(bool inPlace = false) : Nonlinearity("relu", inPlace)
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.relu();

    /// <inheritdoc/>
    protected override Tensor Overwrite(Tensor x) => x.relu_();
}

/// <summary><c>leakyrelu 0.2</c>: x where it is positive, x times a small slope elsewhere.</summary>
/// <param name="slope">From 0 to 1.</param>
/// <param name="inPlace">See <see cref="Nonlinearity"/>.</param>
public sealed class LeakyReLU(double slope = 0.01, bool inPlace = false) : Nonlinearity("leakyrelu", inPlace)
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.LeakyReLU(slope);

    /// <inheritdoc/>
    protected override Tensor Overwrite(Tensor x) => x.Leak(slope);
}

/// <summary><c>elu</c>: x where it is positive, alpha (exp(x) - 1) elsewhere. Never in place: TorchSharp's <c>elu_</c> is not.</summary>
/// <param name="alpha">Minus the value far below zero; not negative.</param>
public sealed class ELU(double alpha = 1) : Layer("elu")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.ELU(alpha);
}

/// <summary><c>sigmoid</c>: 1 / (1 + exp(-x)).</summary>
/// <param name="inPlace">See <see cref="Nonlinearity"/>.</param>
public sealed class Sigmoid(bool inPlace = false) : Nonlinearity("sigmoid", inPlace)
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.sigmoid();

    /// <inheritdoc/>
    protected override Tensor Overwrite(Tensor x) => x.sigmoid_();
}

/// <summary><c>tanh</c>.</summary>
/// <param name="inPlace">See <see cref="Nonlinearity"/>.</param>
public sealed class Tanh(bool inPlace = false) : Nonlinearity("tanh", inPlace)
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.tanh();

    /// <inheritdoc/>
    protected override Tensor Overwrite(Tensor x) => x.tanh_();
}

/// <summary><c>gelu</c>: x times the normal distribution's share below x. Its gradient needs its input, so it never writes over it.</summary>
public sealed class GELU() : Layer("gelu")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => nn.functional.gelu(x);
}

/// <summary><c>silu</c>: x sigmoid(x). Its gradient needs its input, so it never writes over it.</summary>
public sealed class SiLU() : Layer("silu")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => nn.functional.silu(x);
}

/// <summary><c>softplus</c>: log(1 + exp(x)).</summary>
public sealed class Softplus() : Layer("softplus")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.Softplus();
}
