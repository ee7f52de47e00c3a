using System.Numerics;
using System.Text;

namespace Cornet.Runtime.Weights.Pickle;

/// <summary>What a pickle makes first and gives its state afterwards.</summary>
internal interface IStateful
{
    /// <summary>Takes the state.</summary>
    /// <exception cref="DamagedFileException">It is not one that such an object has.</exception>
    void SetState(object? state);
}

/// <summary>A NumPy dtype: <c>numpy.dtype('f4', False, True)</c>, and its state, which has the order of the bytes.</summary>
/// <param name="code">Kind and size, such as <c>f4</c>.</param>
internal sealed class NumpyDtype(string code) : IStateful
{
    private string _order = "=";

    /// <summary>What an <c>.npy</c> file would call it.</summary>
    public string Descr => (code.EndsWith('1') ? "|" : _order) + code;

    /// <inheritdoc/>
    public void SetState(object? state) => _order = state is object?[] and [long, string { Length: 1 } order, ..]
        ? order
        : throw new DamagedFileException("the pickle holds a numpy.dtype that NumPy never writes");
}

/// <summary>A NumPy array or scalar: a tensor whose numbers lie in the pickle.</summary>
internal sealed class NumpyArray : IStateful
{
    private const string Misused = "the pickle holds a numpy.ndarray that NumPy never writes";

    /// <summary>The tensor; null where it is no array of numbers that can be read.</summary>
    public TensorRecord? Tensor { get; private set; }

    /// <summary>What NumPy calls the type of its items.</summary>
    public string Descr { get; private set; } = "an array without numbers";

    /// <summary>An array that has all its numbers.</summary>
    /// <param name="dtype">The type.</param>
    /// <param name="shape">The sizes; none for a scalar.</param>
    /// <param name="isFortran">Whether the first axis runs fastest.</param>
    /// <param name="numbers">The numbers, as bytes.</param>
    public static NumpyArray Of(object? dtype, object? shape, bool isFortran, object? numbers)
    {
        var array = new NumpyArray();
        array.Set(dtype, shape, isFortran, numbers);
        return array;
    }

    /// <summary>Version, shape, dtype, order, numbers; NumPy of long ago wrote no version.</summary>
    public void SetState(object? state)
    {
        object?[] fields = state as object?[] ?? throw new DamagedFileException(Misused);
        if (fields is [long, _, _, _, _]) fields = fields[1..];
        if (fields is not [var shape, var dtype, bool or long, var numbers]) throw new DamagedFileException(Misused);
        Set(dtype, shape, fields[2] is true or 1L, numbers);
    }

    private void Set(object? dtype, object? shape, bool isFortran, object? numbers)
    {
        if (shape is not object?[] { Length: <= 64 } sizes || !sizes.All(size => size is long)) throw new DamagedFileException(Misused);
        if (dtype is not NumpyDtype known) return;
        Descr = known.Descr;
        // Python 2 wrote bytes as a string.
        var bytes = numbers is string text ? Encoding.UTF8.GetBytes(text) : numbers as byte[];
        if (bytes is null || NumpyType.Of(Descr) is not { } type) return;
        long[] extent = [.. sizes.Cast<long>()];
        var count = TensorShape.Count(extent);
        if ((BigInteger)count * type.Size != bytes.Length) throw new DamagedFileException(Misused);
        Tensor = new TensorRecord(new PickledNumbers(type, bytes), 0, extent, Strides(extent, isFortran));
    }

    private static long[] Strides(long[] shape, bool isFortran)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (var i = 0; i < shape.Length; i++)
        {
            var axis = isFortran ? i : shape.Length - 1 - i;
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }

        return strides;
    }
}
