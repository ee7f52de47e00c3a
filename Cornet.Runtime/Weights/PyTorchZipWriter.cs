using System.Text;
using Cornet.Runtime.Weights.Pickle;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>Writes PyTorch's zip: a dictionary of tensors, values and dictionaries of tensors, entry by entry, and at the end all numbers.</summary>
internal sealed class PyTorchZipWriter
{
    // The folder is called archive, as PyTorch does when it writes to a stream; the order of the entries is PyTorch's too.
    private const string Folder = "archive/";

    private readonly PickleWriter _pickle = new();
    private readonly List<Tensor> _numbers = [];

    /// <summary>A text beside the weights, see <see cref="WeightNotes"/>; null for none.</summary>
    public string? Notes { get; init; }

    /// <summary>Starts the dictionary.</summary>
    public PyTorchZipWriter() => _pickle.Begin();

    /// <summary>Entries of tensors; each becomes a contiguous tensor with a storage of its own.</summary>
    public void Tensors(IEnumerable<(string Name, Tensor Value)> entries)
    {
        foreach (var (name, value) in entries)
        {
            _pickle.Text(name);
            Numbers(value);
        }
    }

    /// <summary>An entry that is a dictionary of tensors.</summary>
    public void Group(string name, IEnumerable<(string Name, Tensor Value)> entries)
    {
        _pickle.Text(name);
        _pickle.Begin();
        Tensors(entries);
        _pickle.End();
    }

    /// <summary>An entry of any kind: a tensor, a dictionary, a list, a tuple, a text, a number, a truth value or null.</summary>
    public void Field(string name, object? value)
    {
        _pickle.Text(name);
        Value(value);
    }

    /// <summary>Ends the dictionary and writes the file.</summary>
    public void Finish(SafeFileHandle file)
    {
        _pickle.End();
        var zip = new StoredZip(file);
        zip.Add(Folder + "data.pkl", _pickle.Finish());
        zip.Add(Folder + "byteorder", "little"u8);
        for (var i = 0; i < _numbers.Count; i++)
        {
            using var host = TensorBytes.OnHost(_numbers[i]);
            var entry = zip.Reserve($"{Folder}data/{i}", host.NumberOfElements * host.ElementSize);
            TensorBytes.Visit(host, piece => entry.Append(piece));
        }

        if (Notes is { } notes) zip.Add(Folder + WeightNotes.Entry, Encoding.UTF8.GetBytes(notes));
        zip.Add(Folder + "version", "3\n"u8);
        zip.Finish();
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case Tensor tensor: Numbers(tensor); break;
            case PickleDict dict:
                _pickle.BeginPlain();
                foreach (var (key, item) in dict.Entries)
                {
                    _pickle.Plain(key);
                    Value(item);
                }

                _pickle.End();
                break;
            case List<object?> list:
                _pickle.BeginList();
                list.ForEach(Value);
                _pickle.EndList();
                break;
            case object?[] tuple:
                _pickle.BeginTuple();
                Array.ForEach(tuple, Value);
                _pickle.EndTuple();
                break;
            default: _pickle.Plain(value); break;
        }
    }

    private void Numbers(Tensor value)
    {
        _pickle.Tensor(new StorageRecord($"{_numbers.Count}", ElementType.Of(value.dtype), value.NumberOfElements), value.shape);
        _numbers.Add(value);
    }
}
