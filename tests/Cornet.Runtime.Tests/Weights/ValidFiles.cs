using System.IO.Compression;
using Cornet.Runtime.Weights;
using static Cornet.Runtime.Tests.Weights.Letters;

namespace Cornet.Runtime.Tests.Weights;

/// <summary>A small good file of every format, spelled out, to be damaged.</summary>
internal static class ValidFiles
{
    private const string Header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }\n";

    private static readonly string Numbers = System.Text.Encoding.Latin1.GetString(
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>([1.5f, -2, 0.25f, 1e-9f]));

    /// <summary>The files by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["weights.pth"] = Torch(Checkpoint, ("a/byteorder", "little"), ("a/data/0", Numbers), ("a/version", "3\n")),
        ["deflated.pth"] = Zip(CompressionLevel.Optimal, ("a/data.pkl", Bytes(Checkpoint)), ("a/data/0", Bytes(Numbers))),
        ["numpy.pth"] = Torch(Arrays),
        ["old-numpy.pth"] = Legacy(Arrays, keys: "")[..^24],
        ["old.pth"] = Legacy(Checkpoint, numbers: Numbers),
        ["weights.safetensors"] = Safetensors(
            """{"__metadata__":{"format":"pt"},"V1.w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"n":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}""", 16),
        ["array.npy"] = Array,
        ["stored.npz"] = Zip(CompressionLevel.NoCompression, ("V1.w.npy", Array), ("V1.b.npy", Array)),
        ["deflated.npz"] = Zip(CompressionLevel.Optimal, ("V1.w.npy", Array), ("V1.b.npy", Array)),
    };

    /// <summary>Reads a file as its name says; a checkpoint with what its optimizer remembers.</summary>
    public static IDisposable Read(string path) => Path.GetExtension(path) switch
    {
        ".npy" => NpyFile.Read(path),
        ".pth" => Cornet.Runtime.Weights.Checkpoint.Read(path),
        _ => WeightsFile.Read(path),
    };

    private static byte[] Array => [.. Npy(Header, 0), .. Bytes(Numbers)];

    // Weights as arrays of NumPy, beside a path, a number of NumPy and an object with a state.
    private static string Arrays =>
        $"{Protocol}}}({Text("net")}}}({Text("V1.w")}{Letters.Array("f4", Number(2) + Number(2), Numbers, isFortran: true)}"
        + $"{Text("V1.b")}{Letters.Array("u2", Number(2), "\u0001\u0002\u0003\u0004", ">")}u{Text("path")}cpathlib\nPosixPath\n({Text("x")}tR"
        + $"{Text("args")}cargparse\nNamespace\n)\u0081}}({Text("lr")}G\u003f\u00b9\u0099\u0099\u0099\u0099\u0099\u009aub"
        + $"{Text("set")}\u008f(K\u0001\u0090u.";

    // Weights, an epoch, and the state of an SGD of one parameter.
    private static string Checkpoint =>
        $"{Protocol}}}({Text("epoch")}K\u0003{Text("state_dict")}ccollections\nOrderedDict\n)R({Text("module.V1.w")}{Tensor(size: Number(2) + Number(2), stride: Number(1) + Number(2))}"
        + $"{Text("module.V1.b")}{Tensor(offset: Number(2), size: Number(2))}u{Text("optimizer")}}}({Text("state")}}}K\0}}{Text("momentum_buffer")}{Tensor()}ss"
        + $"{Text("param_groups")}]}}({Text("lr")}G\u003f\u00b9\u0099\u0099\u0099\u0099\u0099\u009a{Text("momentum")}G\u003f\u00ec\u00cc\u00cc\u00cc\u00cc\u00cc\u00cd"
        + $"{Text("nesterov")}\u0089{Text("foreach")}N{Text("params")}]K\0auauu.";
}
