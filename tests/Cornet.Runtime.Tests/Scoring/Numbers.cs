using System.Globalization;
using System.Runtime.InteropServices;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

/// <summary>Random numbers that do not depend on a library, and answers of Python as numbers.</summary>
internal static class Numbers
{
    public static double[] Normal(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
    }

    public static Tensor NormalMatrix(int rows, int columns, int seed) => tensor(Normal(rows * columns, seed)).view(rows, columns);

    public static double[] Of(Tensor values)
    {
        using var doubles = values.to(ScalarType.Float64).contiguous();
        return MemoryMarshal.Cast<byte, double>(doubles.bytes).ToArray();
    }

    /// <summary>Runs Python on arrays, which it has as <c>a</c>, <c>b</c>, ...; it prints numbers.</summary>
    public static double[] AskPython(string code, params Tensor[] arrays) => AskPythonOfEach(code, [arrays])[0];

    /// <summary>The same for several cases in one process, each with as many arrays; the answers in their order.</summary>
    public static double[][] AskPythonOfEach(string code, IReadOnlyList<Tensor[]> cases)
    {
        using var folder = new ScratchFolder();
        var arrays = cases.SelectMany(one => one).ToArray();
        var files = arrays.Select((_, index) => folder[$"{index}.npy"]).ToArray();
        for (var i = 0; i < arrays.Length; i++) NpyFile.Write(files[i], arrays[i]);
        var width = cases[0].Length;
        var names = string.Join(", ", Enumerable.Range(0, width).Select(index => (char)('a' + index)));
        var printed = PythonPeer.RunCode($"import sys, numpy as np\nfiles = sys.argv[2:]\n"
            + "def show(x): print(' '.join(repr(float(v)) for v in np.ravel(x)))\n"
            + $"while files:\n    {names}, = [np.load(f) for f in files[:{width}]]\n    files = files[{width}:]\n"
            + "    exec(sys.argv[1])\n    print('|')\n",
            [code, .. files]);
        return [.. printed.Split('|', StringSplitOptions.TrimEntries)[..^1].Select(answer =>
            answer.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word =>
                word == "nan" ? double.NaN : double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];
    }

    public static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            if (double.IsNaN(expected[i]) && double.IsNaN(actual[i])) continue;
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"number {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
