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
    private const double Tiny = 1e-12;
    private const double Large = 1e6;
    private const long MostEpochs = 100_000;
    private const long MostImages = 1_000_000;

    /// <summary>The precisions, in the order of <see cref="RecipePrecision"/>.</summary>
    public static readonly string[] Precisions = ["float32", "bfloat16", "float16"];

    /// <summary>The steps of the loss that are a word, in the order of <see cref="RecipeLoss"/>.</summary>
    public static readonly string[] LossSteps = ["last", "every"];

    /// <summary>The loss functions, in the order of <see cref="RecipeLossFunction"/>.</summary>
    public static readonly string[] LossFunctions = ["cross_entropy", "bce"];

    // Those with a default go through to the runtime as they are: another one needs its row here, and its member of RecipeSetting.
    private static readonly RecipeRule[] Rules =
    [
        new(RecipeSetting.LearningRate, "lr", "the learning rate", Tiny, Large),
        new(RecipeSetting.Momentum, "momentum", "the momentum", 0, BelowOne),
        new(RecipeSetting.WeightDecay, "weight_decay", "the weight decay", 0, Large),
        new(RecipeSetting.Beta1, "beta1", "the first beta", 0, BelowOne),
        new(RecipeSetting.Beta2, "beta2", "the second beta", 0, BelowOne),
        new(RecipeSetting.Epochs, "epochs", "the number of epochs", 1, MostEpochs) { IsWhole = true, IsInEpochs = true, Example = "20" },
        new(RecipeSetting.BatchSize, "batch", "the batch size", 2, MostImages) { IsWhole = true, Example = "20" },
        new(RecipeSetting.WarmUpEpochs, "warmup", "the number of epochs to warm up", 0, MostEpochs) { IsInEpochs = true, Example = "20" },
        new(RecipeSetting.LabelSmoothing, "label_smoothing", "the label smoothing", 0, BelowOne) { Example = "0.1" },
        new(RecipeSetting.Mixup, "mixup", "the strength of mixup", 0, Large) { Example = "0.2" },
        new(RecipeSetting.EmaDecay, "ema", "the decay of the exponential moving average", 0, BelowOne) { Example = "0.999" },
        new(RecipeSetting.ClipNorm, "clip", "the norm to clip gradients to", 0, 1e9),
        new(RecipeSetting.AccumulationSteps, "accumulate", "the number of micro-batches", 1, MostImages) { IsWhole = true, Example = "4" },
        new(RecipeSetting.Precision, "precision", "a precision") { Words = Precisions },
        new(RecipeSetting.LossSteps, "loss", "a choice of steps for the loss") { Words = LossSteps },
        new(RecipeSetting.Seed, "seed", "the seed", 0, int.MaxValue) { IsWhole = true, Example = "1", Default = 1 },
        new(RecipeSetting.Nesterov, "nesterov", "an answer to whether the momentum is Nesterov's") { Words = ["no", "yes"], Default = 0 },
        new(RecipeSetting.PlateauFactor, "plateau_factor", "what the learning rate is multiplied by on a plateau", Tiny, BelowOne) { Default = 0.1 },
        new(RecipeSetting.PlateauPatience, "plateau_patience", "the patience of the plateau schedule", 0, MostEpochs) { IsWhole = true, IsInEpochs = true, Default = 10 },
        new(RecipeSetting.LayerDecay, "layer_decay", "the layer-wise decay of the learning rate", Tiny, 1) { Example = "0.75", Default = 1 },
        new(RecipeSetting.Loss, "loss_function", "a loss function") { Words = LossFunctions, Default = 0 },
        new(RecipeSetting.DistillWeight, "distill_weight", "the weight of the distillation", 0, 1) { Default = 0 },
        new(RecipeSetting.Temperature, "temperature", "the temperature of the distillation", Tiny, Large) { Default = 4 },
        new(RecipeSetting.ResponsesWeight, "responses_weight", "the weight of the responses", 0, Large) { Default = 0 },
        new(RecipeSetting.NonFiniteLimit, "nonfinite_limit", "the limit of non-finite batches in a row", 1, MostImages) { IsWhole = true, Default = 10 },
    ];

    private static readonly Dictionary<string, RecipeRule> Known = Rules.ToDictionary(rule => rule.Word, StringComparer.Ordinal);

    /// <summary>Their words.</summary>
    public static IReadOnlyCollection<string> Words => Known.Keys;

    /// <summary>The words that a line of a recipe, or what follows a comma, may begin with and that a number follows.</summary>
    public static readonly string[] Lines = [.. Rules.Where(rule => rule.Example is not null).Select(rule => rule.Word)];

    /// <summary>The setting of a word, or null.</summary>
    public static RecipeSetting? Find(string word) => Known.TryGetValue(word, out var rule) ? rule.Setting : null;

    /// <summary>The word of a setting.</summary>
    public static string WordOf(RecipeSetting setting) => Rules.First(rule => rule.Setting == setting).Word;

    /// <summary>A value for a word of <see cref="Lines"/>.</summary>
    public static string ExampleOf(string word) => Known[word].Example!;

    /// <summary>The words that a setting takes, in the order of its enumeration; null for one that takes a number.</summary>
    public static string[]? WordsFor(string word) => Known.TryGetValue(word, out var rule) ? rule.Words : null;

    /// <summary>The settings that differ from what the runtime takes without them.</summary>
    /// <param name="known">Values, by word.</param>
    public static IEnumerable<RecipeChange> Further(IReadOnlyDictionary<string, double> known) => Rules
        .Where(rule => rule.Default is { } usual && known.TryGetValue(rule.Word, out var value) && value != usual)
        .Select(rule => new RecipeChange(rule.Setting, known[rule.Word]));

    /// <summary>The value of a setting, or null after reporting that it cannot be one; of a word, its place in <see cref="WordsFor"/>.</summary>
    public static double? Read(string word, ExpressionSyntax value, Scope scope)
    {
        var rule = Known[word];
        if (rule.Words is { } words) return Place(value, scope, rule.What, words);
        if (rule.IsInEpochs) value = InEpochs(value);
        return rule.IsWhole ? Whole(value, scope, rule.What, (long)rule.Least, (long)rule.Most) : Real(value, scope, rule.What, rule.Least, rule.Most);
    }

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
        if (Is("nesterov") && known.TryGetValue("momentum", out var momentum) && momentum == 0)
        {
            bag.OutOfPlace(placeOf("nesterov"), "nesterov", "with a momentum above 0: write 'momentum 0.9, nesterov'");
            return false;
        }
        if (Is("distill_weight") && Is("mixup"))
        {
            bag.OutOfPlace(placeOf("distill_weight"), "distill", "without mixup: distillation takes the teacher's answer to one image, and mixup mixes two");
            return false;
        }
        return true;

        bool Is(string word) => known.TryGetValue(word, out var value) && value > 0;
    }

    private static double? Place(ExpressionSyntax value, Scope scope, string what, string[] words) =>
        Word(value, scope, what, words) is { } word ? Array.IndexOf(words, word) : null;

    // 20 epochs, or 20 alone.
    private static ExpressionSyntax InEpochs(ExpressionSyntax value) =>
        value is NumberExpression { Unit: "epochs" or "epoch" } number ? number with { Unit = "" } : value;

    /// <summary>A whole number, or null after reporting that it is none in this range.</summary>
    public static double? Whole(ExpressionSyntax value, Scope scope, string what, long least, long most) =>
        Evaluator.Whole(value, scope, what, least, most)?.Value;

    /// <summary>A number, or null after reporting that it is none in this range.</summary>
    public static double? Real(ExpressionSyntax value, Scope scope, string what, double least, double most)
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
