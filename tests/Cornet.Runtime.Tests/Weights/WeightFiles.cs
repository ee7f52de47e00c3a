using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

/// <summary>Files that Python wrote, each kind once per test run, and the line that both sides write for a tensor.</summary>
internal static class WeightFiles
{
    private static readonly string Script = Repository.PathTo("tests", "Cornet.Runtime.Tests", "Weights", "weights_peer.py");
    private static readonly Lazy<string> Torch = new(() => Samples("torch-samples"));
    private static readonly Lazy<string> Evil = new(() => Samples("evil-samples"));
    private static readonly Lazy<string> Extra = new(() => Samples("extra-samples"));
    private static readonly Lazy<string> Arrays = new(() => Samples("array-samples"));
    private static readonly Lazy<string> Safe = new(() => Samples("safe-samples"));
    private static readonly Lazy<string> Numpy = new(() => Samples("numpy-samples"));

    /// <summary>What PyTorch writes.</summary>
    public static string OfTorch(string name) => Path.Combine(Torch.Value, name);

    /// <summary>Pickles that ask for more than weights.</summary>
    public static string ThatAreEvil(string name) => Path.Combine(Evil.Value, name);

    /// <summary>Checkpoints with what people keep beside the weights.</summary>
    public static string WithExtras(string name) => Path.Combine(Extra.Value, name);

    /// <summary>State dicts of NumPy arrays.</summary>
    public static string OfArrays(string name) => Path.Combine(Arrays.Value, name);

    /// <summary>What a writer of safetensors writes.</summary>
    public static string OfSafetensors(string name) => Path.Combine(Safe.Value, name);

    /// <summary>What NumPy writes.</summary>
    public static string OfNumpy(string name) => Path.Combine(Numpy.Value, name);

    /// <summary>What a reader must find in a sample.</summary>
    public static string[] Expected(string sample) => Lines(File.ReadAllText(sample + ".txt"));

    /// <summary>What Python finds in a file of ours.</summary>
    public static string[] ReadBy(string peer, string path) => Lines(PythonPeer.Run(Script, peer, path));

    /// <summary>Name, type, shape and bytes of every tensor, as the peer writes them.</summary>
    public static string[] Lines(IEnumerable<(string Name, Tensor Value)> tensors) => [.. tensors.Select(entry => Line(entry.Name, entry.Value))];

    /// <summary>One of these lines.</summary>
    public static string Line(string name, Tensor value)
    {
        using var whole = value.contiguous();
        return $"{name} {value.dtype} [{string.Join(',', value.shape)}] {Convert.ToHexStringLower(whole.bytes)}";
    }

    /// <summary>A tensor that NumPy wrote, read and described.</summary>
    public static string LineOfArray(string path)
    {
        using var array = NpyFile.Read(path);
        return Line("array", array);
    }

    /// <summary>Every type of number that can be written.</summary>
    public static IEnumerable<(string Name, Tensor Value)> EveryType(params ScalarType[] types) =>
        types.Select(type => ($"area.{type}", arange(-3, 4).to(type).reshape(7, 1)));

    private static string Samples(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("cornet-weights-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        PythonPeer.Run(Script, kind, folder);
        return folder;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
