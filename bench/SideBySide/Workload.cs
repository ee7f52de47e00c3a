using System.Globalization;

namespace Cornet.Bench.SideBySide;

/// <summary>What is measured: CORnet-S on random images.</summary>
/// <param name="Trains">A training step (cross entropy, backward, SGD with momentum 0.9 and decay 1e-4), or else one pass in evaluation.</param>
/// <param name="Batch">Images at once.</param>
/// <param name="Side">Their height and width, in pixels.</param>
/// <param name="Threads">Threads of every variant.</param>
/// <param name="Device">Where: <c>cpu</c>, or <c>cuda</c>.</param>
internal sealed record Workload(bool Trains, int Batch = 8, int Side = 224, int Threads = 2, string Device = "cpu")
{
    /// <summary>Its name in a command.</summary>
    public string Name => Trains ? "train" : "infer";

    /// <summary>Reads what <see cref="Arguments"/> writes.</summary>
    public static Workload Parse(ReadOnlySpan<string> arguments) =>
        new(arguments[0] == "train", Number(arguments[1]), Number(arguments[2]), Number(arguments[3]), arguments[4]);

    /// <summary>The workload on the command line of a worker.</summary>
    public string[] Arguments() => [Name, $"{Batch}", $"{Side}", $"{Threads}", Device];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
