using Cornet.Runtime.Layers;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>
/// How generated code joins two flows, and sends one through a module that is no layer of the language. Each takes over the tensors it is told to, so that
/// nothing outlives its last use.
/// </summary>
public static class Flow
{
    /// <summary>
    /// Sends x through a module of the user's own, releasing x. It computes in float32, whatever the network does, on maps in PyTorch's order: <c>view</c> works
    /// on no other.
    /// </summary>
    public static Tensor Pass(nn.Module<Tensor, Tensor> module, Tensor x)
    {
        if (x.dtype != float32 && x.dtype != float64)
        {
            var type = x.dtype;
            using var answer = Pass(module, x.to(float32));
            x.Dispose();
            return answer.to(type);
        }

        if (!x.is_contiguous())
        {
            var ordered = x.contiguous();
            x.Dispose();
            x = ordered;
        }

        var y = module.call(x);
        if (!ReferenceEquals(x, y)) x.Dispose();
        return y;
    }

    /// <summary>Sends x through a module of the user's own, leaving x alone; the caller owns what comes out, even where the module gives back what it was given.</summary>
    public static Tensor Forward(nn.Module<Tensor, Tensor> module, Tensor x)
    {
        if (x.dtype != float32 && x.dtype != float64)
        {
            using var answer = Pass(module, x.to(float32));
            return answer.to(x.dtype);
        }

        if (!x.is_contiguous()) return Pass(module, x.contiguous());
        var y = module.call(x);
        return ReferenceEquals(x, y) ? x.alias() : y;
    }

    /// <summary>Adds <paramref name="other"/> into <paramref name="x"/>, in its memory, and releases <paramref name="other"/>.</summary>
    public static Tensor AddInto(Tensor x, Tensor other)
    {
        x.Increase(other);
        other.Dispose();
        return x;
    }

    /// <summary>x + other, releasing both.</summary>
    public static Tensor Add(Tensor x, Tensor other)
    {
        var sum = x.Plus(other);
        x.Dispose();
        other.Dispose();
        return sum;
    }

    /// <summary>x + a number, releasing x.</summary>
    public static Tensor Add(Tensor x, double number) => Replace(x, x.Plus(number));

    /// <summary>x times a number, releasing x.</summary>
    public static Tensor Multiply(Tensor x, double number) => Replace(x, x.Times(number));

    /// <summary>x times other, number by number, releasing both.</summary>
    public static Tensor Multiply(Tensor x, Tensor other)
    {
        var product = x * other;
        x.Dispose();
        other.Dispose();
        return product;
    }

    /// <summary>The channels of x, then those of other, releasing both.</summary>
    public static Tensor Concat(Tensor x, Tensor other)
    {
        var both = cat([x, other], 1);
        x.Dispose();
        other.Dispose();
        return both;
    }

    /// <summary>x in another height and width, releasing x: as PyTorch's <c>interpolate</c>, with the corners of pixels aligned.</summary>
    /// <param name="x">N x C x H x W.</param>
    /// <param name="to">Height and width.</param>
    /// <param name="bilinear">Between the four pixels around each place, in place of the nearest one.</param>
    public static Tensor Resize(Tensor x, Extent to, bool bilinear = false)
    {
        if (Extent.Of(x) == to) return x;
        long[] size = [to.Height, to.Width];
        return Replace(x, bilinear
            ? nn.functional.interpolate(x, size, mode: InterpolationMode.Bilinear, align_corners: false)
            : nn.functional.interpolate(x, size, mode: InterpolationMode.Nearest));
    }

    /// <summary>x in height and width of other, by the nearest pixel, releasing both.</summary>
    public static Tensor ResizeNearest(Tensor x, Tensor other) => ResizeTo(x, other, bilinear: false);

    /// <summary>x in height and width of other, between the four pixels around each place, releasing both.</summary>
    public static Tensor ResizeBilinear(Tensor x, Tensor other) => ResizeTo(x, other, bilinear: true);

    private static Tensor ResizeTo(Tensor x, Tensor other, bool bilinear)
    {
        var to = Extent.Of(other);
        other.Dispose();
        return Resize(x, to, bilinear);
    }

    /// <summary>The value of a formula. What it is made of on the way is released; what it reads stays with its owners.</summary>
    /// <param name="a">What it reads.</param>
    /// <param name="formula">The formula.</param>
    public static Tensor Formula(Tensor a, Func<Term, Term> formula) => Formula(() => formula(new(a)));

    /// <summary>The value of a formula of two values.</summary>
    public static Tensor Formula(Tensor a, Tensor b, Func<Term, Term, Term> formula) => Formula(() => formula(new(a), new(b)));

    /// <summary>The value of a formula of three values.</summary>
    public static Tensor Formula(Tensor a, Tensor b, Tensor c, Func<Term, Term, Term, Term> formula) => Formula(() => formula(new(a), new(b), new(c)));

    /// <summary>The value of a formula of four values.</summary>
    public static Tensor Formula(Tensor a, Tensor b, Tensor c, Tensor d, Func<Term, Term, Term, Term, Term> formula) => Formula(() => formula(new(a), new(b), new(c), new(d)));

    /// <summary>The value of a formula of five values.</summary>
    public static Tensor Formula(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Func<Term, Term, Term, Term, Term, Term> formula) => Formula(() => formula(new(a), new(b), new(c), new(d), new(e)));

    /// <summary>The value of a formula of six values.</summary>
    public static Tensor Formula(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor f, Func<Term, Term, Term, Term, Term, Term, Term> formula) => Formula(() => formula(new(a), new(b), new(c), new(d), new(e), new(f)));

    /// <summary>The value of a formula of seven values.</summary>
    public static Tensor Formula(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor f, Tensor g, Func<Term, Term, Term, Term, Term, Term, Term, Term> formula) => Formula(() => formula(new(a), new(b), new(c), new(d), new(e), new(f), new(g)));

    /// <summary>The value of a formula of eight values.</summary>
    public static Tensor Formula(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor f, Tensor g, Tensor h, Func<Term, Term, Term, Term, Term, Term, Term, Term, Term> formula) => Formula(() => formula(new(a), new(b), new(c), new(d), new(e), new(f), new(g), new(h)));

    /// <summary>The value of a formula of any number of values.</summary>
    public static Tensor Formula(Func<Term> formula)
    {
        using var scope = NewDisposeScope();
        return formula().Tensor.MoveToOuterDisposeScope();
    }

    /// <summary>Takes <paramref name="value"/> in place of x, which is released.</summary>
    public static Tensor Replace(Tensor x, Tensor value)
    {
        x.Dispose();
        return value;
    }

    /// <summary>
    /// What drives a unit and what it remembers: drive + state, releasing the drive. The state stays with its owner. Either may be missing, which counts as zero;
    /// an image-independent one has a batch of one and is shared by all images.
    /// </summary>
    public static Tensor Sum(Tensor? drive, Tensor? state)
    {
        if (drive is null) return state!.alias();
        if (state is null) return drive;
        var sum = drive.Plus(state);
        drive.Dispose();
        return sum;
    }
}
