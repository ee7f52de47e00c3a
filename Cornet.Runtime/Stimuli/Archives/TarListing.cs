using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>An image in a tar.</summary>
/// <param name="Name">Its path in the tar, with forward slashes.</param>
/// <param name="Nested">The tar inside the tar that it lies in, without its ending; null for none.</param>
/// <param name="Label">What <c>KEY.cls</c> or <c>KEY.json</c> beside it says: a number or the name of a class; null where there is neither.</param>
/// <param name="Offset">Where its bytes begin in the tar.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct TarImage(string Name, string? Nested, string? Label, long Offset, int Length);

/// <summary>
/// The images of a tar (ustar, GNU or PAX), found without reading them. A label is taken from the member of the same key, as WebDataset has it: a key is a
/// member's path up to the first dot of its last part.
/// </summary>
/// <param name="Images">In the order of the tar; of two members of one name the last counts, as tar has it.</param>
/// <param name="LeftOut">Members that are neither images nor belong to one.</param>
internal sealed record TarListing(IReadOnlyList<TarImage> Images, IReadOnlyList<string> LeftOut)
{
    private const string Format = "Cornet tar index 1";
    private const int Block = 512;
    private const int MostLabel = 1 << 24;

    /// <summary>Lists a tar, or reads its index.</summary>
    /// <exception cref="CornetException">It cannot be read, is no tar, or is cut off; the message names the last member.</exception>
    public static TarListing Of(string tar) => ArchiveIndex.Of(tar, Format, () => Find(tar), Write, Read);

    /// <summary>The key of a member: its path up to the first dot of its last part.</summary>
    internal static string KeyOf(string name)
    {
        var dot = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return dot < 0 ? name : name[..dot];
    }

    private static TarListing Find(string tar) => StimulusSet.Guarded(tar, () =>
    {
        using var file = OpenFiles.Open(tar);
        var found = new Finding(tar, file);
        found.Add(0, RandomAccess.GetLength(file), null);
        return found.Listing();
    });

    private static void Write(BinaryWriter writer, TarListing listing)
    {
        writer.Write(listing.Images.Count);
        foreach (var image in listing.Images)
        {
            writer.Write(image.Name);
            writer.Write(image.Nested ?? "");
            // A label may be empty, and none is something else.
            writer.Write(image.Label is null ? "" : $"={image.Label}");
            writer.Write7BitEncodedInt64(image.Offset);
            writer.Write7BitEncodedInt(image.Length);
        }

        writer.Write(listing.LeftOut.Count);
        foreach (var name in listing.LeftOut) writer.Write(name);
    }

    private static TarListing Read(BinaryReader reader)
    {
        // Few labels and nested tars, many images.
        var shared = new Dictionary<string, string>(StringComparer.Ordinal);
        var images = new TarImage[reader.ReadInt32()];
        for (var i = 0; i < images.Length; i++)
        {
            var (name, nested, label) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
            images[i] = new TarImage(
                name, nested.Length == 0 ? null : Shared(nested), label.Length == 0 ? null : Shared(label[1..]), reader.Read7BitEncodedInt64(),
                reader.Read7BitEncodedInt());
        }

        var leftOut = new string[reader.ReadInt32()];
        for (var i = 0; i < leftOut.Length; i++) leftOut[i] = reader.ReadString();
        return new TarListing(images, leftOut);

        string Shared(string text) => shared.TryGetValue(text, out var same) ? same : shared[text] = text;
    }

    /// <summary>Goes through a tar once.</summary>
    private sealed class Finding(string tar, SafeFileHandle file)
    {
        private readonly Dictionary<(string? Nested, string Name), (long Offset, int Length)> _images = [];
        private readonly Dictionary<(string? Nested, string Key), string> _labels = [];
        private readonly Dictionary<(string? Nested, string Key), (string Name, long Offset, int Length)> _json = [];
        private readonly List<(string? Nested, string Name)> _others = [];

        public TarListing Listing()
        {
            var keys = _images.Keys.Select(image => (image.Nested, KeyOf(image.Name))).ToHashSet();
            foreach (var (key, (name, offset, length)) in _json)
            {
                if (keys.Contains(key) && !_labels.ContainsKey(key) && LabelIn(name, Bytes(name, offset, length)) is { } label) _labels[key] = label;
            }

            // Beside an image with a label, other members are parts of the same sample: captions, boxes.
            var leftOut = _others.Where(other => !_labels.ContainsKey((other.Nested, KeyOf(other.Name))) || !keys.Contains((other.Nested, KeyOf(other.Name))));
            return new TarListing(
                [.. _images.Select(one => new TarImage(
                    one.Key.Name, one.Key.Nested, _labels.GetValueOrDefault((one.Key.Nested, KeyOf(one.Key.Name))), one.Value.Offset, one.Value.Length))
                    .OrderBy(image => image.Offset)],
                [.. leftOut.Select(other => other.Nested is null ? other.Name : $"{other.Nested}.tar/{other.Name}")]);
        }

        public void Add(long start, long length, string? nested)
        {
            using var segment = new FileSegment(file, start, length);
            using var reader = new TarReader(segment, leaveOpen: true);
            // Where the last member ends, and the mark of the tar's end must follow.
            var (last, end) = ((string?)null, 0L);
            try
            {
                while (reader.GetNextEntry() is { } entry)
                {
                    last = entry.Name;
                    if (entry.DataOffset < 0) continue;
                    end = entry.DataOffset + ((entry.Length + Block - 1) / Block * Block);
                    if (entry.DataOffset + entry.Length > length) throw CutOff($"in '{last}'");
                    Add(entry, start, nested);
                }
            }
            catch (EndOfStreamException)
            {
                throw CutOff(last is null ? "in its first member" : $"after '{last}'");
            }
            catch (Exception fault) when (fault is InvalidDataException or FormatException or ArgumentException or OverflowException)
            {
                throw new CornetException(
                    last is null ? $"'{Where()}' is not a tar file ({fault.Message.TrimEnd('.')}); unpack a compressed one, or copy it again."
                        : $"'{Where()}' is damaged after '{last}' ({fault.Message.TrimEnd('.')}); copy it again.", fault);
            }

            var mark = new byte[Block];
            if (length < Block || (last is not null && (end + Block > length || !IsMark(end)))) throw CutOff(last is null ? "in its first member" : $"after '{last}'");

            bool IsMark(long at)
            {
                OpenFiles.Fill(file, start + at, mark);
                return !mark.AsSpan().ContainsAnyExcept((byte)0);
            }

            CornetException CutOff(string where) => new($"'{Where()}' is cut off {where}; copy it again.");

            string Where() => nested is null ? tar : $"{tar}!{nested}.tar";
        }

        private void Add(TarEntry entry, long start, string? nested)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile)) return;
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (name.Split('/').Any(part => ImageFiles.IsHidden(part))) return;
            var (offset, key) = (start + entry.DataOffset, (nested, KeyOf(name)));
            if (ImageFile.IsOne(name))
            {
                if (entry.Length > Array.MaxLength) throw new CornetException($"'{tar}' holds '{name}' of {entry.Length:N0} bytes, which is no image; remove it.");
                _images[(nested, name)] = (offset, (int)entry.Length);
            }
            else if (nested is null && name.EndsWith(".tar", StringComparison.OrdinalIgnoreCase))
            {
                Add(offset, entry.Length, Path.GetFileNameWithoutExtension(name));
            }
            else if (name.EndsWith(".cls", StringComparison.Ordinal))
            {
                _labels[key] = Encoding.UTF8.GetString(Bytes(name, offset, entry.Length)).Trim();
            }
            else if (name.EndsWith(".json", StringComparison.Ordinal))
            {
                _json[key] = (name, offset, (int)Math.Min(entry.Length, int.MaxValue));
            }
            else
            {
                _others.Add((nested, name));
            }
        }

        private byte[] Bytes(string name, long offset, long length)
        {
            if (length > MostLabel) throw new CornetException($"'{tar}' holds '{name}' of {length:N0} bytes, which is no label; remove it.");
            var bytes = new byte[length];
            OpenFiles.Fill(file, offset, bytes);
            return bytes;
        }

        private string? LabelIn(string name, byte[] json)
        {
            try
            {
                using var document = JsonDocument.Parse(json);
                if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
                foreach (var field in (string[])["label", "cls"])
                {
                    if (!document.RootElement.TryGetProperty(field, out var value)) continue;
                    if (value.ValueKind == JsonValueKind.Number) return value.GetRawText();
                    if (value.ValueKind == JsonValueKind.String) return value.GetString();
                }

                return null;
            }
            catch (JsonException fault)
            {
                throw new CornetException($"'{tar}' holds '{name}', which is not JSON ({fault.Message.TrimEnd('.')}); write it again.", fault);
            }
        }
    }
}
