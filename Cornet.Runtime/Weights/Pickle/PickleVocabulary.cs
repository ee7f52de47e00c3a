namespace Cornet.Runtime.Weights.Pickle;

/// <summary>
/// Everything that a pickle of weights may ask for by name. A pickle is a program, and unrestricted Python would run whatever it names; here
/// a name that is not on this page ends the reading, and those that are build plain data.
/// </summary>
internal static class PickleVocabulary
{
    // The longest name of a storage: PyTorch writes a counter or a memory address.
    private const int LongestKey = 64;

    // A stride of 0 makes any number of elements of one; copied, they would fill the memory.
    private const long MostRepeated = 1 << 24;

    /// <summary>What a name stands for: something to call with arguments, or the type of a storage.</summary>
    public abstract record Meaning(string Name);

    /// <summary>The type of a storage, such as <c>torch.FloatStorage</c>.</summary>
    public sealed record StorageType(string Name, ElementType Type) : Meaning(Name);

    /// <summary>A function or class that builds plain data.</summary>
    public sealed record Builder(string Name, Func<object?[], object?> Build) : Meaning(Name);

    private static readonly Dictionary<string, Builder> Builders = new Builder[]
    {
        new("collections.OrderedDict", BuildOrderedDict),
        new("torch._utils._rebuild_tensor_v2", BuildTensor),
        new("torch._utils._rebuild_tensor", BuildTensor),
        new("torch._utils._rebuild_parameter", BuildParameter),
        new("_codecs.encode", BuildBytes),
        new("__builtin__.bytes", BuildNoBytes),
        new("builtins.bytes", BuildNoBytes),
    }.ToDictionary(builder => builder.Name);

    /// <summary>What a name means.</summary>
    /// <exception cref="DamagedFileException">The name is not part of the vocabulary.</exception>
    public static Meaning Resolve(string module, string name)
    {
        var full = $"{module}.{name}";
        if (Builders.TryGetValue(full, out var builder))
        {
            return builder;
        }

        return module == "torch" && ElementType.OfStorage(name) is { } type
            ? new StorageType(full, type)
            : throw new DamagedFileException(
                $"the pickle asks for '{Printable(full)}', which is neither a tensor nor a plain container and is never run; "
                + "save only model.state_dict()");
    }

    /// <summary>The storage that a persistent id <c>('storage', type, key, device, count)</c> names; the device is of no interest.</summary>
    public static StorageRecord Storage(object? id)
    {
        if (id is not (object?[] and ["storage", StorageType type, string key, string, long count, .. var view]) || view is not ([] or [null]))
        {
            throw new DamagedFileException("the pickle names a storage in a way that PyTorch does not");
        }

        if (key.Length > LongestKey || key.AsSpan().ContainsAny("/\\\0"))
        {
            throw new DamagedFileException($"the pickle names a storage '{Printable(key)}'");
        }

        return count is >= 0 and <= 1L << 50
            ? new StorageRecord(key, type.Type, count)
            : throw new DamagedFileException($"its storage '{Printable(key)}' claims to have {count} elements");
    }

    /// <summary>Text from a file that is safe and short enough to show.</summary>
    public static string Printable(string text)
    {
        var clean = string.Concat(text.Take(100).Select(c => char.IsControl(c) ? '?' : c));
        return text.Length > 100 ? clean + "..." : clean;
    }

    private static PickleDict BuildOrderedDict(object?[] arguments)
    {
        var dict = new PickleDict();
        switch (arguments)
        {
            case []:
                break;
            case [PickleDict other]:
                other.Entries.ToList().ForEach(entry => dict.Set(entry.Key, entry.Value));
                break;
            case [List<object?> pairs]: // Python 2 wrote [[key, value], ...]
                foreach (var pair in pairs)
                {
                    var (key, value) = pair switch
                    {
                        List<object?> { Count: 2 } list => (list[0], list[1]),
                        object?[] { Length: 2 } tuple => (tuple[0], tuple[1]),
                        _ => throw Misused("collections.OrderedDict"),
                    };
                    dict.Set(key, value);
                }

                break;
            default:
                throw Misused("collections.OrderedDict");
        }

        return dict;
    }

    // (storage, offset, size, stride[, requires_grad, backward_hooks[, metadata]]): the rest says nothing about the numbers.
    private static TensorRecord BuildTensor(object?[] arguments)
    {
        if (arguments is not [StorageRecord storage, long offset, object?[] size, object?[] stride, .. { Length: <= 3 }]
            || size.Length != stride.Length)
        {
            throw Misused("torch._utils._rebuild_tensor_v2");
        }

        var shape = Numbers(size);
        var strides = Numbers(stride);
        if (Extent.Count(shape) > Math.Max(MostRepeated, storage.Count))
        {
            throw new DamagedFileException($"a tensor of shape {Extent.Text(shape)} repeats the {storage.Count} elements of its storage '{storage.Key}'");
        }

        return Extent.End(offset, shape, strides) <= storage.Count
            ? new TensorRecord(storage, offset, shape, strides)
            : throw new DamagedFileException(
                $"a tensor of shape {Extent.Text(shape)} reaches past the end of its storage '{storage.Key}' of {storage.Count} elements");
    }

    // (tensor, requires_grad, backward_hooks)
    private static TensorRecord BuildParameter(object?[] arguments) => arguments is [TensorRecord tensor, _, _]
        ? tensor
        : throw Misused("torch._utils._rebuild_parameter");

    // Protocol 2 has no bytes: Python writes them as a text of code points below 256, to be encoded again.
    private static byte[] BuildBytes(object?[] arguments) => arguments is [string text, "latin1" or "latin-1"] && text.All(c => c < 256)
        ? [.. text.Select(c => (byte)c)]
        : throw Misused("_codecs.encode");

    private static byte[] BuildNoBytes(object?[] arguments) => arguments is [] ? [] : throw Misused("bytes");

    private static long[] Numbers(object?[] tuple) =>
        [.. tuple.Select(item => item is long number ? number : throw Misused("torch._utils._rebuild_tensor_v2"))];

    private static DamagedFileException Misused(string name) => new($"the pickle calls '{name}' with arguments that PyTorch never gives it");
}
