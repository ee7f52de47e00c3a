using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>A file of weights in whatever format it has.</summary>
public static class WeightsFile
{
    /// <summary>The ending of a safetensors file.</summary>
    private const string Safetensors = ".safetensors";

    /// <summary>Reads a state dict from a safetensors file or from one of PyTorch's own; its first bytes tell which it is.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors in host memory; dispose it after use.</returns>
    /// <exception cref="CornetException">The file is missing, damaged, holds no weights, or asks for more than weights.</exception>
    public static StateDict Read(string path) => IsSafetensors(path) ? SafetensorsFile.Read(path) : PyTorchFile.Read(path);

    /// <summary>Writes a state dict: as safetensors where the name ends so, as PyTorch's own file otherwise. It appears whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="weights">Keys and tensors in their order, on any device.</param>
    /// <exception cref="CornetException">The file cannot be written, or a tensor has a type that the format does not name.</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Value)> weights)
    {
        if (path.EndsWith(Safetensors, StringComparison.OrdinalIgnoreCase)) SafetensorsFile.Write(path, weights);
        else PyTorchFile.Write(path, weights);
    }

    // Eight bytes of length, then the header's brace. PyTorch's formats have other bytes there; what has neither is PyTorch's to refuse.
    private static bool IsSafetensors(string path)
    {
        if (path.EndsWith(Safetensors, StringComparison.OrdinalIgnoreCase)) return true;
        if (!File.Exists(path)) return false;
        try
        {
            Span<byte> start = stackalloc byte[9];
            using var file = File.OpenHandle(path);
            return RandomAccess.Read(file, start, 0) == start.Length && start[^1] == SafetensorsFile.HeaderStart && start[6] == 0 && start[7] == 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false; // the reader says it in a sentence
        }
    }
}
