using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Tests.Stimuli;

/// <summary>Ridge regression from a few numbers of each picture to its class, solved by Cholesky's factors.</summary>
internal static class LinearReadout
{
    /// <summary>The share of held-out pictures whose class it finds.</summary>
    public static double Accuracy(StimulusSet train, StimulusSet test, Func<Picture, IEnumerable<double>> describe, double penalty = 10)
    {
        var (inputs, labels) = Read(train, describe);
        var (probes, truths) = Read(test, describe);
        int width = inputs[0].Length, classes = train.Classes.Count;
        var gram = new double[width, width];
        var moments = new double[width, classes];
        for (var n = 0; n < inputs.Length; n++)
        {
            for (var i = 0; i < width; i++)
            {
                for (var j = 0; j <= i; j++)
                    gram[i, j] += inputs[n][i] * inputs[n][j];
                for (var c = 0; c < classes; c++)
                    moments[i, c] += inputs[n][i] * ((labels[n] == c ? 1 : 0) - 1.0 / classes);
            }
        }

        for (var i = 0; i + 1 < width; i++)
            gram[i, i] += penalty;
        Solve(gram, moments);
        var right = probes.Zip(truths, (probe, truth) => Best(probe, moments) == truth).Count(found => found);
        return (double)right / probes.Length;
    }

    private static (double[][] Inputs, int[] Labels) Read(StimulusSet set, Func<Picture, IEnumerable<double>> describe)
    {
        var inputs = new double[set.Count][];
        Parallel.For(0, set.Count, i => inputs[i] = [.. describe(set.Read(i)).Select(value => value - 0.45), 1]);
        return (inputs, [.. Enumerable.Range(0, set.Count).Select(set.LabelOf)]);
    }

    private static int Best(double[] probe, double[,] weights) =>
        Enumerable.Range(0, weights.GetLength(1)).MaxBy(c => probe.Select((value, i) => value * weights[i, c]).Sum());

    /// <summary>Replaces the right-hand sides by the solution.</summary>
    private static void Solve(double[,] a, double[,] b)
    {
        int n = a.GetLength(0), columns = b.GetLength(1);
        for (var j = 0; j < n; j++)
        {
            for (var k = 0; k < j; k++)
            {
                for (var i = j; i < n; i++)
                    a[i, j] -= a[i, k] * a[j, k];
            }

            var root = Math.Sqrt(a[j, j]);
            for (var i = j; i < n; i++)
                a[i, j] /= root;
        }

        for (var c = 0; c < columns; c++)
        {
            for (var i = 0; i < n; i++)
            {
                for (var k = 0; k < i; k++)
                    b[i, c] -= a[i, k] * b[k, c];
                b[i, c] /= a[i, i];
            }

            for (var i = n - 1; i >= 0; i--)
            {
                for (var k = i + 1; k < n; k++)
                    b[i, c] -= a[k, i] * b[k, c];
                b[i, c] /= a[i, i];
            }
        }
    }
}
