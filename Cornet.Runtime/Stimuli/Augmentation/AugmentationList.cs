using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cornet.Runtime.Stimuli.Augmentation;

/// <summary>
/// The augmentation of training images, by name: <c>random-resized-crop(0.08..1), flip, color-jitter(0.4,0.4,0.4,0.1), randaugment(2,9), random-erasing(0.25)</c>, in this order, any of which
/// may be absent. Names, numbers and defaults are torchvision's. Random choices depend on (seed, epoch, image) alone.
/// </summary>
[JsonConverter(typeof(Json))]
public sealed class AugmentationList : IEquatable<AugmentationList>
{
    private const string DefaultWord = "default", NoneWord = "none";
    private readonly string _text;

    private AugmentationList(string text) => _text = text;

    /// <summary>What suits the images: <see cref="StimulusSet.TrainingPreparation"/>.</summary>
    public static AugmentationList Default { get; } = new(DefaultWord);

    /// <summary>Nothing: images are prepared as for evaluation.</summary>
    public static AugmentationList None { get; } = new(NoneWord);

    private Framing? Crop { get; init; }

    private double Flip { get; init; }

    private IReadOnlyList<PixelAugmentation> Pixels { get; init; } = [];

    private RandomErasing? Erasing { get; init; }

    /// <summary>Reads <c>default</c>, <c>none</c> or a list.</summary>
    /// <exception cref="CornetException">A name is unknown, in another place or there twice, or a number is out of its range; the sentence says which.</exception>
    public static AugmentationList Parse(string text)
    {
        if (text.Trim() is DefaultWord or NoneWord) return text.Trim() == DefaultWord ? Default : None;
        var list = None;
        List<string> names = [], written = [];
        foreach (var item in Items(text))
        {
            var call = AugmentationCall.Parse(item);
            if (names.Contains(call.Name)) throw new CornetException($"The augmentation '{call.Name}' is there twice in '{text}': leave one out.");
            if (names.LastOrDefault() is { } before && Place(call.Name) < Place(before))
                throw new CornetException($"The augmentation '{call.Name}' stands after '{before}' in '{text}': a crop comes first, then flip, then changes of colors, and random-erasing comes last.");
            names.Add(call.Name);
            (list, var canonical) = list.With(call);
            written.Add(canonical);
        }

        return new AugmentationList(string.Join(", ", written)) { Crop = list.Crop, Flip = list.Flip, Pixels = list.Pixels, Erasing = list.Erasing };
    }

    /// <summary>How the images of a set are prepared for a network that learns from them.</summary>
    /// <param name="set">The set.</param>
    /// <param name="size">Rows and columns of the network's input.</param>
    public Preparation For(StimulusSet set, int size)
    {
        if (this == Default) return set.TrainingPreparation(size);
        var plain = set.EvaluationPreparation(size);
        return plain with { Framing = Crop ?? plain.Framing, Mirror = Flip > 0, FlipProbability = Flip > 0 ? (float)Flip : plain.FlipProbability, Pixels = Pixels, Erasing = Erasing };
    }

    /// <inheritdoc/>
    public bool Equals(AugmentationList? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AugmentationList);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Whether they are the same augmentations with the same numbers.</summary>
    public static bool operator ==(AugmentationList? left, AugmentationList? right) => Equals(left, right);

    /// <summary>Whether they are not.</summary>
    public static bool operator !=(AugmentationList? left, AugmentationList? right) => !Equals(left, right);

    /// <summary>What <see cref="Parse"/> reads, with all numbers.</summary>
    public override string ToString() => _text;

    private (AugmentationList List, string Written) With(AugmentationCall call)
    {
        switch (call.Name)
        {
            case RandomResizedCrop:
                var (least, most) = call.Range(0, 0.08, 1, 1);
                var (narrowest, widest) = call.Range(1, 3 / 4.0, 4 / 3.0, 1000);
                call.End(2, "the range of the area and the range of the ratio of width to height, such as random-resized-crop(0.08..1, 0.75..1.3333)");
                var crop = new RandomWindowFraming((float)least, (float)most) { NarrowestRatio = narrowest, WidestRatio = widest };
                return (Copy(crop: crop), crop.Call);
            case RandomCrop:
                var padding = call.Whole(0, 4, 0, 1 << 12);
                call.End(1, "the padding in pixels, such as random-crop(4)");
                return (Copy(crop: new ShiftFraming(padding)), FormattableString.Invariant($"{RandomCrop}({padding})"));
            case FlipName:
                var probability = call.Number(0, 0.5, 0, 1);
                call.End(1, "the probability, such as flip(0.5)");
                return (Copy(flip: probability), probability == 0.5 ? FlipName : FormattableString.Invariant($"{FlipName}({probability})"));
            case Jitter:
                var jitter = new ColorJitter(call.Number(0, 0, 0, 100), call.Number(1, 0, 0, 100), call.Number(2, 0, 0, 100), call.Number(3, 0, 0, 0.5));
                call.End(4, "the ranges of brightness, contrast, saturation and hue, such as color-jitter(0.4,0.4,0.4,0.1)", least: 1);
                return (Copy(pixels: jitter), $"{jitter}");
            case Rand:
                var rand = new RandAugment(call.Whole(0, 2, 1, 14), call.Whole(1, 9, 0, RandAugment.Bins - 1));
                call.End(2, "the number of operations and the magnitude, such as randaugment(2,9)");
                return (Copy(pixels: rand), $"{rand}");
            case Erase:
                var erasing = new RandomErasing(call.Number(0, 0.5, 0, 1));
                call.End(1, "the probability, such as random-erasing(0.25)");
                return (Copy(erasing: erasing), $"{erasing}");
            default:
                throw new CornetException($"There is no augmentation '{call.Name}'; there are {string.Join(", ", Names)}, or 'default' or 'none' alone.");
        }
    }

    private AugmentationList Copy(Framing? crop = null, double? flip = null, PixelAugmentation? pixels = null, RandomErasing? erasing = null) => new(_text)
    {
        Crop = crop ?? Crop, Flip = flip ?? Flip, Pixels = pixels is null ? Pixels : [.. Pixels, pixels], Erasing = erasing ?? Erasing,
    };

    private const string RandomResizedCrop = "random-resized-crop", RandomCrop = "random-crop", FlipName = "flip", Jitter = "color-jitter", Rand = "randaugment", Erase = "random-erasing";

    private static readonly string[] Names = [RandomResizedCrop, RandomCrop, FlipName, Jitter, Rand, Erase];

    // Two crops would be one after the other; changes of colors may come in any order.
    private static int Place(string name) => name switch { RandomResizedCrop or RandomCrop => 0, FlipName => 1, Erase => 3, _ => 2 };

    // Commas outside of parentheses separate.
    private static List<string> Items(string text)
    {
        List<string> items = [];
        var (depth, first) = (0, 0);
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] is '(' or ')') depth += text[at] == '(' ? 1 : -1;
            if (at < text.Length && (text[at] != ',' || depth != 0)) continue;
            items.Add(text[first..at].Trim());
            first = at + 1;
        }

        return items;
    }

    private sealed class Json : JsonConverter<AugmentationList>
    {
        public override AugmentationList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return Parse(reader.GetString() ?? "");
            }
            catch (Exception fault) when (fault is CornetException or InvalidOperationException)
            {
                throw new JsonException(fault.Message, fault);
            }
        }

        public override void Write(Utf8JsonWriter writer, AugmentationList value, JsonSerializerOptions options) => writer.WriteStringValue(value._text);
    }
}
