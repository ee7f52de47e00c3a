using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Unicode;
using static Cornet.Runtime.Weights.Pickle.PickleVocabulary;

namespace Cornet.Runtime.Weights.Pickle;

/// <summary>
/// A pickle machine that builds plain data and nothing else: null, bool, long, <see cref="BigInteger"/>, double, string, byte[],
/// <c>List&lt;object?&gt;</c>, <c>object?[]</c> (a tuple), <see cref="PickleDict"/>, <see cref="TensorRecord"/>, <see cref="NumpyArray"/>. In
/// place of whatever else is asked for stands its name, a <see cref="StandIn"/>: nothing is run, looked up or imported. It does not recurse, and
/// every loop and allocation is bounded by the bytes that are really there.
/// </summary>
/// <param name="data">The bytes that hold one or several pickles.</param>
internal sealed class PickleReader(ReadOnlyMemory<byte> data)
{
    /// <summary>
    /// The longest pickle that is read whatever the file, in bytes: a state dict of ten thousand tensors takes about two million. Arrays of NumPy
    /// lie within the pickle, and a longer one needs a file that is as long.
    /// </summary>
    public const int Longest = 16 << 20;

    // A container takes one byte of the pickle and a hundred of memory, so their number is bounded by itself.
    private const int MostContainers = 1 << 20;
    private const int MostOnStack = 1 << 20;
    private const int MostRemembered = 1 << 20;
    private const int DeepestNesting = 256;
    private const int LongestNumber = 255;

    // A value that is large and said once can be named a million times; so work is counted, in letters and items. Honest pickles say what they want worked on.
    private const int WorkBeyondLength = 1 << 20;

    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<int, object?> _memo = [];
    private readonly Dictionary<string, StorageRecord> _storages = [];
    private readonly Dictionary<string, (string Type, long Count)> _foreign = [];
    private int _containers;
    private long _work;

    /// <summary>Where the next pickle starts.</summary>
    public int Position { get; private set; }

    /// <summary>Every storage that the pickles have named, by key.</summary>
    public IReadOnlyDictionary<string, StorageRecord> Storages => _storages;

    /// <summary>The storages that the pickles have named and whose numbers are of a type that is not read.</summary>
    public IReadOnlyDictionary<string, (string Type, long Count)> ForeignStorages => _foreign;

    /// <summary>Whether a pickle went on behind the last of the bytes.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Reads one pickle, up to its STOP.</summary>
    /// <exception cref="DamagedFileException">It is cut off or damaged, or asks for more than plain data.</exception>
    public object? Read()
    {
        _stack.Clear();
        _marks.Clear();
        _memo.Clear();
        while (true)
        {
            var at = Position;
            var opcode = (PickleOpcode)Take(1)[0];
            if (opcode == PickleOpcode.Stop)
            {
                return Pop();
            }

            if (!(Push(opcode) || Gather(opcode) || Refer(opcode)))
            {
                throw new DamagedFileException($"its pickle holds the instruction 0x{(byte)opcode:x2} at byte {at}, which weights do not need");
            }
        }
    }

    // Instructions that put one value on the stack.
    private bool Push(PickleOpcode opcode)
    {
        object? value;
        switch (opcode)
        {
            case PickleOpcode.None: value = null; break;
            case PickleOpcode.NewTrue: value = true; break;
            case PickleOpcode.NewFalse: value = false; break;
            case PickleOpcode.BinInt: value = (long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)); break;
            case PickleOpcode.BinInt1: value = (long)Take(1)[0]; break;
            case PickleOpcode.BinInt2: value = (long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)); break;
            case PickleOpcode.BinFloat: value = BinaryPrimitives.ReadDoubleBigEndian(Take(8)); break;
            case PickleOpcode.Long1: value = Number(Take(1)[0]); break;
            case PickleOpcode.Long4: value = Number(Length4()); break;
            case PickleOpcode.ShortBinUnicode: value = Text(Take(1)[0]); break;
            case PickleOpcode.BinUnicode: value = Text(Length4()); break;
            case PickleOpcode.BinUnicode8: value = Text(Length8()); break;
            case PickleOpcode.ShortBinString: value = OldString(Take(1)[0]); break;
            case PickleOpcode.BinString: value = OldString(Length4()); break;
            case PickleOpcode.ShortBinBytes: value = Take(Take(1)[0]).ToArray(); break;
            case PickleOpcode.BinBytes: value = Take(Length4()).ToArray(); break;
            case PickleOpcode.BinBytes8: value = Take(Length8()).ToArray(); break;
            case PickleOpcode.ByteArray8: value = Take(Length8()).ToArray(); break;
            case PickleOpcode.EmptySet: value = Container(new StandIn("builtins.set")); break;
            case PickleOpcode.EmptyTuple: value = Array.Empty<object?>(); break;
            case PickleOpcode.EmptyList: value = Container(new List<object?>()); break;
            case PickleOpcode.EmptyDict: value = Container(new PickleDict()); break;
            case PickleOpcode.Global: value = Named(Line(), Line()); break;
            default: return false;
        }

        Put(value);
        return true;
    }

    // Instructions that make a container, or put what lies on the stack into one.
    private bool Gather(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark: Mark(); break;
            case PickleOpcode.Pop: Pop(); break;
            case PickleOpcode.PopMark: PopToMark(); break;
            case PickleOpcode.Dup: Put(_stack.Count > Floor ? _stack[^1] : throw Inconsistent()); break;
            case PickleOpcode.Tuple1: Put(Container(PopMany(1))); break;
            case PickleOpcode.Tuple2: Put(Container(PopMany(2))); break;
            case PickleOpcode.Tuple3: Put(Container(PopMany(3))); break;
            case PickleOpcode.Tuple: Put(Container(PopToMark())); break;
            case PickleOpcode.List: Put(Container(new List<object?>(PopToMark()))); break;
            case PickleOpcode.Dict: SetAll(PopToMark(), Container(new PickleDict())); break;
            case PickleOpcode.Append: Extend(PopMany(1)); break;
            case PickleOpcode.Appends: Extend(PopToMark()); break;
            case PickleOpcode.AddItems: AddToSet(); break;
            case PickleOpcode.FrozenSet: PopToMark(); Put(Container(new StandIn("builtins.frozenset"))); break;
            case PickleOpcode.SetItem: SetAll(PopMany(2), Pop()); break;
            case PickleOpcode.SetItems: SetAll(PopToMark(), Pop()); break;
            default: return false;
        }

        return true;
    }

    // Instructions that call on the vocabulary or the memo, and those that only announce.
    private bool Refer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto: Protocol(Take(1)[0]); break;
            case PickleOpcode.Frame: Take(8); break;
            case PickleOpcode.StackGlobal: Put(PopMany(2) is [string module, string name] ? Named(module, name) : throw Inconsistent()); break;
            case PickleOpcode.Reduce or PickleOpcode.NewObj: Make(PopMany(2)); break;
            case PickleOpcode.NewObjEx: Make(PopMany(3)[..2]); break;
            case PickleOpcode.Obj: Make(PopToMark() is [var made, .. var given] ? [made, given] : throw Inconsistent()); break;
            case PickleOpcode.Inst: Make([Named(Line(), Line()), PopToMark()]); break;
            case PickleOpcode.Build: Build(); break;
            case PickleOpcode.BinPersId: Put(Storage(Pop(), Foreign) is var found && found is StorageRecord storage ? Known(storage) : found); break;
            case PickleOpcode.Memoize: Remember(_memo.Count); break;
            case PickleOpcode.BinPut: Remember(Take(1)[0]); break;
            case PickleOpcode.LongBinPut: Remember(Length4()); break;
            case PickleOpcode.BinGet: Put(Recall(Take(1)[0])); break;
            case PickleOpcode.LongBinGet: Put(Recall(Length4())); break;
            default: return false;
        }

        return true;
    }

    private object Named(string module, string name)
    {
        Spend(module.Length + name.Length);
        return Container(Resolve(module, name));
    }

    private void Make(object?[] callAndArguments)
    {
        if (callAndArguments is not [var callee, object?[] arguments])
        {
            throw Inconsistent();
        }

        // A stand-in takes no arguments, so they cost nothing.
        if (callee is Builder) Spend(arguments, depth: 3);
        Put(Container(PickleVocabulary.Call(callee, arguments)));
    }

    // An ordered dict brings PyTorch's `_metadata` this way (the versions of its modules), which weights do not need; a stand-in has no state.
    private void Build()
    {
        var state = Pop();
        switch (_stack.Count > Floor ? _stack[^1] : null)
        {
            case IStateful made:
                Spend(state, depth: 2);
                made.SetState(state);
                break;
            case PickleDict: break;
            default: throw new DamagedFileException("its pickle sets the state of an object that has none");
        }
    }

    private void Foreign(string key, string type, long count) => _foreign[key] = (type, count);

    private StorageRecord Known(StorageRecord storage) => _storages.TryAdd(storage.Key, storage) || _storages[storage.Key] == storage
        ? _storages[storage.Key]
        : throw new DamagedFileException($"its pickle describes the storage '{Printable(storage.Key)}' in two different ways");

    private void Extend(object?[] items)
    {
        switch (_stack.Count > Floor ? _stack[^1] : null)
        {
            case List<object?> list: list.AddRange(items); break;
            case StandIn: break; // a list of a class of its own, or a deque
            default: throw Inconsistent();
        }
    }

    private void AddToSet()
    {
        PopToMark();
        if (_stack.Count <= Floor || _stack[^1] is not StandIn) throw Inconsistent();
    }

    private void SetAll(object?[] items, object? target)
    {
        if (target is not PickleDict dict || items.Length % 2 != 0)
        {
            throw Inconsistent();
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            Spend(items[i], depth: 0);
            dict.Set(items[i], items[i + 1]);
        }

        Put(dict);
    }

    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private void Mark()
    {
        if (_marks.Count == DeepestNesting)
        {
            throw new DamagedFileException($"its pickle is nested more than {DeepestNesting} deep");
        }

        _marks.Push(_stack.Count);
    }

    private void Put(object? value)
    {
        if (_stack.Count == MostOnStack)
        {
            throw new DamagedFileException($"its pickle piles up more than {MostOnStack} values");
        }

        _stack.Add(value);
    }

    private object? Pop() => PopMany(1)[0];

    private object?[] PopMany(int count)
    {
        var start = _stack.Count - count;
        return start >= Floor ? PopFrom(start) : throw Inconsistent();
    }

    private object?[] PopToMark() => _marks.TryPop(out var mark) ? PopFrom(mark) : throw Inconsistent();

    private object?[] PopFrom(int start)
    {
        object?[] items = [.. _stack[start..]];
        _stack.RemoveRange(start, items.Length);
        return items;
    }

    private T Container<T>(T made) => ++_containers <= MostContainers
        ? made
        : throw new DamagedFileException($"its pickle builds more than {MostContainers} containers");

    private void Spend(object? value, int depth)
    {
        switch (value)
        {
            case string text: Spend(text.Length); break;
            case PickleDict dict:
                foreach (var entry in dict.Entries)
                {
                    Spend(entry.Key is string key ? key.Length + 1 : 1);
                }

                break;
            case IReadOnlyList<object?> items when depth > 0:
                foreach (var item in items)
                {
                    Spend(item, depth - 1);
                }

                break;
            default: Spend(1); break;
        }
    }

    private void Spend(long work)
    {
        _work += work;
        if (_work > data.Length + WorkBeyondLength)
        {
            throw new DamagedFileException("its pickle processes the same values too often");
        }
    }

    private void Remember(int index)
    {
        _memo[index] = _stack.Count > Floor ? _stack[^1] : throw Inconsistent();
        if (_memo.Count > MostRemembered)
        {
            throw new DamagedFileException($"its pickle memoizes more than {MostRemembered} values");
        }
    }

    private object? Recall(int index) => _memo.TryGetValue(index, out var value) ? value : throw Inconsistent();

    private static void Protocol(byte version)
    {
        if (version is < 2 or > 5)
        {
            throw new DamagedFileException($"its pickle has the protocol {version}, and 2 to 5 are supported");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > data.Length - Position)
        {
            IsCutOff = true;
            throw new DamagedFileException("its pickle is cut off");
        }

        Position += count;
        return data.Span.Slice(Position - count, count);
    }

    private int Length4() => Length(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));

    private int Length8() => Length(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));

    private int Length(ulong declared)
    {
        IsCutOff |= declared > (ulong)data.Length;
        return declared <= (ulong)Math.Max(Longest, data.Length)
            ? (int)declared
            : throw new DamagedFileException($"its pickle claims to hold a piece of {declared} bytes");
    }

    private string Text(int length) => Encoding.UTF8.GetString(Take(length));

    // Python 2 wrote texts and bytes alike: what is no text is bytes.
    private object OldString(int length)
    {
        var bytes = Take(length);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : bytes.ToArray();
    }

    private string Line()
    {
        var end = data.Span[Position..].IndexOf((byte)'\n');
        IsCutOff |= end < 0;
        var line = end is >= 0 and <= 1024 ? Text(end) : throw new DamagedFileException("its pickle is cut off in the middle of a name");
        Position++;
        return line;
    }

    private object Number(int length)
    {
        var number = length <= LongestNumber
            ? new BigInteger(Take(length))
            : throw new DamagedFileException($"its pickle holds a number of {length} bytes");
        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }

    private static DamagedFileException Inconsistent() => new("its pickle contradicts itself");
}
