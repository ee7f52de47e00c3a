using Cornet.Dsl.Syntax;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Semantics;

/// <summary>Reads a recipe: which settings there are, and whether their numbers make sense.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="declarations">What all files declare.</param>
internal sealed class RecipeBinder(Declared<RecipeDeclaration> recipe, ProjectNames declarations)
{
    private const double BelowOne = 0.999999;
    private const long MostEpochs = 100_000;
    private const long MostImages = 1_000_000;

    private static readonly string[] Words = ["sgd", "epochs", "batch", "lr", "cosine", "warmup", "smoothing"];
    private static readonly string[] OfSgd = ["lr", "momentum", "decay"];

    private readonly RecipeDeclaration _syntax = recipe.Syntax;
    private readonly Scope _scope = new(recipe.Bag, $"recipe {recipe.Syntax.Name.Text}", []);
    private readonly Dictionary<string, double> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private bool _failed;

    /// <summary>The recipe, or null after reporting what is wrong.</summary>
    /// <param name="areasOf">The areas of a model.</param>
    public RecipePlan? Bind(Func<Declared<ModelDeclaration>, EquatableArray<string>> areasOf)
    {
        var bag = recipe.Bag;
        var name = _syntax.Name.Text;
        if (_syntax.Model.IsMissing) return null; // the parser has reported it
        if (declarations.FindModel(_syntax.Model.Text) is not { } model)
        {
            if (!declarations.MayBeIncomplete) bag.UnknownModel(_syntax.Model.Span, _syntax.Model.Text, declarations.ModelNames);
            return null;
        }
        if (declarations.FindRecipe(name, _syntax.Model.Text) != recipe)
            bag.DuplicateName(_syntax.Name.Span, "a recipe", name, $"model {_syntax.Model.Text}");
        foreach (var setting in _syntax.Settings) Setting(setting);
        foreach (var (word, example) in new[] { ("sgd", "sgd lr 0.1, momentum 0.9, decay 1e-4"), ("epochs", "epochs 43"), ("batch", "batch 256") })
            if (!_said.Contains(word)) Fail(() => bag.MissingRecipeLine(_syntax.Name.Span, name, word, example));
        if (_failed || bag.IsBrokenAt(_syntax.Name.Span)) return null;
        if (Number("warmup", 0) is var warmUp && warmUp >= Number("epochs", 1))
        {
            bag.OutOfRange(_syntax.Name.Span, "the number of epochs to warm up", warmUp, 0, Number("epochs", 1) - 1);
            return null;
        }
        var descent = _said.Contains("cosine") ? RateDescent.Cosine : _said.Contains("lr") ? RateDescent.Steps : RateDescent.None;
        return new RecipePlan(
            name, _syntax.Doc, _syntax.Model.Text, areasOf(model), Number("sgd lr", 0), Number("sgd momentum", 0), Number("sgd decay", 0),
            (long)Number("epochs", 1), (long)Number("batch", 1), descent, Number("/", 1), (long)Number("every", 0), Number("warmup", 0),
            Number("smoothing", 0));
    }

    private double Number(string word, double otherwise) => _numbers.TryGetValue(word, out var number) ? number : otherwise;

    private void Setting(LayerSyntax setting)
    {
        var word = setting.Kind.Text;
        if (!Words.Contains(word)) Fail(() => recipe.Bag.UnknownWord(setting.Kind.Span, "setting of a recipe", word, Words));
        else if (!_said.Add(word)) Twice(setting.Kind);
        else if (word == "sgd") Sgd(setting);
        else if (word == "lr") Descent(setting);
        else if (word == "cosine") Arguments(setting.Arguments, 0);
        else if (setting.Arguments.Count == 0 || setting.Arguments[0].Name is not null)
            Fail(() => recipe.Bag.MissingProperty(setting.Kind.Span, word, "number", $"{word} {(word == "smoothing" ? "0.1" : "20")}"));
        else
        {
            Plain(word, setting.Arguments[0].Value);
            Arguments(setting.Arguments, 1);
        }
        if (_said.Contains("cosine") && _said.Contains("lr"))
            Fail(() => recipe.Bag.OutOfPlace(
                setting.Span, new Place(recipe.Bag, setting.Span).Text, "alone: a rate goes down in steps or in a cosine"));
    }

    // `epochs 43, batch 256`: further settings behind commas.
    private void Arguments(EquatableArray<ArgumentSyntax> arguments, int from)
    {
        foreach (var argument in arguments.Skip(from))
        {
            if (argument.Name is { Text: "epochs" or "batch" or "warmup" or "smoothing" } name)
            {
                if (_said.Add(name.Text)) Plain(name.Text, argument.Value);
                else Twice(name);
            }
            else if (argument.Name is { } other) Fail(() => recipe.Bag.UnknownWord(other.Span, "setting of a recipe", other.Text, Words));
            else Fail(() => recipe.Bag.TooManyArguments(argument.Span, "recipe", Words));
        }
    }

    private void Sgd(LayerSyntax setting)
    {
        foreach (var argument in setting.Arguments)
        {
            if (argument.Name is not { } name) Fail(() => recipe.Bag.TooManyArguments(argument.Span, "sgd", OfSgd));
            else if (!OfSgd.Contains(name.Text)) Fail(() => recipe.Bag.UnknownProperty(name.Span, "sgd", name.Text, OfSgd));
            else if (_numbers.ContainsKey($"sgd {name.Text}")) Twice(name);
            else if (name.Text == "lr") Read("sgd lr", argument.Value, "the learning rate", 1e-12, 1e6);
            else if (name.Text == "momentum") Read("sgd momentum", argument.Value, "the momentum", 0, BelowOne);
            else Read("sgd decay", argument.Value, "the weight decay", 0, 1e6);
        }
        if (!setting.Arguments.Any(argument => argument.Name?.Text == "lr"))
            Fail(() => recipe.Bag.MissingProperty(setting.Kind.Span, "sgd", "lr", "sgd lr 0.1, momentum 0.9, decay 1e-4"));
    }

    // lr / 10 every 20 epochs
    private void Descent(LayerSyntax setting)
    {
        foreach (var argument in setting.Arguments)
        {
            switch (argument.Name?.Text)
            {
                case "/": Read("/", argument.Value, "what the rate is divided by", 1, 1e6); break;
                case "every": Epochs("every", argument.Value, "the number of epochs between steps of the rate", 1); break;
                default:
                    Fail(() => recipe.Bag.WrongKind(argument.Span, "the course of the rate", "written as 'lr / 10 every 20 epochs'",
                        $"'{new Place(recipe.Bag, argument.Span).Text}'"));
                    return;
            }
        }
        if (!_failed && (!_numbers.ContainsKey("/") || !_numbers.ContainsKey("every")))
            Fail(() => recipe.Bag.MissingProperty(setting.Kind.Span, "lr", "course", "lr / 10 every 20 epochs"));
    }

    private void Plain(string word, ExpressionSyntax value)
    {
        switch (word)
        {
            case "epochs": Epochs(word, value, "the number of epochs", 1); break;
            case "batch": Whole(word, value, "the batch size", 2, MostImages); break;
            case "warmup": Epochs(word, value, "the number of epochs to warm up", 0); break;
            default: Read(word, value, "the label smoothing", 0, BelowOne); break;
        }
    }

    // 20 epochs, or 20 alone.
    private void Epochs(string word, ExpressionSyntax value, string what, long least)
    {
        if (value is NumberExpression { Unit: "epochs" or "epoch" } number) value = number with { Unit = "" };
        if (word == "warmup") Read(word, value, what, least, MostEpochs);
        else Whole(word, value, what, least, MostEpochs);
    }

    private void Whole(string word, ExpressionSyntax value, string what, long least, long most)
    {
        if (Evaluator.Whole(value, _scope, what, least, most) is { } quantity) _numbers[word] = quantity.Value;
        else _failed = true;
    }

    private void Read(string word, ExpressionSyntax value, string what, double least, double most)
    {
        double? number = Evaluator.Evaluate(value, _scope) switch
        {
            null => null,
            Value.Real real => real.Number,
            Value.Whole whole => whole.Quantity.Value,
            var other => Wrong(other),
        };
        if (number is { } known && known >= least && known <= most) _numbers[word] = known;
        else Fail(() =>
        {
            if (number is { } outside) recipe.Bag.OutOfRange(value.Span, what, outside, least, most);
        });

        double? Wrong(Value other)
        {
            recipe.Bag.WrongKind(value.Span, what, "a number", other.Kind);
            return null;
        }
    }

    private void Twice(Identifier word) => Fail(() => recipe.Bag.TooManyArguments(word.Span, "recipe", Words));

    private void Fail(Action report)
    {
        report();
        _failed = true;
    }
}
