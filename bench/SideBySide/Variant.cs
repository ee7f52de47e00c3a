using Cornet.App.Verbs;
using Cornet.Runtime;
using Cornet.Runtime.Layers;
using Cornet.Tests;
using static TorchSharp.torch;

namespace Cornet.Bench.SideBySide;

/// <summary>One of the implementations that are compared.</summary>
/// <param name="Key">Its name on the command line.</param>
/// <param name="Title">Its name in the table.</param>
internal sealed record Variant(string Key, string Title)
{
    /// <summary>Variables of its process.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The program that runs it; null where it is this one.</summary>
    public string? Program { get; private init; }

    /// <summary>Why this machine cannot run it on a workload; null where it can. Asked only where the variant is wanted: some answers take a while.</summary>
    public Func<Workload, string?> Refusal { get; private init; } = _ => null;

    /// <summary>What the generator made of the .cornet file, with Cornet's SGD.</summary>
    public static readonly Variant Cornet = new("cornet", "Cornet");

    /// <summary>The same in bfloat16.</summary>
    public static readonly Variant Narrow = new("bfloat16", "Cornet, bfloat16") { Refusal = _ => Refused(Precision.BFloat16) };

    /// <summary>The same on a GPU, where every machine can.</summary>
    public static readonly Variant NarrowOnGpu = Narrow with { Refusal = _ => null };

    /// <summary>In float32, with steps that are run again in the backward pass.</summary>
    public static readonly Variant Recomputing = new("recompute", "Cornet, activation checkpointing");

    /// <summary>In bfloat16, with steps that are run again in the backward pass.</summary>
    public static readonly Variant NarrowRecomputing = new("bfloat16-recompute", "Cornet, bfloat16, activation checkpointing") { Refusal = _ => Refused(Precision.BFloat16) };

    /// <summary>In float16, with a scaled loss.</summary>
    public static readonly Variant Half = new("float16", "Cornet, float16") { Refusal = _ => Refused(Precision.Float16) };

    /// <summary>With norms that are not written over their input in evaluation.</summary>
    public static readonly Variant NormsApart = new("apart", "Cornet, norms not in place");

    /// <summary>With threads that wait and memory that comes as libtorch has them by default.</summary>
    public static readonly Variant Untuned = new("untuned", "Cornet, CORNET_TUNING=off") { Environment = { ["CORNET_TUNING"] = "off" } };

    /// <summary>The network in PyTorch (<c>tests/peers/cornets.py</c>), in Python, with its SGD.</summary>
    public static readonly Variant PyTorch = new("pytorch", "PyTorch peer");

    /// <summary>The same with autocast to bfloat16.</summary>
    public static readonly Variant PyTorchNarrow = new("pytorch-bfloat16", "PyTorch peer, autocast to bfloat16");

    /// <summary>The network with TorchSharp's own modules (<see cref="Transliteration"/>), with its SGD.</summary>
    public static readonly Variant TorchSharp = new("torchsharp", "plain TorchSharp")
    {
        // It comes through Cornet's backend, but threads wait and memory comes as they do without Cornet.
        Environment = { ["CORNET_TUNING"] = "off" },
    };

    /// <summary>The PyTorch peer, exported to ONNX (<c>tests/peers/export_onnx.py</c>), in ONNX Runtime.</summary>
    public static readonly Variant OnnxRuntime = new("onnxruntime", "ONNX Runtime 1.31")
    {
        // Its official builds report their use to Microsoft unless told not to. Threads and memory are as they are without Cornet.
        Environment = { ["ORT_DISABLE_TELEMETRY"] = "1", ["CORNET_TUNING"] = "off" },
        Refusal = workload => workload.Trains ? "it does not train." : PythonPeer.MissingReason("torch"),
    };

    /// <summary>The first variant in another build of this program, such as that of an older commit.</summary>
    /// <param name="program">Its executable.</param>
    /// <param name="title">What to call that build.</param>
    public static Variant At(string program, string title) => new(Cornet.Key, $"Cornet at {title}") { Program = program };

    private static string? Refused(Precision precision)
    {
        try
        {
            global::Cornet.App.Verbs.Computing.Allowed(precision, CPU);
            return null;
        }
        catch (CornetException refusal)
        {
            return refusal.Message;
        }
    }
}
