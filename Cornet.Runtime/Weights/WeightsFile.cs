using System.Buffers.Binary;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// A file of weights in whatever format it has: PyTorch's own, safetensors, or a NumPy archive whose arrays are called by the keys.
/// </summary>
public static class WeightsFile
{
    /// <summary>The endings that <see cref="Write"/> goes by; any other is PyTorch's.</summary>
    internal const string Safetensors = ".safetensors", Npz = ".npz";

    private const int ZipHeader = 30;

    private enum Format
    {
        PyTorch, Safetensors, Npz,
    }

    /// <summary>
    /// Reads a state dict; the first bytes tell the format, where the ending does not. Keys lose what parallel and compiled models put before them
    /// (<c>module.</c>, <c>_orig_mod.</c>).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors in host memory; dispose it after use.</returns>
    /// <exception cref="CornetException">The file is missing, damaged, holds no weights, or asks for more than weights.</exception>
    public static StateDict Read(string path) => FormatOf(path) switch
    {
        Format.Safetensors => SafetensorsFile.Read(path),
        Format.Npz => NpzFile.ReadWeights(path),
        _ => PyTorchFile.Read(path),
    };

    /// <summary>
    /// Writes a state dict: as safetensors or as a NumPy archive where the name ends so, as PyTorch's own file otherwise. It appears whole or
    /// not at all. NumPy has no bfloat16: such numbers are written as float32, which holds all of them exactly.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="weights">Keys and tensors in their order, on any device.</param>
    /// <param name="notes">A text to keep beside them in a PyTorch file or safetensors; NumPy's archives leave it out.</param>
    /// <exception cref="CornetException">The file cannot be written, or a tensor has a type that the format does not name.</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Value)> weights, string? notes = null)
    {
        using var scope = NewDisposeScope();
        if (HasEnding(path, Safetensors)) SafetensorsFile.Write(path, weights, notes);
        else if (HasEnding(path, Npz)) NpzFile.Write(path, weights.Select(entry => (entry.Name, Known(entry.Value))));
        else PyTorchFile.Write(path, weights, notes);

        static Tensor Known(Tensor value) => value.dtype == ScalarType.BFloat16 ? value.detach().to(ScalarType.Float32) : value;
    }

    /// <summary>Whether a file is read as PyTorch's.</summary>
    internal static bool IsPyTorch(string path) => FormatOf(path) == Format.PyTorch;

    /// <summary>Whether a file is read as safetensors.</summary>
    internal static bool IsSafetensors(string path) => FormatOf(path) == Format.Safetensors;

    private static bool HasEnding(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static Format FormatOf(string path)
    {
        if (HasEnding(path, Safetensors)) return Format.Safetensors;
        if (HasEnding(path, Npz)) return Format.Npz;
        if (!File.Exists(path)) return Format.PyTorch;
        try
        {
            Span<byte> start = stackalloc byte[ZipHeader + 260];
            using var file = File.OpenHandle(path);
            start = start[..RandomAccess.Read(file, start, 0)];
            return IsSafetensors(start) ? Format.Safetensors : IsNpz(start) ? Format.Npz : Format.PyTorch;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Format.PyTorch; // the reader says it in a sentence
        }
    }

    // Eight bytes of length, then the header's brace. PyTorch's formats have other bytes there; what has neither is PyTorch's to refuse.
    private static bool IsSafetensors(ReadOnlySpan<byte> start) => start is [_, _, _, _, _, _, 0, 0, SafetensorsFile.HeaderStart, ..];

    // PyTorch's files are zips too; the first entry of NumPy's is an array.
    private static bool IsNpz(ReadOnlySpan<byte> start)
    {
        if (start.Length < ZipHeader || !start.StartsWith("PK\x03\x04"u8)) return false;
        var name = start[ZipHeader..];
        name = name[..Math.Min(name.Length, BinaryPrimitives.ReadUInt16LittleEndian(start[26..]))];
        return name.EndsWith(".npy"u8);
    }
}
