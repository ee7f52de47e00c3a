using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Cornet.Runtime.Weights.Pickle;

/// <summary>
/// Writes the pickle of a state dict or checkpoint, instruction by instruction as PyTorch does (protocol 2, an <c>OrderedDict</c> of tensors, plain containers
/// within it), without a memo.
/// </summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Starts the pickle.</summary>
    public PickleWriter()
    {
        Op(PickleOpcode.Proto);
        Byte(2);
    }

    /// <summary>Starts an ordered dictionary; keys and values follow in turn.</summary>
    public void Begin()
    {
        OrderedDict();
        Op(PickleOpcode.Mark);
    }

    /// <summary>Starts a plain dictionary; keys and values follow in turn.</summary>
    public void BeginPlain()
    {
        Op(PickleOpcode.EmptyDict);
        Op(PickleOpcode.Mark);
    }

    /// <summary>Ends the dictionary.</summary>
    public void End() => Op(PickleOpcode.SetItems);

    /// <summary>Starts a list; its items follow.</summary>
    public void BeginList()
    {
        Op(PickleOpcode.EmptyList);
        Op(PickleOpcode.Mark);
    }

    /// <summary>Ends the list.</summary>
    public void EndList() => Op(PickleOpcode.Appends);

    /// <summary>Starts a tuple; its items follow.</summary>
    public void BeginTuple() => Op(PickleOpcode.Mark);

    /// <summary>Ends the tuple.</summary>
    public void EndTuple() => Op(PickleOpcode.Tuple);

    /// <summary>A contiguous tensor that has a storage of its own.</summary>
    public void Tensor(StorageRecord storage, ReadOnlySpan<long> shape)
    {
        Global("torch._utils", "_rebuild_tensor_v2");
        Op(PickleOpcode.Mark);
        Op(PickleOpcode.Mark);
        Text("storage");
        Global("torch", storage.Type.Storage);
        Text(storage.Key);
        Text("cpu");
        Number(storage.Count);
        Op(PickleOpcode.Tuple);
        Op(PickleOpcode.BinPersId);
        Number(0);
        Numbers(shape);
        Numbers(Contiguous(shape));
        Op(PickleOpcode.NewFalse);
        OrderedDict();
        Op(PickleOpcode.Tuple);
        Op(PickleOpcode.Reduce);
    }

    /// <summary>A text, a number, a truth value or none.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public void Plain(object? value)
    {
        switch (value)
        {
            case null: Op(PickleOpcode.None); break;
            case bool truth: Op(truth ? PickleOpcode.NewTrue : PickleOpcode.NewFalse); break;
            case int number: Number(number); break;
            case long number: Number(number); break;
            case string text: Text(text); break;
            case double number:
                Op(PickleOpcode.BinFloat);
                BinaryPrimitives.WriteDoubleBigEndian(Next(8), number);
                break;
            default: throw new ArgumentException($"A {value.GetType().Name} is not a text, a number or a truth value.", nameof(value));
        }
    }

    /// <summary>A text: a key or a value.</summary>
    public void Text(string text)
    {
        Op(PickleOpcode.BinUnicode);
        var bytes = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32LittleEndian(Next(4), bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>Ends the pickle.</summary>
    /// <returns>The whole of it.</returns>
    public ReadOnlySpan<byte> Finish()
    {
        Op(PickleOpcode.Stop);
        return _bytes.WrittenSpan;
    }

    private static long[] Contiguous(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(shape[axis], 1);
        }

        return strides;
    }

    private void OrderedDict()
    {
        Global("collections", "OrderedDict");
        Op(PickleOpcode.EmptyTuple);
        Op(PickleOpcode.Reduce);
    }

    private void Numbers(ReadOnlySpan<long> numbers)
    {
        Op(PickleOpcode.Mark);
        foreach (var number in numbers)
        {
            Number(number);
        }

        Op(PickleOpcode.Tuple);
    }

    private void Number(long number)
    {
        if (number is >= int.MinValue and <= int.MaxValue)
        {
            Op(PickleOpcode.BinInt);
            BinaryPrimitives.WriteInt32LittleEndian(Next(4), (int)number);
        }
        else
        {
            Op(PickleOpcode.Long1);
            Byte(sizeof(long));
            BinaryPrimitives.WriteInt64LittleEndian(Next(8), number);
        }
    }

    private void Global(string module, string name)
    {
        Op(PickleOpcode.Global);
        _bytes.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    }

    private void Op(PickleOpcode opcode) => Byte((byte)opcode);

    private void Byte(byte value) => _bytes.Write([value]);

    private Span<byte> Next(int count)
    {
        var span = _bytes.GetSpan(count)[..count];
        _bytes.Advance(count);
        return span;
    }
}
