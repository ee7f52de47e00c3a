namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>Parquet's hybrid of run lengths and packed bits, in which levels and places in a dictionary are written.</summary>
internal static class RleBitPacked
{
    /// <summary>Reads numbers.</summary>
    /// <param name="bytes">The runs.</param>
    /// <param name="width">Bits of a number, 0 to 32.</param>
    /// <param name="count">How many numbers.</param>
    /// <exception cref="InvalidDataException">There are fewer, or they are damaged.</exception>
    public static int[] Read(ReadOnlySpan<byte> bytes, int width, int count)
    {
        if (width is < 0 or > 32) throw new InvalidDataException($"numbers have {width} bits");
        var numbers = new int[count];
        var at = 0;
        for (var done = 0; done < count;)
        {
            var head = Head(bytes, ref at);
            if ((head & 1) == 0)
            {
                var run = (int)Math.Min(head >> 1, (uint)(count - done));
                if (run == 0 && head >> 1 == 0) throw Damaged();
                var size = (width + 7) / 8;
                if (size > bytes.Length - at) throw Damaged();
                var number = 0;
                for (var i = 0; i < size; i++) number |= bytes[at + i] << (8 * i);
                numbers.AsSpan(done, run).Fill(number);
                (at, done) = (at + size, done + run);
            }
            else
            {
                var (groups, run) = ((long)(head >> 1), (int)Math.Min(8L * (head >> 1), count - done));
                if (groups == 0) throw Damaged();
                if (((long)run * width) + 7 >> 3 > bytes.Length - at) throw Damaged();
                for (var i = 0; i < run; i++) numbers[done + i] = Bits(bytes[at..], (long)i * width, width);
                (at, done) = ((int)Math.Min(bytes.Length, at + (groups * width)), done + run);
            }
        }

        return numbers;
    }

    private static int Bits(ReadOnlySpan<byte> bytes, long from, int width)
    {
        ulong number = 0;
        var first = (int)(from / 8);
        for (var i = 0; i < 5 && first + i < bytes.Length; i++) number |= (ulong)bytes[first + i] << (8 * i);
        return (int)((number >> (int)(from % 8)) & ((1UL << width) - 1));
    }

    private static uint Head(ReadOnlySpan<byte> bytes, ref int at)
    {
        uint number = 0;
        for (var shift = 0; shift < 32; shift += 7)
        {
            if (at >= bytes.Length) throw Damaged();
            number |= (uint)(bytes[at] & 127) << shift;
            if (bytes[at++] < 128) return number;
        }

        throw Damaged();
    }

    private static InvalidDataException Damaged() => new("a page's numbers are damaged");
}
