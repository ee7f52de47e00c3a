using System.IO.Compression;
using System.Text;
using static Cornet.Runtime.Tests.Weights.Letters;

namespace Cornet.Runtime.Tests.Weights;

/// <summary>A file that is damaged or made to do harm.</summary>
/// <param name="Name">What is wrong with it, in a word or two.</param>
/// <param name="Ending">Of its name, which says how it is read.</param>
/// <param name="Bytes">Makes it.</param>
/// <param name="Reason">What the sentence must hold that refuses it.</param>
internal sealed record DamagedFile(string Name, string Ending, Func<byte[]> Bytes, string Reason);

/// <summary>Damaged and malicious files of every format, spelled out here so that no other program is needed to make them.</summary>
internal static class DamagedCorpus
{
    private const int Many = 60_000;

    private static readonly string Header = Npy("<f4", "(4,)");

    public static IReadOnlyList<DamagedFile> All { get; } = [.. Programs, .. Bombs, .. Tensors, .. Zips, .. OldFiles, .. SafetensorsFiles, .. Arrays];

    // Pickles that want something run.
    private static IEnumerable<DamagedFile> Programs =>
    [
        Of("os.system", Dict("cos\nsystem\n(" + Text("ls") + "tR"), "asks for 'os.system'"),
        Of("os.system by protocol 4", Dict("\u008c\u0002os\u008c\u0006system\u0093(" + Text("ls") + "tR"), "asks for 'os.system'"),
        Of("torch.load within", Dict("ctorch\nload\n(" + Text("x.pth") + "tR"), "asks for 'torch.load'"),
        Of("a class of torch", Dict("ctorch.nn.modules.linear\nLinear\n)\u0081"), "asks for 'torch.nn.modules.linear.Linear'"),
        Of("a storage's type called", Dict("ctorch\nFloatStorage\n(K\u0004tR"), "contradicts itself"),
        Of("a name that would color the terminal", Dict("cos\u001b[2J\nsystem\n)R"), "asks for 'os?[2J.system'"),
        Of("the state of a list set", Dict("]}b"), "sets the state"),
        Of("a class made by number of arguments", Dict("(cos\nsystem\n" + Text("ls") + "o"), "asks for 'os.system'"),
        Of("a class made by name and arguments", Dict("(" + Text("ls") + "ios\nsystem\n"), "asks for 'os.system'"),
        Of(
            "a call among the weights", $"{Protocol}}}({Text("w")}{Tensor()}{Text("v")}cos\nsystem\n({Text("ls")}tRu.",
            "the entry 'v' of its state dict asks for 'os.system'"),
        Of("a call in place of everything", $"{Protocol}cos\nsystem\n({Text("ls")}tR.", "asks for 'os.system'"),
        Of("a call as the key of a weight", $"{Protocol}}}({Text("w")}{Tensor()}cos\nsystem\n({Text("ls")}tR{Tensor()}u.", "not a tensor"),
        Of("an extension called by number", Dict("\u0082\u0001"), "instruction 0x82"),
    ];

    // A value that is large and said once, and named again and again; and what unpacks to far more than there is.
    private static IEnumerable<DamagedFile> Bombs =>
    [
        Of("a dictionary copied again and again",
            () => $"{Protocol}}}({Repeat(Many, i => $"{Number(i)}N")}uq\0ccollections\nOrderedDict\nq\u0001"
                + $"{Repeat(Many, _ => "h\u0001h\0\u0085R0")}.",
            "too often"),
        Of("a text encoded again and again",
            () => $"{Protocol}{Text(new string('x', 1 << 22))}q\0c_codecs\nencode\nq\u0001"
                + $"{Repeat(Many, _ => $"h\u0001h\0{Text("latin1")}\u0086R0")}.",
            "too often"),
        Of(
            "a long key set again and again", () => $"{Protocol}{Text(new string('x', 1 << 22))}q\0}}{Repeat(Many, _ => "h\0Ns")}.",
            "too often"),
        Of("pairs listed again and again",
            () => $"{Protocol}{Text(new string('x', 1 << 22))}N\u0086q\0ccollections\nOrderedDict\n]({Repeat(Many, _ => "h\0")}e\u0085R.",
            "too often"),
        Of("one group of tensors under many names",
            () => $"{Protocol}}}({Text("state_dict")}}}({Text("w")}{Tensor()}q\u0001u{Text("g")}}}("
                + $"{Repeat(60_000, i => $"{Text($"{i}")}h\u0001")}uq\u0002"
                + $"{Text("h")}}}({Repeat(60_000, i => $"{Text($"{i}")}h\u0001")}uu.", "holds more than 100000 tensors"),
        Of("more tensors than memory",
            () => $"{Protocol}}}({Text("w")}{Tensor()}q\u0001{Repeat(2 * Many, i => $"{Text($"{i}")}h\u0001")}u.", "holds more than 100000 tensors"),
        Of("one group of options named again and again",
            () => Optimizer($"}}({Text("params")}]{Repeat(Many, i => $"{Text($"{i}")}N")}uq\u0005", $"]({Repeat(Many, _ => "h\u0005")}e"),
            "optimizer.state_dict()"),
        Of(
            "a tensor of one number repeated", Dict(Tensor(size: Number(1 << 20) + Number(1 << 20), stride: Number(0) + Number(0))),
            "repeats the 4 elements"),
        Of("a long name asked for again and again",
            () => $"{Protocol}{Text(new string('x', 1 << 22))}q\0{Repeat(Many, _ => "h\0h\0\u00930")}.", "too often"),
        Of("an array of a long text made again and again",
            () => $"{Protocol}{Text(new string('x', 1 << 22))}q\0cnumpy\ndtype\n{Text("i1")}\u0085Rq\u0001cnumpy.core.numeric\n_frombuffer\nq\u0002"
                + $"{Number(1 << 22)}\u0085q\u0003{Repeat(Many, _ => $"h\u0002(h\0h\u0001h\u0003{Text("C")}tR0")}.", "too often"),
        Of("an array that is given its state again and again",
            () => $"{Protocol}{Text(new string('x', 1 << 22))}q\0cnumpy\ndtype\n{Text("i1")}\u0085Rq\u0001{Letters.Array("i1", Number(1), "x")}"
                + $"{Repeat(Many, _ => $"(K\u0001({Number(1 << 22)}th\u0001\u0089h\0tb")}.", "too often"),
        Of(
            "numbers as keys whose hashes meet",
            () => $"{Protocol}}}({Repeat(Many, i => $"\u008a\u0008{Eight(i * 0x1_0000_0001L)}N")}u.", "no weights"),
        new("a storage that unpacks to far more than there is", "pth",
            () => Zip(CompressionLevel.Optimal, ("a/data.pkl", Bytes(Dict(Tensor(count: 40_000_000)))), ("a/data/0", new byte[160_000_000])),
            "would unpack to 16000"),
        new("a zip bomb", "npz", () => ZipOfZeros("a.npy", NpyOf("<f4", "(40000000,)", 0), megabytes: 160), "would unpack to 16000"),
        new(
            "a pickle that unpacks to more than it may", "pth", () => Zip(CompressionLevel.Fastest, ("a/data.pkl", new byte[20_000_000])),
            "the limit is 16777216"),
    ];

    private static IEnumerable<DamagedFile> Tensors =>
    [
        Of("a size that is no number", Dict(Tensor(size: "G\u007f\u00f8\0\0\0\0\0\0")), "arguments that PyTorch never gives"),
        Of("an infinite offset", Dict(Tensor(offset: "G\u007f\u00f0\0\0\0\0\0\0")), "arguments that PyTorch never gives"),
        Of("a negative offset", Dict(Tensor(offset: Number(-1))), "negative offset"),
        Of("an offset beyond all numbers", Dict(Tensor(offset: Number(long.MaxValue))), "reaches past the end"),
        Of("a negative size", Dict(Tensor(size: Number(-4))), "impossible shape"),
        Of(
            "more elements than can be counted", Dict(Tensor(size: Number(1L << 40) + Number(1L << 40), stride: Number(0) + Number(0))),
            "impossible shape"),
        Of("a hundred axes", Dict(Tensor(size: Repeat(100, _ => Number(1)), stride: Repeat(100, _ => Number(1)))), "100 axes"),
        Of("a stride past the end", Dict(Tensor(size: Number(2), stride: Number(4))), "reaches past the end"),
        Of("a stride beyond all numbers", Dict(Tensor(size: Number(3), stride: Number(long.MaxValue))), "reaches past the end"),
        Of("a storage longer than it is", Dict(Tensor(count: 5)), "has 16 bytes, and its pickle promises 20"),
        Of("a storage shorter than it is", Dict(Tensor(count: 3, size: Number(3))), "has 16 bytes, and its pickle promises 12"),
        Of("a storage of a negative length", Dict(Tensor(count: -1)), "claims to have -1 elements"),
        Of("a storage of a length beyond all files", Dict(Tensor(count: long.MaxValue)), "claims to have 9223372036854775807 elements"),
        Of("a NumPy array shorter than its shape", Dict(Letters.Array("f4", Number(4), "0123")), "numpy.ndarray that NumPy never writes"),
        Of("a NumPy array of a negative size", Dict(Letters.Array("f4", Number(-1), "0123")), "impossible shape"),
        Of("a NumPy array of a hundred axes", Dict(Letters.Array("f4", Repeat(100, _ => Number(1)), "0123")), "never writes"),
        Of(
            "a NumPy array with more elements than can be counted", Dict(Letters.Array("f4", Number(1L << 40) + Number(1L << 40), "")),
            "impossible shape"),
        Of("an array of objects", Dict(Letters.Array("O8", Number(1), "01234567", "|")), "asks for an array of NumPy's type '|O8'"),
        Of(
            "a NumPy array without a type", Dict("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085C\u0001b\u0087R}b"),
            "never writes"),
        Of("a dtype with a state of its own", Dict($"cnumpy\ndtype\n{Text("f4")}\u0085R]b"), "numpy.dtype that NumPy never writes"),
        Of("an unsigned number too large", Dict(Letters.Array("u8", Number(1), new string('\u00ff', 8))), "too large for int64"),
        Of("a storage that is not there", Dict(Tensor(key: "1")), "storage '1' is missing"),
        Of("a storage of two types", Dict(Tensor() + Text("v") + Tensor(type: "IntStorage")), "in two different ways"),
        Of("a storage called by a path", Dict(Tensor(key: "../0")), "names a storage '../0'"),
        Of("a type that no storage has", Dict(Tensor(type: "QUInt8Storage")), "asks for 'torch.QUInt8Storage'"),
        Of("a dictionary that holds itself", $"{Protocol}}}q\0{Text("w")}h\0s.", "holds a dictionary with the keys 'w' and no weights"),
        Of("nothing", $"{Protocol}}}.", "an empty dictionary"),
        Of("a list of half a million lists", () => $"{Protocol}{new string(']', 500_000)}{new string('a', 499_999)}.", "no dictionary of weights"),
    ];

    private static IEnumerable<DamagedFile> Zips =>
    [
        new(
            "an entry twice", "pth", () => Torch(Dict(Tensor()), ("a/data/0", new('\0', 16)), ("a/data/0", new('\u0001', 16))),
            "holds 'a/data/0' twice"),
        new("a compressed storage that is longer than promised", "pth",
            () => Zip(CompressionLevel.Fastest, ("a/data.pkl", Bytes(Dict(Tensor()))), ("a/data/0", new byte[20])),
            "has 20 bytes, and its pickle promises 16"),
        new("a storage outside of its folder", "pth", () => Torch(Dict(Tensor()), ("a/data/../../0", new('\0', 16))), "storage '0' is missing"),
        new("no pickle", "pth", () => Zip(("a/data/0", "0123")), "without PyTorch's data.pkl"),
        new("big-endian numbers", "pth", () => Torch(Dict(Tensor()), ("a/byteorder", "big"), ("a/data/0", new('\0', 16))), "big-endian"),
        new("an entry that is encrypted", "pth", () => WithContents(Torch(Dict(Tensor())), 1, 8, 1, 0), "encrypted"),
        new(
            "an entry longer than the file", "pth", () => WithContents(Torch(Dict(Tensor())), 1, 20, 0xff, 0xff, 0xff, 0x7f),
            "claim more bytes than the file has"),
        new(
            "an entry longer than its bytes", "pth", () => WithContents(Torch(Dict(Tensor())), 1, 24, 0xff, 0xff, 0xff, 0x7f),
            "claims to unpack to 2147483647"),
        new("two entries in one place", "pth", () => WithContents(Torch(Dict(Tensor())), 1, 42, 0, 0, 0, 0), "cannot be read"),
        new("a place beyond the file", "pth", () => WithContents(Torch(Dict(Tensor())), 1, 42, 0xf0, 0xff, 0xff, 0x7f), "cannot be read"),
        new("a pickle whose sum is wrong", "pth", () => Changed(Torch(Dict(Tensor())), "storage", "sTorage"), "does not agree with its checksum"),
        new("an array twice", "npz", () => Zip(("a.npy", Header), ("a.npy", Header)), "holds 'a.npy' twice"),
        new("something that is no array", "npz", () => Zip(("a.npy", Header), ("b.txt", "b")), "holds 'b.txt', which is not an array"),
        new("an array that claims to unpack a thousandfold", "npz",
            () => WithContents(Zip(CompressionLevel.Fastest, ("a.npy", Encoding.Latin1.GetBytes(Header))), 0, 24, 0, 0, 0xf0, 0),
            "claims to unpack to"),
        new(
            "an array that is shorter than its entry", "npz", () => Zip(("a.npy", Header + "x")),
            "of its array 'a.npy', its shape 4 needs 16 bytes, and 17 follow"),
    ];

    private static IEnumerable<DamagedFile> OldFiles =>
    [
        new("an old file that calls", "old.pth", () => Legacy(Dict("cos\nsystem\n(" + Text("ls") + "tR"), keys: ""), "asks for 'os.system'"),
        new("an old file of big-endian numbers", "old.pth", () => Legacy(Dict(Tensor()), isLittle: '\u0089'), "big-endian"),
        new(
            "an old file whose storage is longer than promised", "old.pth", () => Legacy(Dict(Tensor()), count: 1L << 40),
            "does not have the 4 elements"),
        new("an old file whose storage is cut off", "old.pth", () => Legacy(Dict(Tensor()), numbers: "0123"), "storage '0' is cut off"),
        new("an old file without its storage", "old.pth", () => Legacy(Dict(Tensor()), keys: ""), "storage '0' is missing"),
        new("an old file with a storage twice", "old.pth", () => Legacy(Dict(Tensor()), keys: "00"), "or one twice"),
        new("an old file with a storage too many", "old.pth", () => Legacy(Dict(Tensor()), keys: "1"), "names one that the pickle does not"),
        new("an old file that ends after its first pickle", "old.pth", () => Legacy(Dict(Tensor()))[..16], "cut off"),
    ];

    private static IEnumerable<DamagedFile> SafetensorsFiles =>
    [
        Safe("a header longer than the file", () => Safetensors("{}", 0, length: 1 << 20), "ends too early"),
        Safe("a header longer than any", () => Safetensors("{}", 0, length: 100_000_001), "the limit is 100000000"),
        Safe("a header of a negative length", () => Safetensors("{}", 0, length: -1), "the limit is"),
        Safe("a key twice", () => Safetensors($"{{{Entry("a", 0, 4)},{Entry("a", 4, 8)}}}", 8), "holds 'a' twice"),
        Safe(
            "tensors that overlap", () => Safetensors($"{{{Entry("a", 0, 8, 2)},{Entry("b", 4, 8)}}}", 8),
            "'b' begins at byte 4 of the numbers, not 8"),
        Safe(
            "a hole between tensors", () => Safetensors($"{{{Entry("a", 0, 4)},{Entry("b", 8, 12)}}}", 12),
            "'b' begins at byte 8 of the numbers, not 4"),
        Safe("places beyond all numbers", () => Safetensors($"{{{Entry("a", long.MinValue, long.MaxValue)}}}", 4), "cannot lie at bytes"),
        Safe(
            "a size beyond all numbers", () => Safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[1e99],\"data_offsets\":[0,4]}}", 4),
            "in another form"),
        Safe(
            "a hundred axes", () => Safetensors($"{{{Entry("a", 0, 4).Replace("[1]", $"[{string.Join(',', Enumerable.Repeat(1, 100))}]")}}}", 4),
            "100 axes"),
        Safe("nesting", () => Safetensors(new string('[', 100_000), 0), "not JSON"),
        Safe("letters that are none", () => Safetensors("{\"\u00ff\u00fe\":{}}", 0), "header"),
    ];

    private static IEnumerable<DamagedFile> Arrays =>
    [
        Array("objects", () => NpyOf("|O", "(4,)", 32), "'|O'"),
        Array("texts", () => NpyOf("<U1", "(4,)", 16), "'<U1'"),
        Array("an unsigned number too large", () => [.. NpyOf("<u8", "(1,)", 0), .. Enumerable.Repeat((byte)0xff, 8)], "too large for int64"),
        Array("objects in records", () => Letters.Npy("{'descr': [('a', '|O')], 'fortran_order': False, 'shape': (1,), }\n", 8), "records"),
        Array("a size beyond all numbers", () => NpyOf("<f4", "(99999999999999999999,)", 16), "impossible size"),
        Array("more elements than can be counted", () => NpyOf("<f4", "(4611686018427387904, 4)", 16), "impossible shape"),
        Array("a negative size", () => NpyOf("<f4", "(-4,)", 16), "not one that NumPy writes"),
        Array("a hundred axes", () => NpyOf("<f4", $"({string.Concat(Enumerable.Repeat("1,", 100))})", 4), "100 axes"),
        Array("less than it promises", () => NpyOf("<f4", "(4,)", 15), "needs 16 bytes, and 15 follow"),
        Array("more than it promises", () => NpyOf("<f4", "(4,)", 17), "needs 16 bytes, and 17 follow"),
        Array("a version to come", () => Letters.Npy("{}", 0, version: 9), "version 9.0"),
        Array(
            "a header longer than any", () => [0x93, .. "NUMPY"u8, 2, 0, 0xff, 0xff, 0xff, 0xff, .. new byte[100]],
            "claims to have 4294967295 bytes"),
        Array("a header that calls", () => Letters.Npy("__import__('os').system('ls')\n", 0), "not one that NumPy writes"),
        Array("a header of braces", () => Letters.Npy(new string('{', 60_000), 0), "not one that NumPy writes"),
        Array("a truth value of two", () => [.. NpyOf("|b1", "(1,)", 0), 2], "neither 0 nor 1"),
    ];

    private static DamagedFile Of(string name, string pickle, string reason) => Of(name, () => pickle, reason);

    private static DamagedFile Of(string name, Func<string> pickle, string reason) => new(name, "pth", () => Torch(pickle()), reason);

    private static DamagedFile Safe(string name, Func<byte[]> bytes, string reason) => new(name, "safetensors", bytes, reason);

    private static DamagedFile Array(string name, Func<byte[]> bytes, string reason) => new(name, "npy", bytes, reason);

    private static string Entry(string name, long begin, long end, int size = 1) =>
        $"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{size}],\"data_offsets\":[{begin},{end}]}}";

    private static string Npy(string type, string shape) => Encoding.Latin1.GetString(NpyOf(type, shape, 16));

    private static byte[] NpyOf(string type, string shape, int numbers) =>
        Letters.Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n", numbers);

    // A checkpoint with weights, and the state of an optimizer that has these groups.
    private static string Optimizer(string group, string groups) =>
        $"{Protocol}}}({Text("state_dict")}}}({Text("w")}{Tensor()}u{Text("x")}{group}"
        + $"{Text("optimizer")}}}({Text("state")}}}{Text("param_groups")}{groups}uu.";

    private static string Eight(long number) => Encoding.Latin1.GetString(BitConverter.GetBytes(number));

    private static string Repeat(int times, Func<int, string> text) => string.Concat(Enumerable.Range(0, times).Select(text));

    private static byte[] Changed(byte[] file, string from, string to)
    {
        Bytes(to).CopyTo(file, file.AsSpan().IndexOf(Bytes(from)));
        return file;
    }
}
