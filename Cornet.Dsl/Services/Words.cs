using Cornet.Dsl.Catalog;

namespace Cornet.Dsl.Services;

/// <summary>What the words of the language say, in a sentence each, for hovers and completion.</summary>
internal static class Words
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["model"] = "A network: an input, areas, a decoder. With `: Base` it varies another model. In a study, `model =` varies the variant.",
        ["circuit"] = "Layers and recurrence with parameters. Areas are instances of circuits.",
        ["study"] = "Varies a model: each value gives a model, and a row of the study.",
        ["recipe"] = "How a model is trained. In a study, `recipe.lr` varies a setting of it.",
        ["input"] = "The default size of an image: channels x height x width.",
        ["unroll"] = "Time runs across the network: `unroll times biological`, `sequential` or `engineering`.",
        ["biological"] = "Every area reads what the others put out one step before (synchronous update).",
        ["sequential"] = "Within a step areas update in the order of the text; each reads what this step has already written.",
        ["engineering"] = "As `sequential`, and at step 0 the feed-forward sweep runs through all areas; lateral and feedback connections take a step.",
        ["area"] = "A visual area: layers of its own, or an instance of a circuit.",
        ["after"] = "The area that it is placed behind, if that is not the area before it. It receives input from that area.",
        ["decoder"] = "The layers after the last area. They give a score for each class. `decoder early { ... } from V2` reads another area, and runs when it is recorded.",
        ["init"] = "How the weights of a kind of layer are initialized: `normal(fan_out)` or `xavier`.",
        ["timing"] = "The onset of each step of an area, in milliseconds after the image appears.",
        ["keys"] = "What the state dict calls things by other names: `keys { stem.conv1: conv1 }`.",
        ["repeat"] = "The block as often as the count says, each time with weights of its own: `repeat i in 3 { ... }`.",
        ["recur"] = "The block runs on its own output, this many times.",
        ["from"] = "In `recur`, the layer of the block at which the steps after the first begin. Behind an area, the area above (or `input`) that it receives input from.",
        ["gate"] = "Whether the steps after the first receive the input: `gate hard` (no) or `gate soft`.",
        ["hard"] = "The steps after the first run on the output of the block alone.",
        ["soft"] = "The steps after the first run on sigmoid(input + output of the block).",
        ["let"] = "A local binding: keeps the activations for later and passes them on unchanged.",
        ["receive"] = "What an area computes from the input of its afferents: its feed-forward drive, zero until the first input arrives.",
        ["first"] = "`first a then b`: a at the first step, b at all others.",
        ["then"] = "`a then b`: a at the first step, b at all others.",
        ["per"] = "`per step`: the layer has weights of its own for each step.",
        ["step"] = "`per step`: the layer has weights of its own for each step.",
        ["state"] = "`state h`: a value that each step hands to the next. In `add state`, the output of the area at the step before.",
        ["delay"] = "How many steps a connection takes.",
        ["resize"] = "Brings the output of a connection to the height and width of the drive: `nearest` or `bilinear`.",
        ["merge"] = "How the output of a connection joins the drive: `add`, `multiply` or `concat`.",
        ["vary"] = "A factor of a study: its values one at a time, all else as in the model.",
        ["cross"] = "A factor of a study that is combined with every other.",
        ["of"] = "The model that a study varies.",
        ["for"] = "The model that a recipe trains.",
        ["sgd"] = "Stochastic gradient descent with momentum: `sgd lr 0.1, momentum 0.9, weight_decay 1e-4`.",
        ["adamw"] = "Adam with decoupled weight decay: `adamw lr 1e-3, weight_decay 0.05, exclude norms`.",
        ["lr"] = "The base learning rate; on a line of its own its schedule, `lr / 10 every 20 epochs`.",
        ["momentum"] = "The momentum of `sgd`, 0 to below 1.",
        ["weight_decay"] = "The weight decay.",
        ["beta1"] = "How much `adamw` keeps of the mean gradient, 0 to below 1.",
        ["beta2"] = "How much `adamw` keeps of the mean square, 0 to below 1.",
        ["epochs"] = "Passes over the data.",
        ["batch"] = "Images per step, at least 2.",
        ["cosine"] = "Learning-rate schedule: half a cosine, to zero at the last epoch.",
        ["warmup"] = "Epochs over which the learning rate rises linearly from zero.",
        ["label_smoothing"] = "The share of the target that is spread over all classes, 0 to below 1.",
        ["mixup"] = "Images are mixed in pairs, in a proportion drawn from Beta(A, A).",
        ["ema"] = "Exponential moving average of the weights: its decay per step, 0 to below 1.",
        ["clip"] = "Gradient clipping by norm: `clip norm 1`.",
        ["accumulate"] = "Gradient accumulation: micro-batches per step.",
        ["loss"] = "The steps of the decoder at which the loss is taken: `loss last step`, `loss every step` (their mean), or weights, `loss steps 0.1, 0.2, 1`. `loss bce` is the binary cross entropy.",
        ["precision"] = "The type of feature maps, convolutions and linear layers: `float32`, `bfloat16` or `float16`.",
        ["nesterov"] = "Nesterov's momentum: `sgd lr 0.1, momentum 0.9, nesterov`.",
        ["plateau"] = "Learning-rate schedule: `lr * 0.1 on plateau, patience 10` where the validation loss no longer falls.",
        ["patience"] = "Epochs in a row without a lower validation loss that are let pass.",
        ["seed"] = "Decides the first weights, the order of the data and every random choice.",
        ["layer_decay"] = "Layer-wise learning-rate decay: what the learning rate is multiplied by with each area, from the decoder down.",
        ["freeze"] = "Areas, connections and decoders that do not learn: `freeze V1, V2`.",
        ["distill"] = "Knowledge distillation: `distill weight 0.5, temperature 4`.",
        ["temperature"] = "The temperature of the distillation, by which logits are divided.",
        ["responses"] = "Neural training: `responses IT weight 1`, or at another step than the last, `responses IT, step 0, weight 1`.",
        ["synchronize"] = "`synchronize batchnorm`: batch norms normalize over the images of all processes.",
        ["skip"] = "`skip nonfinite, limit 10`: batches whose loss or gradient is not finite are skipped, and as many in a row end the training.",
        ["augment"] = "The augmentation of the training images: `augment random_resized_crop(0.08, 1), flip`, `none` or `default`.",
        ["normalize"] = "The normalization of images: `normalize imagenet`, `none`, `half`, or `normalize mean (0.49, 0.48, 0.45), sd (0.25, 0.24, 0.26)`.",
        ["checkpoint"] = "Activation checkpointing, `checkpoint activations`: each step's activations are recomputed in the backward pass.",
        ["add"] = "Adds a local binding to the activations; the shapes must be equal.",
        ["multiply"] = "Multiplies the activations by a local binding, element by element; the shapes must be equal.",
        ["concat"] = "Appends the channels of a local binding to those of the activations.",
        ["resize"] = "Brings the activations to the height and width of a local binding: `resize here`, or between pixels `resize here, bilinear`.",
        ["identity"] = "Does nothing.",
    };

    /// <summary>What a word says, or null where it is none of the language's.</summary>
    public static string? Sentence(string word) => LayerCatalog.Find(word)?.Sentence ?? (Sentences.TryGetValue(word, out var sentence) ? sentence : null);

    /// <summary>What a property takes: <c>whole number, 1 to 1024</c>.</summary>
    public static string Takes(Property property)
    {
        if (property.Kind == PropertyKind.Flag) return "no value";
        var kind = property.Kind switch { PropertyKind.Window => "a window, side", PropertyKind.Real => "a number,", _ => "a whole number," };
        var needed = property.Required ? "; must be given" : "";
        return FormattableString.Invariant($"{kind} {property.Least} to {property.Most}{(property.MayChoose ? "; may be `a then b`" : "")}{needed}");
    }
}
