using System.IO.Compression;
using System.Text;
using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Runtime.Weights;

/// <summary>
/// A text that a file carries beside its weights: in a PyTorch file in an entry of its own (<c>archive/cornet.json</c>), which PyTorch does not read, so that the file
/// stays a plain state dict; in safetensors in the header's metadata.
/// </summary>
internal static class WeightNotes
{
    /// <summary>The name of the entry in the folder of the zip.</summary>
    public const string Entry = "cornet.json";

    private const int Longest = 1 << 26;

    /// <summary>The text; null where the file is of another format or has none.</summary>
    /// <exception cref="CornetException">The file cannot be opened.</exception>
    public static string? Read(string path) => WeightsFile.IsPyTorch(path) ? ReadFrom(path)
        : WeightsFile.IsSafetensors(path) ? GuardedFile.Read(path, SafetensorsFile.Kind, SafetensorsHeader.NotesIn) : null;

    private static string? ReadFrom(string path) => GuardedFile.Read(path, PyTorchFile.Kind, file =>
    {
        Span<byte> start = stackalloc byte[4];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.SequenceEqual("PK\x03\x04"u8)) return null;
        file.Position = 0;
        using var archive = ZipContents.Open(file);
        var entries = ZipContents.ByName(archive, file.Length).Values;
        return entries.FirstOrDefault(entry => entry.Name == Entry && entry.FullName.Count(letter => letter == '/') == 1) is { } found
            ? Encoding.UTF8.GetString(ZipContents.Bytes(found, Longest))
            : null;
    });
}
