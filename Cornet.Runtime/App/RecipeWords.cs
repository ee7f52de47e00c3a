using System.CommandLine;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.App;

/// <summary>A recipe on the command line: a named one, and whatever is to be different.</summary>
internal sealed class RecipeWords
{
    private readonly Option<string> _name = new("--recipe")
    {
        Description = "small (default), or one that the model's files declare; the options below change it.", HelpName = "NAME",
    };

    private readonly Option<int?> _batch = Words.Whole("--batch", "Images per step.", 2);
    private readonly Option<int?> _pieces = Words.Whole("--pieces", "Pieces of a batch that are learnt one after the other, in the memory of one.", 1);
    private readonly Option<double?> _rate = Words.Positive("--lr", "Base learning rate.");
    private readonly Option<Method?> _method = Words.Choice<Method>("--optimiser", "sgd or adamw.");
    private readonly Option<double?> _momentum = Words.NotNegative("--momentum", "Momentum of sgd, below 1.");
    private readonly Option<double?> _decay = Words.NotNegative("--decay", "Weight decay.");
    private readonly Option<DecayScope?> _decayScope = Words.Choice<DecayScope>("--decay-on", "everything, or kernels: no biases and norms.");
    private readonly Option<Descent?> _descent = Words.Choice<Descent>("--schedule", "steps (a tenth every --step-epochs) or cosine (to zero).");
    private readonly Option<int?> _stepEpochs = Words.Whole("--step-epochs", "Epochs between steps of the rate.", 1);
    private readonly Option<double?> _warmUp = Words.NotNegative("--warm-up", "Epochs over which the rate rises from zero.");
    private readonly Option<double?> _smoothing = Words.NotNegative("--label-smoothing", "How much of the target is spread over all classes, below 1.");
    private readonly Option<double?> _mixup = Words.NotNegative("--mixup", "Strength of mixing images in pairs: a of Beta(a, a).");
    private readonly Option<double?> _average = Words.NotNegative("--average", "How much the running mean of the weights keeps at each step, such as 0.999.");
    private readonly Option<double?> _longest = Words.NotNegative("--clip", "The longest gradient; a longer one is scaled down to it.");
    private readonly Option<Precision?> _precision = Words.Precision();
    private readonly Option<bool?> _recompute = Words.Flag("--recompute", "Run steps again in the backward pass: less memory, more time, the same gradients.");
    private readonly Option<LostBatch?> _lost = Words.Choice<LostBatch>("--lost", "stop or skip, where the loss or the gradient of a batch is not finite.");
    private readonly Option<int?> _nonFiniteLimit = Words.Whole("--nonfinite-limit", "Lost batches in a row that end a training that skips them; 10.", 1);
    private readonly Option<int?> _seed = Words.Whole("--seed", "Decides first weights, order and chance; 1.", 0);

    /// <summary>Passes over the data: the one number that a run may change when it goes on.</summary>
    public Option<int?> Epochs { get; } = Words.Whole("--epochs", "Passes over the data.", 1);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options =>
    [
        _name, Epochs, _batch, _pieces, _method, _rate, _momentum, _decay, _decayScope, _descent, _stepEpochs, _warmUp, _smoothing, _mixup, _average,
        _longest, _precision, _recompute, _lost, _nonFiniteLimit, _seed,
    ];

    /// <summary>The recipe for a model.</summary>
    /// <exception cref="CornetException">There is no recipe of that name, or a number is out of its range.</exception>
    public Recipe Read(ParseResult words, ModelEntry model)
    {
        var named = Recipe.Named(words.GetValue(_name) ?? Recipe.SmallName, model);
        var given = named with
        {
            Epochs = words.GetValue(Epochs) ?? named.Epochs, BatchSize = words.GetValue(_batch) ?? named.BatchSize,
            Pieces = words.GetValue(_pieces) ?? named.Pieces, Method = words.GetValue(_method) ?? named.Method,
            Rate = words.GetValue(_rate) ?? named.Rate, Momentum = words.GetValue(_momentum) ?? named.Momentum,
            Decay = words.GetValue(_decay) ?? named.Decay, DecayScope = words.GetValue(_decayScope) ?? named.DecayScope,
            Descent = words.GetValue(_descent) ?? named.Descent, StepEpochs = words.GetValue(_stepEpochs) ?? named.StepEpochs,
            WarmUpEpochs = words.GetValue(_warmUp) ?? named.WarmUpEpochs, LabelSmoothing = words.GetValue(_smoothing) ?? named.LabelSmoothing,
            Mixup = words.GetValue(_mixup) ?? named.Mixup, Average = words.GetValue(_average) ?? named.Average,
            LongestGradient = words.GetValue(_longest) ?? named.LongestGradient, Lost = words.GetValue(_lost) ?? named.Lost,
            NonFiniteLimit = words.GetValue(_nonFiniteLimit) ?? named.NonFiniteLimit,
            Precision = words.GetValue(_precision) ?? named.Precision,
            Recompute = words.GetValue(_recompute) ?? named.Recompute,
            Seed = words.GetValue(_seed) ?? named.Seed,
        };
        // Where there is hardly an epoch, the warm-up of a named recipe is a part of it.
        return (words.GetValue(_warmUp) is null ? given with { WarmUpEpochs = Math.Min(given.WarmUpEpochs, given.Epochs / 4.0) } : given).Checked();
    }
}
