using System.Numerics;
using System.Runtime.InteropServices;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>A small dense symmetric matrix in managed memory, for iterations whose steps are too short to call a library for.</summary>
/// <param name="values">Row by row.</param>
/// <param name="size">Rows and columns.</param>
internal readonly struct SymmetricMatrix(double[] values, int size)
{
    /// <summary>The sum of the diagonal.</summary>
    public double Trace
    {
        get
        {
            var sum = 0.0;
            for (var i = 0; i < size; i++) sum += values[i * size + i];
            return sum;
        }
    }

    /// <summary>Less x y' and y x', plus <paramref name="square"/> times x x'.</summary>
    public void Deflate(double[] x, double[] y, double square)
    {
        for (var i = 0; i < size; i++)
        {
            var row = values.AsSpan(i * size, size);
            var (own, other) = (x[i], square * x[i] - y[i]);
            for (var j = 0; j < row.Length; j++) row[j] += other * x[j] - own * y[j];
        }
    }

    /// <summary>The product with a vector.</summary>
    public double[] Times(double[] vector)
    {
        var product = new double[size];
        var lanes = MemoryMarshal.Cast<double, Vector<double>>(vector);
        for (var row = 0; row < size; row++)
        {
            var numbers = values.AsSpan(row * size, size);
            var wide = MemoryMarshal.Cast<double, Vector<double>>(numbers);
            Vector<double> even = default, odd = default;
            var i = 0;
            for (; i + 1 < wide.Length; i += 2)
            {
                even += wide[i] * lanes[i];
                odd += wide[i + 1] * lanes[i + 1];
            }

            if (i < wide.Length) even += wide[i] * lanes[i];
            var sum = Vector.Sum(even + odd);
            for (i = wide.Length * Vector<double>.Count; i < size; i++) sum += numbers[i] * vector[i];
            product[row] = sum;
        }

        return product;
    }
}
