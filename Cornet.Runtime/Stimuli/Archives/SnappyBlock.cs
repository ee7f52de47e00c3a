namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>
/// Bytes compressed by Snappy, from which a part can be read. Compressors work on 64 KB at a time and refer to nothing before these, so reading may begin at each
/// such border. (Where a compressor does otherwise, a border that is referred across counts as none.)
/// </summary>
internal static class SnappyBlock
{
    private const int BorderStep = 1 << 16;

    /// <summary>How many bytes a block unpacks to, and where its elements begin.</summary>
    /// <exception cref="InvalidDataException">It is no such block.</exception>
    public static (int Unpacked, int Start) Head(ReadOnlySpan<byte> block)
    {
        uint length = 0;
        for (var at = 0; at < Math.Min(5, block.Length); at++)
        {
            length |= (uint)(block[at] & 127) << (7 * at);
            if (block[at] < 128) return length <= int.MaxValue ? ((int)length, at + 1) : throw Damaged();
        }

        throw Damaged();
    }

    /// <summary>Unpacks elements until the output is full, or until they end.</summary>
    /// <param name="elements">From a border on.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="borders">Receives where reading may begin, in the elements and in the output; null where nobody asks.</param>
    /// <exception cref="InvalidDataException">The elements are damaged, or too few.</exception>
    public static void Unpack(ReadOnlySpan<byte> elements, Span<byte> output, List<(int Packed, int Unpacked)>? borders = null)
    {
        var (at, done) = (0, 0);
        while (done < output.Length)
        {
            if (done % BorderStep == 0) borders?.Add((at, done));
            if (at >= elements.Length) throw Damaged();
            int tag = elements[at++];
            var kind = tag & 3;
            if (kind == 0)
            {
                var length = tag >> 2;
                if (length >= 60)
                {
                    var bytes = length - 59;
                    length = Number(elements, at, bytes);
                    at += bytes;
                }

                // A literal may go on beyond what is wanted.
                if (length < 0 || length == int.MaxValue || length + 1 > elements.Length - at && output.Length - done > elements.Length - at) throw Damaged();
                var taken = Math.Min(length + 1, output.Length - done);
                elements.Slice(at, taken).CopyTo(output[done..]);
                at += length + 1;
                done += taken;
            }
            else
            {
                var bytes = kind == 3 ? 4 : kind;
                var offset = Number(elements, at, bytes) | (kind == 1 ? (tag >> 5) << 8 : 0);
                at += bytes;
                if (offset <= 0 || offset > done) throw Damaged();
                var length = Math.Min(kind == 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1, output.Length - done);
                while (borders is [.., var (_, border)] && border > done - offset) borders.RemoveAt(borders.Count - 1);
                if (offset >= length) output.Slice(done - offset, length).CopyTo(output[done..]);
                else for (var i = 0; i < length; i++) output[done + i] = output[done - offset + i];
                done += length;
            }
        }

        borders?.Add((Math.Min(at, elements.Length), done));
    }

    private static int Number(ReadOnlySpan<byte> elements, int at, int bytes)
    {
        if (bytes > elements.Length - at) throw Damaged();
        uint number = 0;
        for (var i = 0; i < bytes; i++) number |= (uint)elements[at + i] << (8 * i);
        return (int)number;
    }

    private static InvalidDataException Damaged() => new("a page cannot be unpacked");
}
