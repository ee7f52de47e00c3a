using Cornet.Runtime.Weights.Pickle;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// PyTorch's own files of weights (<c>.pth</c>, <c>.pt</c>). A pickle inside is a program; here only tensors and plain containers are built
/// from it, and a pickle that asks for anything else is refused by the name of what it asks for.
/// </summary>
public static class PyTorchFile
{
    private const string Kind = "a PyTorch file";

    /// <summary>
    /// Reads a state dict, saved by any version of PyTorch (the zip of 1.6 and later, the pickles of before): the file itself, or the entry
    /// <c>state_dict</c>, <c>model_state_dict</c> or <c>model</c> of a checkpoint. The prefix <c>module.</c> of a parallel model is left out
    /// where every key has it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors in host memory, in the order and of the types of the file; dispose it after use.</returns>
    /// <exception cref="CornetException">The file is missing, damaged, holds no weights, or asks for more than weights.</exception>
    public static StateDict Read(string path) => GuardedFile.Read(path, Kind, file =>
    {
        using var source = PyTorchSource.Open(file);
        return Build(StateDictRecords.In(source.Root), source);
    });

    /// <summary>
    /// Writes a state dict that <c>torch.load</c> (PyTorch 1.6 and later, also with <c>weights_only=True</c>) and <c>load_state_dict</c>
    /// take. The file appears whole or not at all.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="weights">Keys and tensors in their order, on any device; each is written as a contiguous tensor of its own.</param>
    /// <exception cref="CornetException">The file cannot be written, or a tensor has a type that PyTorch's format does not name.</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Value)> weights) => WholeFile.Write(path, file =>
    {
        var zip = new StoredZip(file);
        var pickle = new PickleWriter();
        List<(string Name, Tensor Value)> entries = [.. weights];
        for (var i = 0; i < entries.Count; i++)
        {
            var (name, value) = entries[i];
            pickle.Tensor(name, new StorageRecord($"{i}", ElementType.Of(value.dtype), value.NumberOfElements), value.shape);
        }

        // The folder is always called archive, as PyTorch does when it writes to a stream; the order is PyTorch's too.
        zip.Add("archive/data.pkl", pickle.Finish());
        zip.Add("archive/byteorder", "little"u8);
        for (var i = 0; i < entries.Count; i++)
        {
            using var host = TensorBytes.OnHost(entries[i].Value);
            var entry = zip.Reserve($"archive/data/{i}", host.NumberOfElements * host.ElementSize);
            TensorBytes.Visit(host, piece => entry.Append(piece));
        }

        zip.Add("archive/version", "3\n"u8);
        zip.Finish();
    });

    // Every storage is read once, straight into its place, and its tensors are views of it, as in PyTorch.
    private static StateDict Build(List<(string Name, TensorRecord Tensor)> records, PyTorchSource source)
    {
        var wholes = new Dictionary<StorageRecord, Tensor>();
        var weights = new StateDict();
        try
        {
            foreach (var (_, tensor) in records)
            {
                source.Check(tensor.Storage);
            }

            foreach (var (name, tensor) in records)
            {
                if (!wholes.TryGetValue(tensor.Storage, out var whole))
                {
                    whole = empty([tensor.Storage.Count], tensor.Storage.Type.Type);
                    wholes.Add(tensor.Storage, whole);
                    source.Fill(tensor.Storage, whole);
                }

                weights.Add(name, whole.as_strided(tensor.Shape, tensor.Strides, tensor.Offset));
            }

            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
        finally
        {
            foreach (var whole in wholes.Values)
            {
                whole.Dispose();
            }
        }
    }
}
