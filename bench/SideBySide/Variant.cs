namespace Cornet.Bench.SideBySide;

/// <summary>One of the implementations that are compared.</summary>
/// <param name="Key">Its name on the command line.</param>
/// <param name="Title">Its name in the table.</param>
internal sealed record Variant(string Key, string Title)
{
    /// <summary>Variables of its process.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What the generator made of the .cornet file, with Cornet's SGD.</summary>
    public static readonly Variant Cornet = new("cornet", "Cornet");

    /// <summary>The network in PyTorch (<c>tests/peers/cornets.py</c>), in Python, with its SGD.</summary>
    public static readonly Variant PyTorch = new("pytorch", "PyTorch peer");

    /// <summary>The network with TorchSharp's own modules (<see cref="Transliteration"/>), with its SGD.</summary>
    public static readonly Variant TorchSharp = new("torchsharp", "plain TorchSharp")
    {
        // How the threads wait where Cornet does not choose: OpenMP's own default, written out.
        Environment = { ["GOMP_SPINCOUNT"] = "300000" },
    };
}
