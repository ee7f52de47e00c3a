using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Reads a recipe: which settings there are, and whether their numbers make sense.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="declarations">What all files declare.</param>
internal sealed partial class RecipeBinder(Declared<RecipeDeclaration> recipe, ProjectNames declarations)
{
    private static readonly string[] Words =
        ["sgd", "adamw", "epochs", "batch", "lr", "cosine", "warmup", "label_smoothing", "mixup", "ema", "clip", "accumulate", "precision", "checkpoint", "loss",
            "seed", "layer_decay", "freeze", "distill", "responses", "synchronize", "skip", "augment", "normalize"];

    private static readonly string[] OfSgd = ["lr", "momentum", "weight_decay", "exclude", "nesterov"];
    private static readonly string[] OfAdamW = ["lr", "beta1", "beta2", "weight_decay", "exclude"];

    private readonly RecipeDeclaration _syntax = recipe.Syntax;
    private readonly Scope _scope = new(recipe.Bag, $"recipe {recipe.Syntax.Name.Text}", [], new Requirements());
    private readonly Dictionary<string, double> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private bool _failed;
    private bool _excludesNorms;
    private LayerSyntax? _loss;
    private readonly List<double> _lossWeights = [];
    private readonly List<TextSpan> _lossWeightPlaces = [];

    /// <summary>The recipe, or null after reporting what is wrong.</summary>
    /// <param name="compile">What becomes of a model.</param>
    public RecipeValues? Bind(Func<Declared<ModelDeclaration>, CompiledModel> compile)
    {
        var bag = recipe.Bag;
        var name = _syntax.Name.Text;
        if (_syntax.Model.IsMissing) return null; // the parser has reported it
        if (declarations.FindModel(_syntax.Model.Text) is not { } model)
        {
            if (!declarations.MayBeIncomplete) bag.UnknownModel(_syntax.Model.Span, _syntax.Model.Text, declarations.ModelNames);
            return null;
        }
        if (declarations.FindRecipe(name, _syntax.Model.Text) is { } first && first != recipe)
            bag.DuplicateName(_syntax.Name.Span, "a recipe", name, $"model {_syntax.Model.Text}", new Place(first.Bag, first.Syntax.Name.Span));
        foreach (var setting in _syntax.Settings) Setting(setting);
        // A line that could not be read may be the one that is missing.
        var isComplete = !_failed;
        foreach (var (word, example) in new[] { ("sgd", "sgd lr 0.1, momentum 0.9, weight_decay 1e-4"), ("epochs", "epochs 43"), ("batch", "batch 256") })
            if (isComplete && !_said.Contains(word) && !(word == "sgd" && _said.Contains("adamw"))) Fail(() => bag.MissingRecipeLine(_syntax.Name.Span, name, word, example));
        if (_failed || bag.IsBrokenAt(_syntax.Name.Span)) return null;
        if (_said.Contains("sgd") && !_numbers.ContainsKey("momentum")) _numbers["momentum"] = 0;
        if (!RecipeSettings.FitTogether(_numbers, bag, word => _places.TryGetValue(word, out var place) ? place : _syntax.Name.Span)) return null;
        var compiled = compile(model);
        if (_loss is not null && compiled.Program is { } program && !FitsSteps(_loss, program, model)) return null;
        if (compiled.Program is { } whole && !FitsAreas(whole)) return null;
        var schedule = _onPlateau ? LearningRateSchedule.Plateau : _said.Contains("cosine") ? LearningRateSchedule.Cosine : _said.Contains("lr") ? LearningRateSchedule.Steps : LearningRateSchedule.None;
        return new RecipeValues(
            name, _syntax.Doc, _syntax.Model.Text, new(compiled.Areas.Concat(compiled.Program?.NamedDecoders.Select(decoder => decoder.Name) ?? [])), Number("lr", 0), Number("momentum", 0), Number("weight_decay", 0),
            (long)Number("epochs", 1), (long)Number("batch", 1), schedule, Number("/", 1), (long)Number("every", 0), Number("warmup", 0),
            Number("label_smoothing", 0))
        {
            Method = _said.Contains("adamw") ? RecipeMethod.AdamW : RecipeMethod.Sgd, Beta1 = Number("beta1", 0.9), Beta2 = Number("beta2", 0.999),
            ExcludesNorms = _excludesNorms, Mixup = Number("mixup", 0), EmaDecay = Number("ema", 0), ClipNorm = Number("clip", 0), AccumulationSteps = (long)Number("accumulate", 1),
            Loss = _lossWeights.Count > 0 ? RecipeLoss.Weighted : (RecipeLoss)Number("loss", 0), LossWeights = _lossWeights,
            Precision = (RecipePrecision)Number("precision", 0), CheckpointsActivations = _said.Contains("checkpoint"),
            Further = new(RecipeSettings.Further(_numbers)), Frozen = new(_frozen.Select(name => name.Text)), ResponsesArea = ResponsesSite,
            SynchronizesBatchNorm = _said.Contains("synchronize"), SkipsNonFinite = _said.Contains("skip"), Augmentation = _augmentation, Normalization = _normalization,
        };
    }

    private double Number(string word, double otherwise) => _numbers.TryGetValue(word, out var number) ? number : otherwise;

    private void Setting(LayerSyntax setting)
    {
        var word = setting.Kind.Text;
        if (!Words.Contains(word)) Fail(() => recipe.Bag.UnknownWord(setting.Kind.Span, "a setting of a recipe", word, Words));
        else if (word == "loss") Loss(setting);
        else if (!_said.Add(word)) Twice(setting.Kind);
        else if (word is "sgd" or "adamw") Method(setting, word == "sgd" ? OfSgd : OfAdamW);
        else if (word == "precision") Precision(setting);
        else if (word == "lr") Schedule(setting);
        else if (word == "clip") ClipNorm(setting);
        else if (LineOf(word) is { } read) read(setting);
        else if (word == "cosine") Arguments(setting.Arguments, 0);
        else if (setting.Arguments.Count == 0 || setting.Arguments[0].Name is not null)
            Fail(() => recipe.Bag.MissingProperty(setting.Kind.Span, word, "number", $"{word} {RecipeSettings.ExampleOf(word)}"));
        else
        {
            Set(word, setting.Arguments[0].Value);
            Arguments(setting.Arguments, 1);
        }
        if (_said.Contains("sgd") && _said.Contains("adamw") && word is "sgd" or "adamw")
            Fail(() => recipe.Bag.OutOfPlace(setting.Span, word, "in a recipe without another optimizer"));
        if (_said.Contains("cosine") && _said.Contains("lr"))
            Fail(() => recipe.Bag.OutOfPlace(
                setting.Span, new Place(recipe.Bag, setting.Span).Text, "in a recipe without another learning-rate schedule"));
    }

    // `epochs 43, batch 256`: further settings behind commas.
    private void Arguments(IEnumerable<ArgumentSyntax> arguments, int from, params string[] properties)
    {
        foreach (var argument in arguments.Skip(from))
        {
            if (argument.Name is { } name && RecipeSettings.Lines.Contains(name.Text))
            {
                if (_said.Add(name.Text)) Set(name.Text, argument.Value);
                else Twice(name);
            }
            else if (argument.Name is { } other) Fail(() => recipe.Bag.UnknownWord(other.Span, "a setting of a recipe", other.Text, [.. properties, .. Words]));
            else Fail(() => recipe.Bag.TooManyArguments(argument.Span, "recipe", Words));
        }
    }

    private void Method(LayerSyntax setting, string[] properties)
    {
        var word = setting.Kind.Text;
        foreach (var argument in setting.Arguments)
        {
            if (argument is { Name: null, Value: NameExpression { Name: "nesterov" } } && properties.Contains("nesterov")) Nesterov(argument);
            else if (argument.Name is not { } name) Fail(() => recipe.Bag.TooManyArguments(argument.Span, word, properties));
            else if (RecipeSettings.Lines.Contains(name.Text) && _said.Add(name.Text)) Set(name.Text, argument.Value);
            else if (!properties.Contains(name.Text)) Fail(() => recipe.Bag.UnknownProperty(name.Span, word, name.Text, properties));
            else if (!_said.Add($"{word} {name.Text}")) Twice(name);
            else if (name.Text == "nesterov") SetAt("nesterov", argument);
            else if (name.Text != "exclude") Set(name.Text, argument.Value);
            else if (Word(argument.Value, "a group of parameters to exclude", ["norms"]) is not null) _excludesNorms = true;
        }
        if (!_failed && !setting.Arguments.Any(argument => argument.Name?.Text == "lr"))
            Fail(() => recipe.Bag.MissingProperty(setting.Kind.Span, word, "lr",
                word == "sgd" ? "sgd lr 0.1, momentum 0.9, weight_decay 1e-4" : "adamw lr 1e-3, weight_decay 0.05, exclude norms"));
    }

    private void Precision(LayerSyntax setting)
    {
        if (setting.Arguments.Count == 0 || setting.Arguments[0].Name is not null)
            Fail(() => recipe.Bag.MissingProperty(setting.Kind.Span, "precision", "word", "precision bfloat16"));
        else Set("precision", setting.Arguments[0].Value);
        Arguments(setting.Arguments, 1);
    }

    // One of a few words, or null after reporting that it is none.
    private string? Word(ExpressionSyntax value, string what, string[] words)
    {
        var word = RecipeSettings.Word(value, _scope, what, words);
        _failed |= word is null;
        return word;
    }

    // clip norm 1
    private void ClipNorm(LayerSyntax setting)
    {
        if (setting.Arguments.Count == 0 || setting.Arguments[0].Name?.Text != "norm")
            Fail(() => recipe.Bag.MissingProperty(setting.Kind.Span, "clip", "norm", "clip norm 1"));
        else Set("clip", setting.Arguments[0].Value);
        Arguments(setting.Arguments, 1);
    }

    // Whether the decoder of the model has the steps at which the loss is to be taken; reported where not.
    private bool FitsSteps(LayerSyntax loss, NetworkProgram program, Declared<ModelDeclaration> model)
    {
        var bag = recipe.Bag.Also(model.Bag.Related(model.Syntax.Name.Span, $"{program.Name} is declared here."));
        var area = program.Areas.First(one => one.Name == program.Decoder.Reads);
        if (_lossWeights.Count == 0)
        {
            if (area.Steps.Count > 1 || Number("loss", 0) == 0) return true;
            bag.LossWithoutSteps(loss.Span, program.Name, area.Name);
            return false;
        }
        if (_lossWeights.Count != area.Steps.Count)
        {
            bag.LossWeightsDiffer(loss.Span, _lossWeights.Count, program.Name, area.Name, area.Steps.Count);
            return false;
        }
        for (var step = 0; step < area.ImageFrom; step++)
        {
            if (_lossWeights[step] == 0) continue;
            bag.LossBeforeImage(_lossWeightPlaces[step], step, area.Name, area.ImageFrom);
            return false;
        }
        return true;
    }

    // lr / 10 every 20 epochs
    private void Schedule(LayerSyntax setting)
    {
        foreach (var argument in setting.Arguments)
        {
            switch (argument.Name?.Text)
            {
                case "/": Set("/", RecipeSettings.Divisor(argument.Value, _scope)); break;
                case "every": Set("every", RecipeSettings.StepEpochs(argument.Value, _scope)); break;
                case "*": Set("plateau_factor", argument.Value); break;
                case "patience": Set("plateau_patience", argument.Value); break;
                case "on": _onPlateau |= Word(argument.Value, "what the learning rate falls on", ["plateau"]) is not null; break;
                default:
                    Fail(() => recipe.Bag.WrongKind(argument.Span, "the learning-rate schedule", "written as 'lr / 10 every 20 epochs' or 'lr * 0.1 on plateau, patience 10'",
                        $"'{new Place(recipe.Bag, argument.Span).Text}'"));
                    return;
            }
        }
        var fallsOnPlateau = _onPlateau || _numbers.ContainsKey("plateau_factor") || _numbers.ContainsKey("plateau_patience");
        if (!_failed && fallsOnPlateau)
        {
            if (!_onPlateau || !_numbers.ContainsKey("plateau_factor") || _numbers.ContainsKey("/") || _numbers.ContainsKey("every"))
                Fail(() => recipe.Bag.MissingProperty(setting.Kind.Span, "lr", "schedule", "lr * 0.1 on plateau, patience 10"));
        }
        else if (!_failed && (!_numbers.ContainsKey("/") || !_numbers.ContainsKey("every")))
            Fail(() => recipe.Bag.MissingProperty(setting.Kind.Span, "lr", "schedule", "lr / 10 every 20 epochs"));
    }

    private void Set(string word, ExpressionSyntax value) => Set(word, RecipeSettings.Read(word, value, _scope));

    // What cannot be a value has been reported.
    private void Set(string word, double? value)
    {
        if (value is { } known) _numbers[word] = known;
        else _failed = true;
    }

    private void Twice(Identifier word) => Fail(() => recipe.Bag.TooManyArguments(word.Span, "recipe", Words));

    private void Fail(Action report)
    {
        report();
        _failed = true;
    }
}
