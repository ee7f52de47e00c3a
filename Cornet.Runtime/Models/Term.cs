using Cornet.Runtime.Layers;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>A value in a formula of activations (see <see cref="Flow.Formula(Tensor, Func{Term, Term})"/>). Its operators hold their numbers until libtorch has read them.</summary>
/// <param name="tensor">The value.</param>
public readonly struct Term(Tensor tensor)
{
    internal Tensor Tensor => tensor;

    /// <summary>The sum, element by element; a map of one place is joined with every place of the other.</summary>
    public static Term operator +(Term x, Term y) => new(x.Tensor.Plus(y.Tensor));

    /// <summary>The sum.</summary>
    public static Term operator +(Term x, double number) => new(x.Tensor.Plus(number));

    /// <summary>The sum.</summary>
    public static Term operator +(double number, Term x) => new(x.Tensor.Plus(number));

    /// <summary>The difference.</summary>
    public static Term operator -(Term x, Term y) => new(x.Tensor.Plus(y.Tensor, -1));

    /// <summary>The difference.</summary>
    public static Term operator -(Term x, double number) => new(x.Tensor.Plus(-number));

    /// <summary>The difference.</summary>
    public static Term operator -(double number, Term x) => new(x.Tensor.From(number));

    /// <summary>The product.</summary>
    public static Term operator *(Term x, Term y) => new(x.Tensor * y.Tensor);

    /// <summary>The product.</summary>
    public static Term operator *(Term x, double number) => new(x.Tensor.Times(number));

    /// <summary>The product.</summary>
    public static Term operator *(double number, Term x) => new(x.Tensor.Times(number));

    /// <summary>The quotient.</summary>
    public static Term operator /(Term x, Term y) => new(x.Tensor / y.Tensor);

    /// <summary>The quotient.</summary>
    public static Term operator /(Term x, double number) => new(x.Tensor.Over(number));

    /// <summary>The quotient.</summary>
    public static Term operator /(double number, Term x) => new(x.Tensor.Under(number));

    /// <summary>The power.</summary>
    public Term Power(Term exponent) => new(Tensor.pow(exponent.Tensor));

    /// <summary>The power.</summary>
    public Term Power(double exponent) => new(Tensor.Power(exponent));
}

/// <summary>Functions in formulas.</summary>
public static class Terms
{
    /// <summary>The layer's output for a value of a formula.</summary>
    public static Term Of(this Layer layer, Term x) => new(layer.forward(x.Tensor));
}
