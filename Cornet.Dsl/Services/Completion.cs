using Cornet.Dsl.Binding;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Services;

/// <summary>What an offered word is.</summary>
public enum CompletionKind
{
    /// <summary>A word of the language.</summary>
    Keyword,
    /// <summary>A layer.</summary>
    Layer,
    /// <summary>A property of a layer.</summary>
    Property,
    /// <summary>A model.</summary>
    Model,
    /// <summary>A circuit.</summary>
    Circuit,
    /// <summary>An area.</summary>
    Area,

    /// <summary>A connection.</summary>
    Connection,

    /// <summary>A parameter.</summary>
    Parameter,
    /// <summary>A local binding.</summary>
    Value,
}

/// <summary>A word that may stand at a place.</summary>
/// <param name="Text">The word.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Detail">What it says, in a sentence; empty where there is nothing to say.</param>
public sealed record CompletionItem(string Text, CompletionKind Kind, string Detail = "");

/// <summary>Offers the words that may stand at a place: what the grammar allows there, and the names that are visible.</summary>
public static class Completion
{
    private static readonly string[] Orders = ["biological", "sequential", "engineering"];
    private static readonly string[] Settings =
    [
        "sgd", "adamw", "lr", "momentum", "beta1", "beta2", "weight_decay", "exclude", "norms", "epochs", "batch", "every", "cosine", "warmup",
        "label_smoothing", "mixup", "ema", "clip", "norm", "accumulate", "precision", "bfloat16", "float16", "checkpoint", "activations",
        "loss", "last", "every", "step", "steps", "bce", "cross_entropy", "nesterov", "on", "plateau", "patience", "seed", "layer_decay", "freeze", "distill", "weight", "temperature",
        "responses", "synchronize", "batchnorm", "skip", "nonfinite", "limit", "augment", .. AugmentationReader.Words, "normalize", "imagenet", "half", "mean", "sd",
    ];

    /// <summary>The words, without repetition. The editor picks those that begin like what is written.</summary>
    public static IReadOnlyList<CompletionItem> At(Project project, string path, int offset)
    {
        if (project.Find(path) is not { } source || CursorPlace.IsInComment(source, offset)) return [];
        var place = new CursorPlace(source, offset);
        // Behind a number there is nothing to guess: 5m is not a word.
        if (place.Word.Length > 0 && Characters.IsDigit(source.Content[place.Word.Start])) return [];
        var items = place.Surroundings switch
        {
            Surroundings.File => InFile(project, place),
            Surroundings.Model => InModel(project, place),
            Surroundings.Timing => InTiming(project, place),
            Surroundings.Block => InBlock(project, place),
            Surroundings.Study => InStudy(project, place),
            _ => Settings.Select(Keyword),
        };
        return items.GroupBy(item => item.Text).Select(same => same.First()).ToList();
    }

    private static IEnumerable<CompletionItem> InFile(Project project, CursorPlace place)
    {
        if (place.Line.Count == 0 || place.Last == "}") return Keywords.Declarations.Select(Keyword);
        if (place.Last is ":" or "of" or "for") return project.Symbols.Models.Select(model => Named(model, CompletionKind.Model));
        if (place.Call is not null && place.Last is "=" or "+" or "-" or "*" or "/") return Layers().Concat(Parameters(project, place));
        return place.Line[0] switch { "study" when place.Line.Count == 2 => [Keyword("of")], "recipe" when place.Line.Count == 2 => [Keyword("for")], _ => [] };
    }

    private static IEnumerable<CompletionItem> InModel(Project project, CursorPlace place)
    {
        var areas = Areas(project, place);
        if (place.Last == ".") return ParametersOf(project, place, place.Line.Count > 1 ? place.Line[place.Line.Count - 2] : "");
        if (place.Call is { } called) return Arguments(project, place, called);
        if (place.Line.Count == 0) return Keywords.Members.Select(Keyword).Concat(areas).Concat(Decoders(project, place)).Concat(Connections(project, place)).Concat(Parameters(project, place));
        if (place.Last is "after" or "->") return areas;
        if (place.Last == "from" && place.Line[0] == "area") return areas.Append(Keyword("input"));
        if (place.Last == "from" && place.Line[0] == "decoder") return areas;
        switch (place.Line[0])
        {
            case "area":
                return place.Last == "=" ? project.Symbols.Circuits.Select(circuit => Named(circuit, CompletionKind.Circuit))
                    : place.Last == ")" ? [Keyword("after"), Keyword("from")] : [];
            case "decoder": return place.Last == "}" ? [Keyword("from")] : [];
            case "unroll": return place.Line.Count == 1 ? Parameters(project, place) : Orders.Select(Keyword);
            case "init": return place.Line.Count == 1 ? Words([.. LayerCatalog.Initializable]) : Words("normal(fan_out)", "xavier");
            case "input": return [];
        }
        if (place.Line.Contains("->")) return place.Last switch
        {
            "merge" => Words("add", "multiply", "concat"), "resize" => Words("nearest", "bilinear"), _ => Words("delay", "merge", "resize"),
        };
        return place.Line.Contains("=") ? Layers().Concat(Parameters(project, place)) : [];
    }

    private static IEnumerable<CompletionItem> InTiming(Project project, CursorPlace place)
    {
        var isValue = place.Last is ":" or "+" or "-" or "*" or "/" or "(";
        return isValue ? Words("t").Concat(Parameters(project, place)) : Areas(project, place);
    }

    private static IEnumerable<CompletionItem> InBlock(Project project, CursorPlace place)
    {
        var parameters = Parameters(project, place);
        if (place.Last == "->") return Words("state");
        if (place.Line.Count == 0 || place.Last is "{" or "}")
            return Layers().Concat(Keywords.Statements.Select(Keyword)).Concat(Words("state")).Concat(Circuits(project)).Concat(parameters).Concat(place.Last == "}" ? Words("then") : []);
        if (place.Last == ":") return Layers().Concat(Circuits(project)).Concat(parameters);
        if (place.Last is "=" or "then" or "first") return Layers().Concat(place.Last == "=" ? Words("first") : []).Concat(parameters);
        if (place.Last == "recur") return parameters;
        if (place.Last == "gate") return Words("hard", "soft").Concat(parameters);
        if (place.Line[0] == "recur") return Words("from", "gate").Concat(parameters);
        if (place.Last == "per") return Words("step");
        var values = project.Symbols.All.Where(symbol => symbol.Kind == SymbolKind.Value && symbol.Owner.Name.Text == place.Declaration)
            .Select(value => Named(value, CompletionKind.Value));
        if (place.Last == "resize") return values;
        if (place.Last is "add" or "multiply" or "concat") return values.Concat(Words("state"));
        if (place.Layer is not { } layer) return parameters;
        var rule = LayerCatalog.Find(layer);
        var properties = (rule?.Properties ?? []).Select(property => new CompletionItem(property.Name, CompletionKind.Property, Services.Words.Takes(property)));
        if (place.Last == ",") return properties.Concat(parameters);
        // Behind `avgpool` another layer may begin; behind `conv` an argument has to.
        var isComplete = !(rule?.Properties ?? []).Any(property => property.Required);
        return place.Last == layer ? properties.Concat(parameters).Concat(Words("per")).Concat(isComplete ? Layers() : [])
            : parameters.Concat(Words("then", "per")).Concat(Layers());
    }

    private static IEnumerable<CompletionItem> Circuits(Project project) => project.Symbols.All.Where(symbol => symbol is { Kind: SymbolKind.Circuit, Syntax: CircuitDeclaration }).Select(circuit => Named(circuit, CompletionKind.Circuit));

    private static IEnumerable<CompletionItem> InStudy(Project project, CursorPlace place)
    {
        if (place.Line.Count == 0) return Keywords.Factors.Select(Keyword);
        if (place.Last == ".")
            return place.Line[place.Line.Count - 2] is FactorLevels.Recipe ? RecipeSettings.Words.Select(Keyword) : ParametersOf(project, place, place.Line[place.Line.Count - 2]);
        if (place.Line.Contains("=") || place.Last == "," && !place.Line.Contains("(")) return ValuesOfFactor(project, place);
        return Areas(project, place).Concat(Decoders(project, place)).Concat(Connections(project, place)).Concat(AllParameters(project, place))
            .Concat(Words(FactorLevels.Model, FactorLevels.Recipe));
    }

    // What may stand behind `model =` and `(recipe.precision, scale) =`; numbers are offered nowhere.
    private static IEnumerable<CompletionItem> ValuesOfFactor(Project project, CursorPlace place)
    {
        var factor = place.Line.Reverse().TakeWhile(word => !Keywords.Factors.Contains(word)).Reverse().TakeWhile(word => word != "=").ToList();
        // Without targets the factor's name is the target.
        var targets = string.Concat(factor.Skip(factor.Count > 1 ? 1 : 0)).Trim('(', ')').Split(',');
        var models = targets.Contains(FactorLevels.Model) ? Variants(project, place) : [];
        var ofRecipe = targets.Where(target => target.StartsWith($"{FactorLevels.Recipe}.", StringComparison.Ordinal))
            .SelectMany(target => RecipeSettings.WordsFor(target.Substring(FactorLevels.Recipe.Length + 1)) ?? []);
        var setsCircuit = targets.Any(target => target != FactorLevels.Model && !target.StartsWith($"{FactorLevels.Recipe}.", StringComparison.Ordinal));
        return models.Concat(ofRecipe.Select(Keyword)).Concat(setsCircuit ? Layers().Concat(Words("present", "absent")) : []);
    }

    private static IEnumerable<CompletionItem> Variants(Project project, CursorPlace place) => Model(project, place) is not { } varied ? []
        : project.Symbols.Models.Where(model => model.Syntax is ModelDeclaration one && project.Symbols.Lineage(one).Contains(varied))
            .Select(model => Named(model, CompletionKind.Model));

    private static IEnumerable<CompletionItem> Arguments(Project project, CursorPlace place, string called)
    {
        IEnumerable<Symbol> own = project.Symbols.Circuit(called) is { } circuit && place.Last is "(" or ","
            ? project.Symbols.NamesOf(circuit.Owner).Parameters.Values
            : [];
        return own.Select(parameter => Named(parameter, CompletionKind.Parameter) with { Text = parameter.Name + ":" })
            .Concat(Parameters(project, place)).Concat(place.Last == ":" ? Layers() : []);
    }

    private static ModelDeclaration? Model(Project project, CursorPlace place) =>
        project.Symbols.Model(place.Declaration)?.Syntax as ModelDeclaration
        ?? project.Symbols.All.Select(symbol => symbol.Syntax).OfType<StudyDeclaration>().Where(study => study.Name.Text == place.Declaration)
            .Select(study => project.Symbols.Model(study.Model.Text)?.Syntax as ModelDeclaration).FirstOrDefault();

    private static IEnumerable<CompletionItem> Areas(Project project, CursorPlace place) => Model(project, place) is not { } model ? []
        : project.Symbols.Lineage(model).SelectMany(one => project.Symbols.NamesOf(one).Areas.Values).Select(area => Named(area, CompletionKind.Area));

    private static IEnumerable<CompletionItem> Decoders(Project project, CursorPlace place) => Model(project, place) is not { } model ? []
        : project.Symbols.Lineage(model).SelectMany(one => project.Symbols.NamesOf(one).Decoders.Values).Select(decoder => Named(decoder, CompletionKind.Area));

    // By the names that settings know them by.
    private static IEnumerable<CompletionItem> Connections(Project project, CursorPlace place)
    {
        if (Model(project, place) is not { } model) return [];
        var members = project.Symbols.Lineage(model).Reverse().SelectMany(one => one.Members).ToList();
        var lines = members.OfType<ConnectionSyntax>().ToList();
        return ConnectionBinder.NamesOf(lines, members.OfType<AreaSyntax>().Select(area => area.Name.Text))
            .Zip(lines, (name, line) => new CompletionItem(name, CompletionKind.Connection, $"{line.From.Text} -> {line.To.Text}"));
    }

    private static IEnumerable<CompletionItem> Parameters(Project project, CursorPlace place)
    {
        IEnumerable<Declaration> owners = Model(project, place) is { } model ? project.Symbols.Lineage(model)
            : project.Symbols.Circuit(place.Declaration) is { } circuit ? [circuit.Owner] : [];
        return owners.SelectMany(one => project.Symbols.NamesOf(one).Parameters.Values).Select(one => Named(one, CompletionKind.Parameter));
    }

    /// <summary>The parameters of the circuit that an area is made of; what a connection says beside its block.</summary>
    private static IEnumerable<CompletionItem> ParametersOf(Project project, CursorPlace place, string area) =>
        Connections(project, place).Any(connection => connection.Text == area) ? Words(ConnectionBinder.Properties)
        : Model(project, place) is { } model && project.Symbols.Area(model, area)?.Syntax is AreaSyntax { Call: { } call }
            && project.Symbols.Circuit(call.Name.Text) is { } circuit
            ? project.Symbols.NamesOf(circuit.Owner).Parameters.Values.Select(one => Named(one, CompletionKind.Parameter))
            : [];

    private static IEnumerable<CompletionItem> AllParameters(Project project, CursorPlace place) =>
        Model(project, place) is not { } model ? []
        : project.Symbols.Lineage(model).SelectMany(one => one.Members).OfType<AreaSyntax>()
            .SelectMany(area => ParametersOf(project, place, area.Name.Text)).Concat(Parameters(project, place));

    private static IEnumerable<CompletionItem> Layers() =>
        LayerWords.All.Select(word => new CompletionItem(word, CompletionKind.Layer, Services.Words.Sentence(word) ?? ""));

    private static IEnumerable<CompletionItem> Words(params string[] words) => words.Select(Keyword);
    private static CompletionItem Keyword(string word) => new(word, CompletionKind.Keyword, Services.Words.Sentence(word) ?? "");

    private static CompletionItem Named(Symbol symbol, CompletionKind kind) =>
        new(symbol.Name, kind, symbol.Owner.Name.Text == symbol.Name ? symbol.Owner.Doc.Split('\n')[0] : $"of {symbol.Owner.Name.Text}");
}
