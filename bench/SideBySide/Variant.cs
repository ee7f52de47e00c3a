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

    /// <summary>The same in bfloat16.</summary>
    public static readonly Variant Narrow = new("bfloat16", "Cornet, bfloat16");

    /// <summary>In float32, with steps that are run again in the backward pass.</summary>
    public static readonly Variant Recomputing = new("recompute", "Cornet, recomputing");

    /// <summary>In bfloat16, with steps that are run again in the backward pass.</summary>
    public static readonly Variant NarrowRecomputing = new("bfloat16-recompute", "Cornet, bfloat16, recomputing");

    /// <summary>The network in PyTorch (<c>tests/peers/cornets.py</c>), in Python, with its SGD.</summary>
    public static readonly Variant PyTorch = new("pytorch", "PyTorch peer");

    /// <summary>The network with TorchSharp's own modules (<see cref="Transliteration"/>), with its SGD.</summary>
    public static readonly Variant TorchSharp = new("torchsharp", "plain TorchSharp")
    {
        // It comes through Cornet's backend, but threads wait and memory comes as they do without Cornet.
        Environment = { ["CORNET_TUNING"] = "off" },
    };
}
