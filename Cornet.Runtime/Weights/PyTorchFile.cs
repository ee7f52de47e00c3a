using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// PyTorch's own files of weights (<c>.pth</c>, <c>.pt</c>). A pickle inside is a program; here only tensors and plain containers are built
/// from it. In place of anything else stands its name, and a file that has such a thing among its weights is refused by that name.
/// </summary>
public static class PyTorchFile
{
    /// <summary>What such a file is called in messages.</summary>
    internal const string Kind = "a PyTorch file";

    /// <summary>
    /// Reads a state dict, saved by any version of PyTorch (the zip of 1.6 and later, the pickles of before): the file itself, or the
    /// dictionary of tensors in a checkpoint (<c>state_dict</c>, <c>model</c>, <c>net</c> ...). Its values are tensors or arrays of NumPy. Keys lose
    /// what parallel and compiled models put before them (<c>module.</c>, <c>_orig_mod.</c>).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors in host memory, in the order and of the types of the file; dispose it after use.</returns>
    /// <exception cref="CornetException">The file is missing, damaged, holds no weights, or asks for more than weights.</exception>
    public static StateDict Read(string path) => GuardedFile.Read(path, Kind, file =>
    {
        using var source = PyTorchSource.Open(file);
        var found = StateDictRecords.In(source.Root);
        return source.Read(found.Tensors, new StateDict { Place = found.Place, OtherPlaces = found.Others });
    });

    /// <summary>
    /// Writes a state dict that <c>torch.load</c> (PyTorch 1.6 and later, also with <c>weights_only=True</c>) and <c>load_state_dict</c>
    /// take. The file appears whole or not at all.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="weights">Keys and tensors in their order, on any device; each is written as a contiguous tensor of its own.</param>
    /// <param name="notes">A text to keep beside the weights, which PyTorch does not see; null for none.</param>
    /// <exception cref="CornetException">The file cannot be written, or a tensor has a type that PyTorch's format does not name.</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Value)> weights, string? notes = null) => WholeFile.Write(path, file =>
    {
        var writer = new PyTorchZipWriter { Notes = notes };
        writer.Tensors(weights);
        writer.Finish(file);
    });
}
