using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Services;

/// <summary>What the words of the language say, in a sentence each, for hovers and completion.</summary>
internal static class Words
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["model"] = "A network: an input, areas, a decoder. With `: Base` it varies another model.",
        ["circuit"] = "What areas can be made of: layers and recurrence, with parameters.",
        ["study"] = "Varies a model: every value is a model, and a row of the study.",
        ["recipe"] = "How a model is trained.",
        ["input"] = "The default size of an image: channels x height x width.",
        ["unroll"] = "Time runs across the network: `unroll times biological` or `unroll times sequential`.",
        ["biological"] = "Every area reads what the others put out one step before.",
        ["sequential"] = "Within a step areas update in the order of the text; each reads what this step has already written.",
        ["area"] = "A visual area: layers of its own, or an instance of a circuit.",
        ["after"] = "The area that it receives input from, where that is not the one written before it.",
        ["decoder"] = "What is made of the last area's last step.",
        ["init"] = "How the weights of a kind of layer start: `normal(fan_out)` or `xavier`.",
        ["timing"] = "When each step of an area begins, in milliseconds after the image appears.",
        ["recur"] = "The block runs on its own output, this many times.",
        ["from"] = "The layer of the block at which the steps behind the first begin.",
        ["gate"] = "Whether the steps after the first receive the input: `gate hard` (no) or `gate soft`.",
        ["hard"] = "The steps behind the first run on what the block left, and on nothing else.",
        ["soft"] = "The steps behind the first run on sigmoid(input + what the block left).",
        ["let"] = "A local binding: keeps the activations for later and passes them on unchanged.",
        ["receive"] = "What an area makes of what its afferents send: its drive, zero until the first one arrives.",
        ["first"] = "`first a then b`: a at the first step, b at all others.",
        ["then"] = "`a then b`: a at the first step, b at all others.",
        ["per"] = "`per step`: a layer with weights of its own for each step.",
        ["step"] = "`per step`: a layer with weights of its own for each step.",
        ["state"] = "What an area remembers of the step before.",
        ["delay"] = "How many steps a connection takes.",
        ["merge"] = "How what arrives is joined with the rest.",
        ["vary"] = "A factor of a study: its values one at a time, all else as in the model.",
        ["cross"] = "A factor of a study that is combined with every other.",
        ["of"] = "The model that a study varies.",
        ["for"] = "The model that a recipe trains.",
        ["conv"] = "A square convolution; padding is half the kernel where nothing else is said.",
        ["linear"] = "Flattens, and gives a vector; with a bias.",
        ["batchnorm"] = "Each channel to mean 0 and variance 1 over the batch, scaled and shifted.",
        ["groupnorm"] = "Each group of channels of each image to mean 0 and variance 1, scaled and shifted per channel.",
        ["layernorm"] = "All channels of each image to mean 0 and variance 1, scaled and shifted per channel.",
        ["relu"] = "max(0, x)",
        ["leakyrelu"] = "x above 0, a small share of it below",
        ["elu"] = "x above 0, exp(x) - 1 below",
        ["gelu"] = "x times the normal distribution's share below x",
        ["silu"] = "x sigmoid(x)",
        ["sigmoid"] = "1 / (1 + exp(-x))",
        ["tanh"] = "the hyperbolic tangent",
        ["softplus"] = "log(1 + exp(x))",
        ["softmax"] = "Shares that add up to 1.",
        ["maxpool"] = "The largest number under each window; without a window, of each channel.",
        ["avgpool"] = "The mean under each window; without a window, of each channel.",
        ["dropout"] = "In training, zero with this probability, the rest grown in proportion; nothing in evaluation.",
        ["upsample"] = "Every pixel becomes a square of pixels.",
        ["flatten"] = "A map as a vector.",
        ["add"] = "Adds a local binding to the activations; the shapes must be equal.",
        ["multiply"] = "Multiplies the activations by a local binding, element by element; the shapes must be equal.",
        ["concat"] = "Appends the channels of a local binding to those of the activations.",
        ["identity"] = "Does nothing.",
        ["extern"] = "A module of your own, by its C# type.",
    };

    /// <summary>What a word says, or null where it is none of the language's.</summary>
    public static string? Sentence(string word) => Sentences.TryGetValue(word, out var sentence) ? sentence : null;

    /// <summary>What a property takes: <c>whole number, 1 to 1024</c>.</summary>
    public static string Takes(Property property)
    {
        if (property.Kind == PropertyKind.Flag) return "a word of its own";
        var kind = property.Kind switch { PropertyKind.Window => "a window, side", PropertyKind.Real => "a number,", _ => "a whole number," };
        var needed = property.Required ? "; must be given" : "";
        return FormattableString.Invariant($"{kind} {property.Least} to {property.Most}{(property.MayChoose ? "; may be `a then b`" : "")}{needed}");
    }
}
