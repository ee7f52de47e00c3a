using System.Numerics;
using System.Runtime.InteropServices;

namespace Cornet.Scoring.Metrics;

/// <summary>The limited-memory BFGS method (Liu and Nocedal, 1989) for smooth convex functions; it draws no random numbers.</summary>
internal static class Lbfgs
{
    private const int Memory = 20;

    /// <summary>A function of <c>point</c>: returns its value and fills <c>gradient</c>.</summary>
    public delegate double Objective(ReadOnlySpan<double> point, Span<double> gradient);

    /// <summary>Moves <paramref name="point"/> to the minimum.</summary>
    /// <param name="objective">The function.</param>
    /// <param name="point">Where to start; where it ended.</param>
    /// <param name="tolerance">The largest component of the gradient that counts as none.</param>
    /// <param name="mostSteps">Where to stop at the latest.</param>
    /// <returns>Whether the gradient came below <paramref name="tolerance"/>, or no step could lower the value any more.</returns>
    public static bool Minimize(Objective objective, double[] point, double tolerance, int mostSteps = 1000)
    {
        var gradient = new double[point.Length];
        var value = objective(point, gradient);
        List<(double[] Step, double[] Change, double Curvature)> past = [];
        for (var step = 0; step < mostSteps; step++)
        {
            if (Largest(gradient) <= tolerance) return true;
            var direction = Direction(gradient, past);
            var (next, nextGradient, nextValue) = Search(objective, point, gradient, direction, value, first: past.Count == 0);
            if (next is null)
            {
                // The quadratic picture was wrong or rounding won: forget the past once, then give up.
                if (past.Count == 0) return true;
                past.Clear();
                continue;
            }

            Remember(past, Difference(next, point), Difference(nextGradient, gradient));
            next.CopyTo(point, 0);
            (gradient, value) = (nextGradient, nextValue);
        }

        return false;
    }

    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Curvature)> past)
    {
        var direction = (double[])gradient.Clone();
        var weights = new double[past.Count];
        for (var i = past.Count - 1; i >= 0; i--)
        {
            weights[i] = Dot(past[i].Step, direction) / past[i].Curvature;
            AddTo(direction, -weights[i], past[i].Change);
        }

        if (past.Count > 0) Scale(direction, past[^1].Curvature / Dot(past[^1].Change, past[^1].Change));
        for (var i = 0; i < past.Count; i++)
            AddTo(direction, weights[i] - Dot(past[i].Change, direction) / past[i].Curvature, past[i].Step);
        Scale(direction, -1);
        return direction;
    }

    /// <summary>Halves the step until the value falls by a small share of what the slope promises (Armijo).</summary>
    private static (double[]? Point, double[] Gradient, double Value) Search(
        Objective objective, double[] point, double[] gradient, double[] direction, double value, bool first)
    {
        const double Share = 1e-4;
        var slope = Dot(gradient, direction);
        var length = first ? Math.Min(1, 1 / Math.Sqrt(-slope)) : 1.0;
        var nextGradient = new double[point.Length];
        for (var halvings = 0; halvings < 40 && slope < 0; halvings++, length /= 2)
        {
            var next = (double[])point.Clone();
            AddTo(next, length, direction);
            var nextValue = objective(next, nextGradient);
            if (nextValue <= value + Share * length * slope) return (next, nextGradient, nextValue);
        }

        return (null, gradient, value);
    }

    private static void Remember(List<(double[] Step, double[] Change, double Curvature)> past, double[] step, double[] change)
    {
        var curvature = Dot(step, change);
        if (curvature <= 1e-16 * Dot(change, change)) return;
        if (past.Count == Memory) past.RemoveAt(0);
        past.Add((step, change, curvature));
    }

    private static double Largest(double[] x)
    {
        var largest = 0.0;
        foreach (var value in x) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    private static double[] Difference(double[] x, double[] y)
    {
        var difference = (double[])x.Clone();
        AddTo(difference, -1, y);
        return difference;
    }

    private static double Dot(double[] x, double[] y)
    {
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x), ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        var sums = Vector<double>.Zero;
        for (var i = 0; i < xs.Length; i++) sums += xs[i] * ys[i];
        var sum = Vector.Sum(sums);
        for (var i = xs.Length * Vector<double>.Count; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    private static void AddTo(double[] x, double factor, double[] y)
    {
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x.AsSpan());
        ReadOnlySpan<Vector<double>> ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (var i = 0; i < xs.Length; i++) xs[i] += ys[i] * factor;
        for (var i = xs.Length * Vector<double>.Count; i < x.Length; i++) x[i] += factor * y[i];
    }

    private static void Scale(double[] x, double factor)
    {
        for (var i = 0; i < x.Length; i++) x[i] *= factor;
    }
}
