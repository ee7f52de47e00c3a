using System.IO.Compression;
using System.Text;

namespace Cornet.Runtime.Tests.Weights;

/// <summary>Spells files of weights out byte by byte, also those that no writer writes. A text stands for its Latin-1 bytes.</summary>
internal static class Letters
{
    /// <summary>The instruction that begins a pickle of protocol 2.</summary>
    public const string Protocol = "\u0080\u0002";

    /// <summary>Where the number of <see cref="LegacyMagic"/> and the protocol 1001 stand.</summary>
    private const string LegacyMagic = Protocol + "\u008a\u000a\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019." + Protocol + "M\u00e9\u0003.";

    /// <summary>The bytes.</summary>
    public static byte[] Bytes(string letters) => Encoding.Latin1.GetBytes(letters);

    /// <summary>A text in a pickle.</summary>
    public static string Text(string text) => "X" + Int(text.Length) + text;

    /// <summary>A whole number in a pickle.</summary>
    public static string Number(long number) =>
        number is >= int.MinValue and <= int.MaxValue ? "J" + Int((int)number) : "\u008a\u0008" + Encoding.Latin1.GetString(BitConverter.GetBytes(number));

    /// <summary>A tensor in a pickle: by default the four numbers of storage 0.</summary>
    public static string Tensor(string key = "0", long count = 4, string? offset = null, string? size = null, string? stride = null, string type = "FloatStorage") =>
        $"ctorch._utils\n_rebuild_tensor_v2\n(({Text("storage")}ctorch\n{type}\n{Text(key)}{Text("cpu")}{Number(count)}tQ{offset ?? Number(0)}({size ?? Number(4)}t"
        + $"({stride ?? Number(1)}t\u0089ccollections\nOrderedDict\n)RtR";

    /// <summary>A NumPy array in a pickle of protocol 3 or later.</summary>
    public static string Array(string type, string shape, string numbers, string order = "<", bool isFortran = false) =>
        $"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n{Number(0)}\u0085C\u0001b\u0087R(K\u0001({shape}tcnumpy\ndtype\n"
        + $"{Text(type)}\u0089\u0088\u0087R(K\u0003{Text(order)}NNN{Number(-1)}{Number(-1)}K\0tb"
        + $"{(isFortran ? '\u0088' : '\u0089')}B{Int(numbers.Length)}{numbers}tb";

    /// <summary>A pickle of a dictionary with one entry.</summary>
    public static string Dict(string value, string key = "w") => $"{Protocol}}}({Text(key)}{value}u.";

    /// <summary>A file of PyTorch 1.6 and later: this pickle, and the entry <c>a/data/0</c> of four numbers where no entries are given.</summary>
    public static byte[] Torch(string pickle, params (string Name, string Content)[] entries) =>
        Zip([("a/data.pkl", pickle), .. entries.Length > 0 ? entries : [("a/data/0", new string('\0', 16))]]);

    /// <summary>A file of before PyTorch 1.6.</summary>
    public static byte[] Legacy(string pickle, string keys = "0", long count = 4, string numbers = "\0\0\u0080\u003f\0\0\0\0\0\0\0\0\0\0\0\0", char isLittle = '\u0088') => Bytes(
        $"{LegacyMagic}{Protocol}}}({Text("little_endian")}{isLittle}u.{pickle}{Protocol}](" + string.Concat(keys.Select(key => Text($"{key}"))) + "e."
        + Encoding.Latin1.GetString(BitConverter.GetBytes(count)) + numbers);

    /// <summary>A safetensors file.</summary>
    public static byte[] Safetensors(string header, int numbers, long? length = null) =>
        [.. BitConverter.GetBytes(length ?? header.Length), .. Bytes(header), .. new byte[numbers]];

    /// <summary>An array of NumPy.</summary>
    public static byte[] Npy(string header, int numbers, byte version = 1) =>
        [0x93, .. "NUMPY"u8, version, 0, .. version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length), .. Bytes(header), .. new byte[numbers]];

    /// <summary>A zip of these entries, uncompressed.</summary>
    public static byte[] Zip(params (string Name, string Content)[] entries) => Zip(CompressionLevel.NoCompression, [.. entries.Select(entry => (entry.Name, Bytes(entry.Content)))]);

    /// <summary>A zip of these entries.</summary>
    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }

    /// <summary>A zip of one entry that ends in zeros, which hardly take any room.</summary>
    public static byte[] ZipOfZeros(string name, byte[] start, int megabytes)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
            entry.Write(start);
            for (var i = 0; i < megabytes; i++) entry.Write(new byte[1_000_000]);
        }

        return file.ToArray();
    }

    /// <summary>A zip with something changed in its table of contents.</summary>
    /// <param name="zip">The zip.</param>
    /// <param name="line">Which line, from 0.</param>
    /// <param name="at">The place in the line: 8 flags, 20 and 24 lengths, 42 the header's place.</param>
    /// <param name="bytes">What stands there then.</param>
    public static byte[] WithContents(byte[] zip, int line, int at, params byte[] bytes)
    {
        var place = 0;
        for (var i = 0; i <= line; i++) place += zip.AsSpan(place).IndexOf("PK\x01\x02"u8) + (i < line ? 4 : 0);
        bytes.CopyTo(zip, place + at);
        return zip;
    }

    private static string Int(int number) => Encoding.Latin1.GetString(BitConverter.GetBytes(number));
}
