using Cornet.Dsl.Catalog;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Reports;

namespace Cornet.Dsl.Services;

/// <summary>What is known about a place.</summary>
/// <param name="Span">What it is about.</param>
/// <param name="Markdown">The text.</param>
public sealed record HoverText(TextSpan Span, string Markdown);

/// <summary>Shape, parameters, cost, receptive field and values at a place, where the files compile; what the words say everywhere.</summary>
public static class Hover
{
    private static readonly string[] LayerHead = ["model", "area", "step", "output", "parameters", "multiply-adds", "receptive field (px)"];
    private const int MostRows = 200; // more is a table that nobody reads
    private static readonly string[] StepHead = ["step", "runs", "multiply-adds", "receptive field (px)", "onset (ms)"];

    /// <summary>What there is to say about a place, or null.</summary>
    public static HoverText? At(Project project, string path, int offset)
    {
        if (project.Find(path) is not { } source) return null;
        var nodes = project.TreeOf(path).PathTo(offset);
        nodes.Reverse();
        var symbols = project.Symbols.At(path, offset);
        if (symbols is [var (span, symbol), ..] && symbol.Kind != SymbolKind.Value && OfSymbol(project, symbol, nodes) is { } text)
            return new HoverText(span, text);
        foreach (var node in nodes)
        {
            switch (node)
            {
                case LayerStatement { Label: { } label } statement when Holds(label.Span, offset):
                    return new HoverText(label.Span, OfLayer(project, path, statement.Layer, statement.Span));
                case LayerSyntax layer when Holds(layer.Kind.Span, offset): return new HoverText(layer.Kind.Span, OfLayer(project, path, layer, layer.Span));
                case LayerSyntax layer when PropertyAt(layer, offset) is var (property, at):
                    return new HoverText(at, $"`{property.Name}` of {layer.Kind.Text}: {Words.Takes(property)}");
                case StateStatement state when Holds(state.Name.Span, offset): return new HoverText(state.Name.Span, Markdown.Code(project.Written(path, state.Span)));
                case LetStatement let when Holds(let.Name.Span, offset): return new HoverText(let.Name.Span, Markdown.Code(project.Written(path, let.Span)));
                case ConnectionSyntax connection when Holds(Arrow(source, connection), offset):
                    return new HoverText(Arrow(source, connection), OfConnection(project, path, connection, nodes));
            }
        }
        if (symbols is [var (at2, value), ..]) return new HoverText(at2, Markdown.Code(project.Written(value.Place.Path, value.Syntax.Span)));
        var word = WordAt(source, offset);
        return Words.Sentence(source[word]) is { } sentence && !CursorPlace.IsInComment(source, word.Start) ? new HoverText(word, sentence) : null;
    }

    private static string? OfSymbol(Project project, Symbol symbol, List<SyntaxNode> nodes) => symbol switch
    {
        { Kind: SymbolKind.Model, Syntax: ModelDeclaration model } => OfModel(project, symbol, model),
        { Kind: SymbolKind.Circuit, Syntax: CircuitDeclaration circuit } => OfCircuit(project, symbol, circuit),
        { Kind: SymbolKind.Area, Syntax: AreaSyntax area } => OfArea(project, symbol, area, nodes),
        { Kind: SymbolKind.Decoder, Syntax: DecoderSyntax } => OfDecoder(project, symbol, nodes),
        { Kind: SymbolKind.Parameter, Syntax: ParameterSyntax parameter } => OfParameter(project, symbol, parameter),
        { Kind: SymbolKind.Study or SymbolKind.Recipe, Owner: var owner } => Markdown.Join(Markdown.Code(Head(project, symbol)), owner.Doc),
        _ => null,
    };

    private static string OfModel(Project project, Symbol symbol, ModelDeclaration model)
    {
        var program = project.Models.FirstOrDefault(one => one.Name == symbol.Name)?.Program;
        return Markdown.Join(Markdown.Code(Head(project, symbol)), model.Doc, program is null ? "" : $"```text\n{SummaryText.Write(program)}```");
    }

    // Everything before the braces of the declaration: a default may have braces of its own.
    private static string Head(Project project, Symbol symbol)
    {
        var (path, whole) = (symbol.Place.Path, symbol.Owner.Span);
        var depth = 0;
        foreach (var token in Lexer.TokensOf(new SourceText(path, project.Find(path)![whole])))
        {
            if (token.Kind == TokenKind.OpenParenthesis) depth++;
            if (token.Kind == TokenKind.CloseParenthesis) depth--;
            if (token.Kind == TokenKind.OpenBrace && depth == 0) return project.Written(path, new TextSpan(whole.Start, token.Span.Start));
        }
        return project.Written(path, whole);
    }

    private static string OfCircuit(Project project, Symbol symbol, CircuitDeclaration circuit)
    {
        var rows = Instances(project, symbol).Select(one => new[]
        {
            one.Model.Name, one.Area.Name, Arguments(one.Model, one.Area), one.Area.Output.ToString(), TextTable.Count(one.Area.ParameterCount),
            TextTable.Count(one.Area.MultiplyAdds),
        }).ToList();
        return Markdown.Join(Markdown.Code(Head(project, symbol)), circuit.Doc,
            Markdown.Table(["model", "area", "arguments", "output", "parameters", "multiply-adds"], rows));
    }

    // A variant's own figures where the name is mentioned in the variant.
    private static NetworkProgram? ProgramAt(Project project, Symbol symbol, List<SyntaxNode> nodes)
    {
        var model = nodes.OfType<ModelDeclaration>().FirstOrDefault() ?? nodes.OfType<StudyDeclaration>().Select(study =>
            project.Symbols.Model(study.Model.Text)?.Syntax as ModelDeclaration).FirstOrDefault() ?? symbol.Owner;
        return ProgramOf(project, model.Name.Text) ?? ProgramOf(project, symbol.Owner.Name.Text);
    }

    private static string OfDecoder(Project project, Symbol symbol, List<SyntaxNode> nodes)
    {
        var program = ProgramAt(project, symbol, nodes);
        var written = Markdown.Code($"decoder {symbol.Name} {{ ... }}");
        if (program?.NamedDecoders.FirstOrDefault(one => one.Name == symbol.Name) is not { } figures) return written;
        return Markdown.Join(written, $"{program.Name}: reads {figures.Reads} when it is recorded, gives **{figures.Output}**, {TextTable.Count(figures.ParameterCount)} parameters, "
            + $"{TextTable.Count(figures.MultiplyAdds)} multiply-adds");
    }

    private static string OfArea(Project project, Symbol symbol, AreaSyntax area, List<SyntaxNode> nodes)
    {
        var program = ProgramAt(project, symbol, nodes);
        var written = area.Call is null ? $"area {symbol.Name} {{ ... }}" : project.Written(symbol.Place.Path, area.Span);
        if (program?.Areas.FirstOrDefault(one => one.Name == symbol.Name) is not { } figures) return Markdown.Join(Markdown.Code(written), area.Doc);
        var senders = program.Connections.Where(one => one.To == symbol.Name).Select(one => one.From == "input" ? "the image" : one.From);
        var afferents = string.Join(", ", senders.Distinct());
        var summary = $"{program.Name}: {figures.Input} -> **{figures.Output}**, {TextTable.Count(figures.ParameterCount)} parameters, "
            + $"{TextTable.Count(figures.MultiplyAdds)} multiply-adds; receives input from {afferents}";
        var rows = Runs(figures.Steps.Select(step => new[]
        {
            step.Runs ? "" : "no", TextTable.Count(step.MultiplyAdds), step.SeesImage ? TextTable.Count(step.ReceptiveField) : "-",
            step.StartMs is { } start ? FormattableString.Invariant($"{start}") : "",
        }));
        return Markdown.Join(Markdown.Code(written), area.Doc, summary, Markdown.Table(StepHead, rows));
    }

    private static string OfParameter(Project project, Symbol symbol, ParameterSyntax parameter)
    {
        var owner = $"parameter of {(symbol.Owner is ModelDeclaration ? "model" : "circuit")} {symbol.Owner.Name.Text}";
        var written = Markdown.Code(project.Written(symbol.Place.Path, parameter.Span));
        if (symbol.Owner is not CircuitDeclaration || project.Symbols.Circuit(symbol.Owner.Name.Text) is not { } circuit) return Markdown.Join(written, owner);
        var rows = Instances(project, circuit).Select(one => new[]
            { one.Model.Name, one.Area.Name, ArgumentsOf(one.Model, one.Area).FirstOrDefault(given => given.Name == symbol.Name).Value ?? "" })
            .Where(row => row[2].Length > 0).ToList();
        return Markdown.Join(written, owner, Markdown.Table(["model", "area", symbol.Name], rows));
    }

    private static string OfLayer(Project project, string path, LayerSyntax layer, TextSpan shown)
    {
        var rows = project.Facts.SelectMany(model => LayerFacts.Of(model, path, layer.Span)).Take(MostRows).Select(one => new[]
        {
            one.Model, one.Area, one.Steps, one.Output, one.Parameters == 0 ? "" : TextTable.Count(one.Parameters),
            one.MultiplyAdds == 0 ? "" : TextTable.Count(one.MultiplyAdds), one.ReceptiveField is { } field ? TextTable.Count(field) : "",
        }).ToList();
        return Markdown.Join(
            Markdown.Code(project.Written(path, shown)), Words.Sentence(layer.Kind.Text) ?? "", Markdown.Table(LayerHead, rows));
    }

    private static string OfConnection(Project project, string path, ConnectionSyntax connection, List<SyntaxNode> nodes)
    {
        var written = Markdown.Code(project.Written(path, connection.Span));
        if (ProgramOf(project, nodes.OfType<ModelDeclaration>().First().Name.Text) is not { } program) return written;
        var scheduled = program.Connections.FirstOrDefault(one => one.From == connection.From.Text && one.To == connection.To.Text);
        var source = connection.From.Text == NetworkGraph.InputName
            ? program.Input
            : program.Areas.FirstOrDefault(area => area.Name == connection.From.Text)?.Output;
        if (source is null) return written;
        var target = program.Areas.FirstOrDefault(area => area.Name == connection.To.Text);
        var time = scheduled is null ? "" : FormattableString.Invariant($"{scheduled.Delay} {(scheduled.Delay == 1 ? "step" : "steps")} later")
            + (scheduled.IsSteady ? "; computed once: it is time-invariant" : "");
        return Markdown.Join(written, $"{connection.From.Text} puts out {source}; {connection.To.Text} receives it {time}".TrimEnd()
            + (target is null ? "" : $" and puts out {target.Output}"));
    }

    private static IEnumerable<(NetworkProgram Model, AreaSchedule Area)> Instances(Project project, Symbol circuit) =>
        from model in project.Models
        let program = model.Program ?? model.Part
        where program is not null && project.Symbols.Model(model.Name) is not null
        let areas = AreasOf(project, circuit, (ModelDeclaration)project.Symbols.Model(model.Name)!.Syntax)
        from area in program.Areas
        where areas.Contains(area.Name)
        select (program, area);

    /// <summary>The areas of a model that are instances of a circuit. Of two with one name the variant's counts.</summary>
    private static HashSet<string> AreasOf(Project project, Symbol circuit, ModelDeclaration model) =>
        [.. project.Symbols.Lineage(model).SelectMany(one => one.Members).OfType<AreaSyntax>().GroupBy(area => area.Name.Text)
            .Where(areas => areas.First().Call?.Name.Text == circuit.Name).Select(areas => areas.Key)];

    private static IEnumerable<(string Name, string Value)> ArgumentsOf(NetworkProgram model, AreaSchedule area) =>
        (model.Circuits.FirstOrDefault(circuit => circuit.Name == area.Circuit)?.Parameters ?? default)
            .Select((parameter, index) => (parameter.Name, FormattableString.Invariant($"{area.Arguments[index].Value}")));

    private static string Arguments(NetworkProgram model, AreaSchedule area) =>
        string.Join(", ", ArgumentsOf(model, area).Where(one => one.Name != "inputs").Select(one => $"{one.Name}: {one.Value}"));

    // Of a model with a mistake, the areas in front of it.
    private static NetworkProgram? ProgramOf(Project project, string model) => project.Models.FirstOrDefault(one => one.Name == model) is { } found
        ? found.Program ?? found.Part
        : null;

    /// <summary>Steps that do the same as one row, with the steps before the cells.</summary>
    private static List<string[]> Runs(IEnumerable<string[]> steps)
    {
        var all = steps.ToList();
        var rows = new List<string[]>();
        for (int start = 0, end; start < all.Count; start = end)
        {
            for (end = start + 1; end < all.Count && all[end].SequenceEqual(all[start]);) end++;
            rows.Add([all.Count == 1 ? "" : Markdown.Steps(start, end - 1), .. all[start]]);
        }
        return rows;
    }

    private static (Property Property, TextSpan Span)? PropertyAt(LayerSyntax layer, int offset)
    {
        foreach (var argument in layer.Arguments)
        {
            var word = argument.Name is { } name ? (name.Text, name.Span) : argument.Value is NameExpression alone ? (alone.Name, alone.Span) : ("", default);
            if (!Holds(word.Item2, offset)) continue;
            if (LayerCatalog.Find(layer.Kind.Text)?.Properties.FirstOrDefault(one => one.Name == word.Item1) is { } property) return (property, word.Item2);
        }
        return null;
    }

    private static TextSpan Arrow(SourceText source, ConnectionSyntax connection) =>
        Lexer.TokensOf(source).FirstOrDefault(token => token.Kind == TokenKind.Arrow && token.Span.Start >= connection.From.Span.End).Span;

    private static bool Holds(TextSpan span, int offset) => span.Length > 0 && span.Start <= offset && offset <= span.End;

    private static TextSpan WordAt(SourceText source, int offset)
    {
        var (start, end) = (offset, offset);
        while (start > 0 && Characters.IsWordPart(source.Content[start - 1])) start--;
        while (end < source.Content.Length && Characters.IsWordPart(source.Content[end])) end++;
        return TextSpan.Between(start, end);
    }
}
