using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cornet.Runtime.Models;

namespace Cornet.Runtime.Training;

/// <summary>
/// At which steps of the area that the decoder reads a training takes the loss, and with which weights: the loss is the weighted mean of the cross entropies
/// at these steps. Recurrent networks of which an answer is asked at every step are trained so (Spoerer, Kietzmann, Mehrer, Charest and Kriegeskorte, PLOS
/// Computational Biology 2020).
/// </summary>
[JsonConverter(typeof(Json))]
public sealed class LossSteps : IEquatable<LossSteps>
{
    private const string LastWord = "last", EveryWord = "every";
    private readonly string _word;
    private readonly double[] _weights;

    private LossSteps(string word, double[] weights) => (_word, _weights) = (word, weights);

    /// <summary>The last step alone.</summary>
    public static LossSteps Last { get; } = new(LastWord, []);

    /// <summary>Every step that the image reaches, all with the same weight.</summary>
    public static LossSteps Every { get; } = new(EveryWord, []);

    /// <summary>Each step with a weight of its own, 0 where its loss does not count. Only their proportions matter: they are divided by their sum.</summary>
    /// <param name="weights">One for each step of the area that the decoder reads, finite, at least 0, not all 0.</param>
    /// <exception cref="CornetException">They are not.</exception>
    public static LossSteps Weighted(params double[] weights)
    {
        var text = string.Join(",", weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)));
        if (!weights.All(weight => weight >= 0 && double.IsFinite(weight)) || !(weights.Sum() is > 0 and < double.PositiveInfinity))
            throw new CornetException($"The weights of the loss cannot be '{text}': each is a number of at least 0, and one is larger.");
        return new LossSteps(text, [.. weights]);
    }

    /// <summary>Reads <c>last</c>, <c>every</c>, or weights: <c>0.1,0.2,1</c>.</summary>
    /// <exception cref="CornetException">It is none of these.</exception>
    public static LossSteps Parse(string text)
    {
        if (text is LastWord or EveryWord) return text == LastWord ? Last : Every;
        var parts = text.Split(',');
        var weights = parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) ? weight : double.NaN).ToArray();
        return weights.Any(double.IsNaN)
            ? throw new CornetException($"'{text}' does not say at which steps the loss is taken: write 'last', 'every', or a weight for each step, such as 0.1,0.2,1.")
            : Weighted(weights);
    }

    /// <summary>The weight of each step of the area that the decoder of a model reads, which add up to 1; of the last step alone where only that counts.</summary>
    /// <exception cref="CornetException">The weights are not as many as the steps, or the image does not reach a step that has one.</exception>
    internal double[] For(CornetModel model)
    {
        if (this == Last) return [1];
        var area = model.Areas[model.ReadoutArea];
        var (name, imageFrom) = (model.NameOf(area), model.Card.Areas[model.ReadoutArea].ImageFrom);
        var weights = this == Every ? [.. Enumerable.Range(0, area.Steps).Select(step => step >= imageFrom ? 1.0 : 0)] : _weights;
        if (weights.Length != area.Steps)
        {
            throw new CornetException($"The decoder of {model.Card.Name} reads {name}, which has {area.Steps} steps, and the loss has {weights.Length} weights: "
                + "give one weight for each step, 0 where its loss does not count.");
        }

        var early = Array.FindIndex(weights, weight => weight > 0);
        if (early < imageFrom)
        {
            throw new CornetException($"The weight of the loss at step {early} must be 0: the image reaches {name} of {model.Card.Name} at step {imageFrom}, so the "
                + "decoder's answer is the same for every image before.");
        }

        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    /// <inheritdoc/>
    public bool Equals(LossSteps? other) => other is not null && _word == other._word;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LossSteps);

    /// <inheritdoc/>
    public override int GetHashCode() => _word.GetHashCode(StringComparison.Ordinal);

    /// <summary>Whether they are the same steps with the same weights.</summary>
    public static bool operator ==(LossSteps? left, LossSteps? right) => Equals(left, right);

    /// <summary>Whether they are not.</summary>
    public static bool operator !=(LossSteps? left, LossSteps? right) => !Equals(left, right);

    /// <summary>What <see cref="Parse"/> reads.</summary>
    public override string ToString() => _word;

    private sealed class Json : JsonConverter<LossSteps>
    {
        public override LossSteps Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
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

        public override void Write(Utf8JsonWriter writer, LossSteps value, JsonSerializerOptions options) => writer.WriteStringValue(value._word);
    }
}
