namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>A structure of Thrift's compact protocol, in which Parquet writes its footer and the headers of pages: numbers and structures by their field ids.</summary>
internal sealed class ThriftStruct
{
    private const int MostDepth = 16;

    private readonly Dictionary<int, long> _numbers = [];
    private readonly Dictionary<int, ThriftStruct> _structs = [];

    private ThriftStruct()
    {
    }

    /// <summary>Reads a structure at the beginning of some bytes.</summary>
    /// <param name="bytes">At least the structure.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <exception cref="EndOfStreamException">The bytes end within it.</exception>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ThriftStruct Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var reader = new Reader(bytes);
        var read = reader.Struct(0);
        length = reader.At;
        return read;
    }

    /// <summary>A number or truth value (1 or 0); null where the field is missing.</summary>
    public long? Number(int field) => _numbers.TryGetValue(field, out var number) ? number : null;

    /// <summary>A structure; null where the field is missing.</summary>
    public ThriftStruct? Struct(int field) => _structs.GetValueOrDefault(field);

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int At { get; private set; }

        public ThriftStruct Struct(int depth)
        {
            if (depth > MostDepth) throw new InvalidDataException("structures lie too deep in each other");
            var read = new ThriftStruct();
            for (var field = 0; Byte() is not 0 and var head;)
            {
                field = head >> 4 is not 0 and var step ? field + step : (int)Signed();
                Value(head & 15, depth, read, field);
            }

            return read;
        }

        // The types of the compact protocol, of which Parquet uses no maps.
        private void Value(int type, int depth, ThriftStruct? into, int field)
        {
            switch (type)
            {
                case 1 or 2: into?._numbers[field] = type == 1 ? 1 : 0; break;
                case 3: Set(Byte()); break;
                case 4 or 5 or 6: Set(Signed()); break;
                case 7: Skip(sizeof(double)); break;
                case 8: Skip((long)Unsigned()); break;
                case 9 or 10: List(depth); break;
                case 12:
                    var inner = Struct(depth + 1);
                    into?._structs[field] = inner;
                    break;
                default: throw new InvalidDataException($"a structure has a field of type {type}");
            }

            void Set(long number) => into?._numbers[field] = number;
        }

        private void List(int depth)
        {
            var head = Byte();
            var count = head >> 4 is not 15 and var few ? (ulong)few : Unsigned();
            for (ulong i = 0; i < count; i++)
            {
                // In a list, truth values have a byte each.
                if ((head & 15) is 1 or 2) Skip(1);
                else Value(head & 15, depth + 1, null, 0);
            }
        }

        private byte Byte() => At < _bytes.Length ? _bytes[At++] : throw new EndOfStreamException("a structure is cut off");

        private void Skip(long count)
        {
            if (count < 0 || count > _bytes.Length - At) throw new EndOfStreamException("a structure is cut off");
            At += (int)count;
        }

        private ulong Unsigned()
        {
            ulong number = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                var part = Byte();
                number |= (ulong)(part & 127) << shift;
                if (part < 128) return number;
            }

            throw new InvalidDataException("a structure has a number of more than 64 bits");
        }

        private long Signed()
        {
            var number = Unsigned();
            return (long)(number >> 1) ^ -(long)(number & 1);
        }
    }
}
