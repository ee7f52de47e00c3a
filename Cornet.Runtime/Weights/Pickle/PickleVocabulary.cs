using System.Text;

namespace Cornet.Runtime.Weights.Pickle;

/// <summary>
/// Everything that a pickle of weights may ask for by name. A pickle is a program, and unrestricted Python would run whatever it names; here
/// the names on this page build plain data, and all others stand for themselves: what is made of them is a <see cref="StandIn"/>.
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
        new("torch._utils._rebuild_parameter_with_state", BuildParameter),
        new("torch._tensor._rebuild_from_type_v2", BuildTyped),
        new("numpy.dtype", BuildDtype),
        new("numpy.core.multiarray._reconstruct", BuildArray),
        new("numpy._core.multiarray._reconstruct", BuildArray),
        new("numpy.core.multiarray.scalar", BuildScalar),
        new("numpy._core.multiarray.scalar", BuildScalar),
        new("numpy.core.numeric._frombuffer", BuildFromBuffer),
        new("numpy._core.numeric._frombuffer", BuildFromBuffer),
        new("_codecs.encode", BuildBytes),
        new("__builtin__.bytes", BuildNoBytes),
        new("builtins.bytes", BuildNoBytes),
    }.ToDictionary(builder => builder.Name);

    /// <summary>What a name means: a <see cref="Meaning"/>, or a <see cref="StandIn"/> where it is not part of the vocabulary.</summary>
    public static object Resolve(string module, string name)
    {
        var full = $"{module}.{name}";
        return Builders.TryGetValue(full, out var builder) ? builder
            : module == "torch" && ElementType.OfStorage(name) is { } type ? new StorageType(full, type)
            : new StandIn(full);
    }

    /// <summary>What a pickle makes by calling something.</summary>
    /// <exception cref="DamagedFileException">It is nothing that can be called, or the arguments are not those that PyTorch gives it.</exception>
    public static object? Call(object? callee, object?[] arguments) => callee switch
    {
        Builder builder => builder.Build(arguments),
        StandIn unknown => new StandIn(unknown.Name),
        _ => throw new DamagedFileException("its pickle contradicts itself"),
    };

    /// <summary>
    /// The storage that a persistent id <c>('storage', type, key, device, count)</c> names; the device is of no interest. A type of numbers that is
    /// not read leaves a stand-in.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="foreign">Gets the key, type and count of a storage whose type is not read.</param>
    public static object Storage(object? id, Action<string, string, long> foreign)
    {
        // Whole modules were named this way, with the text of their class; the class alone is of interest.
        if (id is object?[] and ["module", StandIn module, ..]) return module;
        if (id is object?[] and ["storage", StandIn unknown, string name, string, long length, ..])
        {
            foreign(name, unknown.Name, length);
            return new StandIn(unknown.Name);
        }

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
    private static object BuildTensor(object?[] arguments)
    {
        if (arguments is [StandIn unknown, ..]) return new StandIn(unknown.Name);
        if (arguments is not [StorageRecord storage, long offset, object?[] size, object?[] stride, .. { Length: <= 3 }]
            || size.Length != stride.Length)
        {
            throw Misused("torch._utils._rebuild_tensor_v2");
        }

        var shape = Numbers(size);
        var strides = Numbers(stride);
        if (TensorShape.Count(shape) > Math.Max(MostRepeated, storage.Count))
        {
            throw new DamagedFileException($"a tensor of shape {TensorShape.Text(shape)} repeats the {storage.Count} elements of its storage '{storage.Key}'");
        }

        return TensorShape.End(offset, shape, strides) <= storage.Count
            ? new TensorRecord(storage, offset, shape, strides)
            : throw new DamagedFileException(
                $"a tensor of shape {TensorShape.Text(shape)} reaches past the end of its storage '{storage.Key}' of {storage.Count} elements");
    }

    // (tensor, requires_grad, backward_hooks[, attributes])
    private static object BuildParameter(object?[] arguments) => arguments is [TensorRecord or StandIn, _, _, .. { Length: <= 1 }]
        ? arguments[0]!
        : throw Misused("torch._utils._rebuild_parameter");

    // (function, class, arguments, attributes): a tensor that was given attributes, or a subclass of one.
    private static object? BuildTyped(object?[] arguments) => arguments switch
    {
        [Builder { Name: "torch._utils._rebuild_tensor_v2" } builder, _, object?[] inner, _] => builder.Build(inner),
        [_, StandIn type, ..] => new StandIn(type.Name),
        _ => throw Misused("torch._tensor._rebuild_from_type_v2"),
    };

    // ('f4', False, True): the code, and whether it is aligned and a copy.
    private static object BuildDtype(object?[] arguments) => arguments is [string code, ..] ? new NumpyDtype(code) : new StandIn("numpy.dtype");

    // (numpy.ndarray, (0,), b'b'): empty, its state follows. Subclasses are no plain arrays.
    private static object BuildArray(object?[] arguments) => arguments is [StandIn { Name: "numpy.ndarray" }, _, _] ? new NumpyArray()
        : arguments is [StandIn subclass, ..] ? new StandIn(subclass.Name)
        : throw Misused("numpy._reconstruct");

    private static object BuildScalar(object?[] arguments) => arguments is [var dtype, var number]
        ? NumpyArray.Of(dtype, Array.Empty<object?>(), isFortran: false, number)
        : new StandIn("numpy.core.multiarray.scalar");

    // (bytes, dtype, shape, order): how protocol 5 writes arrays.
    private static NumpyArray BuildFromBuffer(object?[] arguments) => arguments is [var numbers, var dtype, var shape, string order]
        ? NumpyArray.Of(dtype, shape, order == "F", numbers)
        : throw Misused("numpy._frombuffer");

    // Protocol 2 has no bytes: Python writes them as a text of code points below 256, to be encoded again.
    private static object BuildBytes(object?[] arguments) =>
        arguments is [string text, "latin1" or "latin-1"] && !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff')
            ? Encoding.Latin1.GetBytes(text)
            : new StandIn("_codecs.encode");

    private static object BuildNoBytes(object?[] arguments) => arguments is [] ? Array.Empty<byte>() : new StandIn("builtins.bytes");

    private static long[] Numbers(object?[] tuple) =>
        [.. tuple.Select(item => item is long number ? number : throw Misused("torch._utils._rebuild_tensor_v2"))];

    private static DamagedFileException Misused(string name) => new($"the pickle calls '{name}' with arguments that PyTorch never gives it");
}
