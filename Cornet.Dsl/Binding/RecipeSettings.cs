using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

/// <summary>
/// The settings of a recipe that are one number or one word: what messages call each, and its range. A recipe and a study that varies one take the same values.
/// </summary>
internal static class RecipeSettings
{
    private const double BelowOne = 0.999999;
    private const long MostEpochs = 100_000;
    private const long MostImages = 1_000_000;

    /// <summary>The precisions, in the order of <see cref="RecipePrecision"/>.</summary>
    public static readonly string[] Precisions = ["float32", "bfloat16", "float16"];

    /// <summary>The steps of the loss that are a word, in the order of <see cref="RecipeLoss"/>.</summary>
    public static readonly string[] LossSteps = ["last", "every"];

    private static readonly Dictionary<string, RecipeSetting> Known = new(StringComparer.Ordinal)
    {
        ["lr"] = RecipeSetting.LearningRate, ["momentum"] = RecipeSetting.Momentum, ["weight_decay"] = RecipeSetting.WeightDecay,
        ["beta1"] = RecipeSetting.Beta1, ["beta2"] = RecipeSetting.Beta2, ["epochs"] = RecipeSetting.Epochs, ["batch"] = RecipeSetting.BatchSize,
        ["warmup"] = RecipeSetting.WarmUpEpochs, ["label_smoothing"] = RecipeSetting.LabelSmoothing, ["mixup"] = RecipeSetting.Mixup,
        ["ema"] = RecipeSetting.EmaDecay, ["clip"] = RecipeSetting.ClipNorm, ["accumulate"] = RecipeSetting.AccumulationSteps,
        ["precision"] = RecipeSetting.Precision, ["loss"] = RecipeSetting.LossSteps,
    };

    /// <summary>Their words.</summary>
    public static IReadOnlyCollection<string> Words => Known.Keys;

    /// <summary>The setting of a word, or null.</summary>
    public static RecipeSetting? Find(string word) => Known.TryGetValue(word, out var setting) ? setting : null;

    /// <summary>The word of a setting.</summary>
    public static string WordOf(RecipeSetting setting) => Known.First(one => one.Value == setting).Key;

    /// <summary>The words that a setting takes, in the order of its enumeration; null for one that takes a number.</summary>
    public static string[]? WordsFor(string word) => word switch { "precision" => Precisions, "loss" => LossSteps, _ => null };

    /// <summary>The value of a setting, or null after reporting that it cannot be one; of a word, its place in <see cref="WordsFor"/>.</summary>
    public static double? Read(string word, ExpressionSyntax value, Scope scope) => word switch
    {
        "lr" => Real(value, scope, "the learning rate", 1e-12, 1e6),
        "momentum" => Real(value, scope, "the momentum", 0, BelowOne),
        "weight_decay" => Real(value, scope, "the weight decay", 0, 1e6),
        "beta1" => Real(value, scope, "the first beta", 0, BelowOne),
        "beta2" => Real(value, scope, "the second beta", 0, BelowOne),
        "epochs" => Whole(InEpochs(value), scope, "the number of epochs", 1, MostEpochs),
        "batch" => Whole(value, scope, "the batch size", 2, MostImages),
        "warmup" => Real(InEpochs(value), scope, "the number of epochs to warm up", 0, MostEpochs),
        "label_smoothing" => Real(value, scope, "the label smoothing", 0, BelowOne),
        "mixup" => Real(value, scope, "the strength of mixup", 0, 1e6),
        "ema" => Real(value, scope, "the decay of the exponential moving average", 0, BelowOne),
        "clip" => Real(value, scope, "the norm to clip gradients to", 0, 1e9),
        "accumulate" => Whole(value, scope, "the number of micro-batches", 1, MostImages),
        "loss" => Place(value, scope, "a choice of steps for the loss", LossSteps),
        _ => Place(value, scope, "a precision", Precisions),
    };

    /// <summary>The weight of the loss at a step.</summary>
    public static double? LossWeight(ExpressionSyntax value, Scope scope) => Real(value, scope, "the weight of the loss at a step", 0, 1e6);

    /// <summary>What the learning rate is divided by.</summary>
    public static double? Divisor(ExpressionSyntax value, Scope scope) => Real(value, scope, "what the learning rate is divided by", 1, 1e6);

    /// <summary>After how many epochs it is divided.</summary>
    public static double? StepEpochs(ExpressionSyntax value, Scope scope) =>
        Whole(InEpochs(value), scope, "the number of epochs between steps of the learning rate", 1, MostEpochs);

    /// <summary>One of a few words, or null after reporting that the value is none of them.</summary>
    public static string? Word(ExpressionSyntax value, Scope scope, string what, string[] words)
    {
        if (value is MissingExpression) return null; // the parser has reported it
        var text = new Place(scope.Bag, value.Span).Text;
        if (value is NameExpression && words.Contains(text)) return text;
        scope.Bag.UnknownWord(value.Span, what, text, words);
        return null;
    }

    /// <summary>Whether settings fit each other, as far as they are known; reported where not.</summary>
    /// <param name="known">Their values, by word.</param>
    /// <param name="bag">Gets the findings.</param>
    /// <param name="placeOf">Where a finding about a setting stands.</param>
    public static bool FitTogether(IReadOnlyDictionary<string, double> known, DiagnosticBag bag, Func<string, TextSpan> placeOf)
    {
        if (known.TryGetValue("warmup", out var warmUp) && known.TryGetValue("epochs", out var epochs) && warmUp >= epochs)
        {
            bag.OutOfRange(placeOf("warmup"), "the number of epochs to warm up", warmUp, 0, epochs - 1);
            return false;
        }
        if (known.TryGetValue("accumulate", out var microBatches) && known.TryGetValue("batch", out var batch) && 2 * microBatches > batch)
        {
            bag.OutOfRange(placeOf("accumulate"), "the number of micro-batches", microBatches, 1, (long)batch / 2);
            return false;
        }
        return true;
    }

    private static double? Place(ExpressionSyntax value, Scope scope, string what, string[] words) =>
        Word(value, scope, what, words) is { } word ? Array.IndexOf(words, word) : null;

    // 20 epochs, or 20 alone.
    private static ExpressionSyntax InEpochs(ExpressionSyntax value) =>
        value is NumberExpression { Unit: "epochs" or "epoch" } number ? number with { Unit = "" } : value;

    private static double? Whole(ExpressionSyntax value, Scope scope, string what, long least, long most) =>
        Evaluator.Whole(value, scope, what, least, most)?.Value;

    private static double? Real(ExpressionSyntax value, Scope scope, string what, double least, double most)
    {
        double number;
        switch (Evaluator.Evaluate(value, scope))
        {
            case null: return null;
            case Value.Real real: number = real.Number; break;
            case Value.Whole whole: number = whole.Expr.Value; break;
            case var other:
                scope.Bag.WrongKind(value.Span, what, "a number", other.Kind);
                return null;
        }
        if (number >= least && number <= most) return number;
        scope.Bag.OutOfRange(value.Span, what, number, least, most);
        return null;
    }
}
