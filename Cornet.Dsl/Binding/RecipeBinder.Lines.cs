using Cornet.Dsl.Programs;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

// The lines of a recipe that are more than a word and its number.
internal sealed partial class RecipeBinder
{
    private readonly Dictionary<string, TextSpan> _places = new(StringComparer.Ordinal);
    private readonly List<Identifier> _frozen = [];
    private bool _onPlateau;
    private Identifier? _responses;
    private ExpressionSyntax? _responsesStep;
    private string _augmentation = AugmentationReader.Default;
    private string _normalization = NormalizationWords[0];

    private static readonly string[] NormalizationWords = ["imagenet", "none", "half"];

    private Action<LayerSyntax>? LineOf(string word) => word switch
    {
        "checkpoint" => line => Phrase(line, "activations"),
        "synchronize" => line => Phrase(line, "batchnorm"),
        "skip" => line => Phrase(line, "nonfinite", ("limit", "nonfinite_limit")),
        "freeze" => Freeze,
        "distill" => Distill,
        "responses" => Responses,
        "augment" => Augment,
        "normalize" => Normalize,
        _ => null,
    };

    // checkpoint activations
    private void Phrase(LayerSyntax line, string thing, params (string Name, string Setting)[] properties)
    {
        var word = line.Kind.Text;
        if (line.Arguments.Count == 0 || line.Arguments[0].Name is not null) Fail(() => recipe.Bag.MissingProperty(line.Kind.Span, word, "word", $"{word} {thing}"));
        else _ = Word(line.Arguments[0].Value, $"what '{word}' takes", [thing]);
        Properties(line, 1, properties);
    }

    // Properties of a line, in any order; what is none of them is a further setting.
    private void Properties(LayerSyntax line, int from, params (string Name, string Setting)[] properties)
    {
        var others = new List<ArgumentSyntax>();
        foreach (var argument in line.Arguments.Skip(from))
        {
            if (argument.Name is not { } name || properties.FirstOrDefault(one => one.Name == name.Text).Setting is not { } setting) others.Add(argument);
            else if (_said.Add(setting)) SetAt(setting, argument);
            else Twice(name);
        }
        Arguments(others, 0, [.. properties.Select(one => one.Name)]);
    }

    private void SetAt(string setting, ArgumentSyntax argument)
    {
        Set(setting, argument.Value);
        _places[setting] = argument.Span;
    }

    // The word alone says yes.
    private void Nesterov(ArgumentSyntax argument)
    {
        if (!_said.Add("sgd nesterov")) Twice(new Identifier(argument.Span, "nesterov"));
        _numbers["nesterov"] = 1;
        _places["nesterov"] = argument.Span;
    }

    // loss bce; loss every step; loss last step; loss steps 0.1, 0.2, 1; loss bce, every step
    private void Loss(LayerSyntax line)
    {
        var from = 0;
        if (line.Arguments is [{ Name: null, Value: NameExpression { Name: not ("last" or "every" or "steps") } function }, ..])
        {
            from = 1;
            if (_said.Add("loss function")) Set("loss_function", function);
            else Twice(line.Kind);
        }
        if (line.Arguments.Skip(from).FirstOrDefault() is { Name.Text: "last" or "every" or "steps" } steps)
        {
            if (_said.Add("loss")) from += LossAtSteps(line, from, steps);
            else Twice(line.Kind);
        }
        else if (from == 0)
        {
            Fail(() => recipe.Bag.MissingProperty(line.Kind.Span, "loss", "steps", "loss every step' or 'loss steps 0.1, 0.2, 1"));
            return;
        }
        Arguments(line.Arguments, from);
    }

    // How many arguments say it.
    private int LossAtSteps(LayerSyntax line, int from, ArgumentSyntax first)
    {
        var word = first.Name!.Text;
        _loss = line;
        if (word != "steps")
        {
            if (Word(first.Value, $"what follows 'loss {word}'", ["step"]) is not null) _numbers["loss"] = Array.IndexOf(RecipeSettings.LossSteps, word);
            return 1;
        }
        var weights = line.Arguments.Skip(from).TakeWhile((argument, place) => place == 0 || argument.Name is null).ToList();
        foreach (var argument in weights)
        {
            _lossWeightPlaces.Add(argument.Value.Span);
            if (RecipeSettings.LossWeight(argument.Value, _scope) is { } weight) _lossWeights.Add(weight);
            else _failed = true;
        }
        if (!_failed && _lossWeights.Sum() == 0) Fail(() => recipe.Bag.LossWithoutWeight(line.Span));
        return weights.Count;
    }

    // freeze V1, V2
    private void Freeze(LayerSyntax line)
    {
        var names = line.Arguments.TakeWhile(argument => argument is { Name: null, Value: NameExpression }).ToList();
        if (names.Count == 0) Fail(() => recipe.Bag.MissingProperty(line.Kind.Span, "freeze", "areas", "freeze V1, V2"));
        _frozen.AddRange(names.Select(argument => new Identifier(argument.Value.Span, ((NameExpression)argument.Value).Name)));
        Arguments(line.Arguments, names.Count);
    }

    // distill weight 0.5, temperature 4
    private void Distill(LayerSyntax line)
    {
        if (!line.Arguments.Any(argument => argument.Name?.Text == "weight"))
            Fail(() => recipe.Bag.MissingProperty(line.Kind.Span, "distill", "weight", "distill weight 0.5, temperature 4"));
        Properties(line, 0, ("weight", "distill_weight"), ("temperature", "temperature"));
    }

    // responses IT weight 1; responses IT, step 0, weight 1
    private void Responses(LayerSyntax line)
    {
        if (line.Arguments is not [{ Name: null, Value: NameExpression area }, ..])
        {
            Fail(() => recipe.Bag.MissingProperty(line.Kind.Span, "responses", "area", "responses IT weight 1"));
            return;
        }
        _responses = new Identifier(area.Span, area.Name);
        _numbers["responses_weight"] = 1;
        var step = line.Arguments.FirstOrDefault(argument => argument.Name?.Text == "step");
        _responsesStep = step?.Value;
        Properties(line with { Arguments = new(line.Arguments.Where(argument => !ReferenceEquals(argument, step))) }, 1, ("weight", "responses_weight"));
    }

    // IT; IT.0
    private string ResponsesSite => _responses is null ? "" : _responsesStep is null ? _responses.Text : FormattableString.Invariant($"{_responses.Text}.{Number("responses step", 0)}");

    // augment random_resized_crop(0.08, 1), flip; augment none
    private void Augment(LayerSyntax line)
    {
        var count = line.Arguments.TakeWhile(argument => argument.Name is not { } name || !RecipeSettings.Lines.Contains(name.Text)).Count();
        if (count == 0) Fail(() => recipe.Bag.MissingProperty(line.Kind.Span, "augment", "list", "augment random_resized_crop(0.08, 1), flip"));
        else if (AugmentationReader.Read([.. line.Arguments.Take(count)], _scope) is { } list) _augmentation = list;
        else _failed = true;
        Arguments(line.Arguments, count);
    }

    // normalize half; normalize mean (0.49, 0.48, 0.45), sd (0.25, 0.24, 0.26)
    private void Normalize(LayerSyntax line)
    {
        if (line.Arguments is [{ Name: null, Value: var word }, ..])
        {
            if (Word(word, "a normalization", NormalizationWords) is { } known) _normalization = known;
            Arguments(line.Arguments, 1);
        }
        else if (line.Arguments is
            [{ Name.Text: "mean", Value: TupleExpression { Items.Count: 3 } mean }, { Name.Text: "sd", Value: TupleExpression { Items.Count: 3 } deviation }, ..])
        {
            var means = mean.Items.Select(one => RecipeSettings.Real(one, _scope, "the mean of a color", -1e3, 1e3)).ToList();
            var deviations = deviation.Items.Select(one => RecipeSettings.Real(one, _scope, "the standard deviation of a color", 1e-6, 1e3)).ToList();
            _failed |= means.Contains(null) || deviations.Contains(null);
            _normalization = $"{AugmentationReader.Join(means)}/{AugmentationReader.Join(deviations)}";
            Arguments(line.Arguments, 2);
        }
        else
            Fail(() => recipe.Bag.MissingProperty(
                line.Kind.Span, "normalize", "means and standard deviations", "normalize mean (0.49, 0.48, 0.45), sd (0.25, 0.24, 0.26)' or 'normalize half"));
    }

    // Whether the model has what is frozen, and the area and the step that predict responses; reported where not.
    private bool FitsAreas(NetworkProgram program)
    {
        var areas = program.Areas.Select(area => area.Name).ToList();
        string[] parts =
        [
            .. areas,
            .. program.Connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>().Where(pathway => pathway.Circuit is not null).Select(pathway => pathway.Name),
            "decoder", .. program.NamedDecoders.Select(decoder => decoder.Name),
        ];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in _frozen)
        {
            if (!parts.Contains(name.Text)) Fail(() => recipe.Bag.UnknownArea(name.Span, name.Text, program.Name, parts));
            else if (!seen.Add(name.Text)) Fail(() => recipe.Bag.TooManyArguments(name.Span, "freeze", parts));
        }
        if (_responses is null) return !_failed;
        if (program.Areas.FirstOrDefault(one => one.Name == _responses.Text) is not { } area)
            Fail(() => recipe.Bag.UnknownArea(_responses.Span, _responses.Text, program.Name, areas));
        else if (_responsesStep is not null)
            Set("responses step", RecipeSettings.Whole(_responsesStep, _scope, $"the step of {area.Name} that predicts the responses", area.ImageFrom, area.Steps.Count - 1));
        return !_failed;
    }
}
