using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// Files of weights in the safetensors format (<c>.safetensors</c>): a length, a header in JSON, then the numbers without gaps. Nothing in such a file is a
/// program.
/// </summary>
public static class SafetensorsFile
{
    internal const string Kind = "a safetensors file";

    /// <summary>What follows the length of the header: where the format begins.</summary>
    internal const byte HeaderStart = (byte)'{';

    /// <summary>Reads all tensors; keys lose what parallel and compiled models put before them.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors in host memory, in the order of the file; dispose it after use.</returns>
    /// <exception cref="CornetException">The file is missing, cut off or damaged, or has numbers of a type that cannot be read.</exception>
    public static StateDict Read(string path) => GuardedFile.Read(path, Kind, file =>
    {
        var (entries, start) = SafetensorsHeader.Read(file);
        var weights = new StateDict();
        try
        {
            var bare = KeyPrefix.Unwrapped([.. entries.Select(entry => entry.Name)]);
            for (var i = 0; i < entries.Count; i++)
            {
                var tensor = empty(entries[i].Shape, entries[i].Type.Type);
                weights.Add(bare[i], tensor);
                var at = start + entries[i].Begin;
                TensorBytes.Fill(tensor, piece =>
                {
                    file.Position = at;
                    file.ReadExactly(piece);
                    at += piece.Length;
                });
            }

            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    });

    /// <summary>Writes tensors that the <c>safetensors</c> package of Python reads. The file appears whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="weights">Keys and tensors in their order, on any device; each is written as a contiguous tensor of its own.</param>
    /// <param name="notes">A text to keep beside them, in the header's metadata; null for none.</param>
    /// <exception cref="CornetException">The file cannot be written, or a tensor has a type that the format does not name.</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Value)> weights, string? notes = null)
    {
        List<(string Name, Tensor Value)> entries = [.. weights];
        WholeFile.Write(path, file => Write(file, entries, notes));
    }

    /// <summary>The same, into an open file.</summary>
    internal static void Write(SafeFileHandle file, IReadOnlyList<(string Name, Tensor Value)> entries, string? notes = null)
    {
        var header = SafetensorsHeader.Bytes(entries, notes);
        WholeFile.WriteAt(file, header, 0);
        long at = header.Length;
        foreach (var (_, value) in entries)
        {
            using var host = TensorBytes.OnHost(value);
            TensorBytes.Visit(host, piece =>
            {
                WholeFile.WriteAt(file, piece, at);
                at += piece.Length;
            });
        }
    }
}
