using System.Globalization;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

/// <summary>The metrics in Python, written from their definitions: <c>tests/peers/scoring_today.py</c>.</summary>
internal static class ScoringPeer
{
    /// <summary>The parts of a function's answer, each a list of numbers.</summary>
    public static double[][] Ask(string function, params Tensor[] arrays)
    {
        using var folder = new ScratchFolder();
        string[] files = [.. arrays.Select((_, index) => folder[$"{index}.npy"])];
        for (var i = 0; i < arrays.Length; i++) NpyFile.Write(files[i], arrays[i]);
        return [.. PythonPeer.Run(Repository.PathTo("tests", "peers", "scoring_today.py"), [function, .. files]).TrimEnd('\n').Split('\n')
            .Select(line => line.Split(' ').Select(word => word == "nan" ? double.NaN : double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];
    }

    /// <summary>Whole numbers for Python.</summary>
    public static Tensor Whole(IEnumerable<int> numbers) => tensor(numbers.Select(number => (long)number).ToArray());

    /// <summary>The message with which something is refused.</summary>
    public static string Refusal(Action action) => Assert.Throws<CornetException>(action).Message;
}
