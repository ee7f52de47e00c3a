namespace Cornet.Dsl.Services;

/// <summary>What every name of a project means, in files that may be half written: names of nothing are left out. It knows the rules of visibility
/// only; what a name may be used for is the binder's business.</summary>
internal sealed class SymbolTable
{
    // By file; in the order of the text once all are read.
    private readonly Dictionary<string, List<(TextSpan Span, Symbol Symbol)>> _mentions = new(StringComparer.Ordinal);
    private readonly Dictionary<Declaration, Names> _names = new(ByReference.Instance);
    private readonly HashSet<Declaration> _declared = new(ByReference.Instance);
    private readonly Dictionary<string, Symbol> _circuits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Symbol> _models = new(StringComparer.Ordinal);

    public SymbolTable(IEnumerable<(string Path, CornetFile Tree)> files)
    {
        var all = files.SelectMany(file => file.Tree.Declarations.Select(declaration => (file.Path, Declaration: declaration))).ToList();
        var named = all.Where(one => !one.Declaration.Name.IsMissing).ToList();
        foreach (var (path, declaration) in named) Declare(path, declaration);
        foreach (var (path, declaration) in named) DeclareInside(path, declaration);
        // What variants and studies set in circuits has to be known before.
        foreach (var (path, declaration) in all.OrderBy(one => one.Declaration is CircuitDeclaration ? 0 : 1))
            new MentionReader(this, path, declaration).Read();
        foreach (var path in _mentions.Keys.ToList()) _mentions[path] = [.. _mentions[path].OrderBy(mention => mention.Span.Start)];
    }

    public IEnumerable<Symbol> All => _mentions.Values.SelectMany(mentions => mentions).Select(mention => mention.Symbol).Distinct();
    public IEnumerable<Symbol> Models => _models.Values;
    public IEnumerable<Symbol> Circuits => _circuits.Values;

    public Symbol? Model(string? name) => name is not null && _models.TryGetValue(name, out var model) ? model : null;
    public Symbol? Circuit(string? name) => name is not null && _circuits.TryGetValue(name, out var circuit) ? circuit : null;

    /// <summary>What a declaration names, without what a variant inherits.</summary>
    public Names NamesOf(Declaration declaration) => _names.TryGetValue(declaration, out var names) ? names : _names[declaration] = new Names();

    public IEnumerable<ModelDeclaration> Lineage(ModelDeclaration model)
    {
        var seen = new HashSet<Declaration>(ByReference.Instance);
        for (var one = model; one is not null && seen.Count <= Binding.Lineage.MostBases && seen.Add(one); one = Model(one.Base?.Text)?.Syntax as ModelDeclaration)
            yield return one;
    }

    public Symbol? Parameter(Declaration owner, string name) => Find(owner, names => names.Parameters, name);
    public Symbol? Area(ModelDeclaration model, string name) => Find(model, names => names.Areas, name);
    public Symbol? Decoder(ModelDeclaration model, string name) => Find(model, names => names.Decoders, name);

    /// <summary>The symbols that a place is the name of, with the stretch that is the name: a place just behind a name belongs to it.</summary>
    public IReadOnlyList<(TextSpan Span, Symbol Symbol)> At(string path, int offset)
    {
        if (!_mentions.TryGetValue(path, out var mentions)) return [];
        // Names do not overlap, so those that end before the place are all in front of the others.
        var (first, end) = (0, mentions.Count);
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (mentions[middle].Span.End < offset) first = middle + 1;
            else end = middle;
        }
        var touching = mentions.Skip(first).TakeWhile(one => one.Span.Start <= offset).ToList();
        var within = touching.Where(one => offset < one.Span.End).ToList();
        return within.Count > 0 ? within : touching;
    }

    /// <summary>All places of a symbol's name, the declaration first.</summary>
    public IReadOnlyList<FileSpan> MentionsOf(Symbol symbol) =>
        _mentions.SelectMany(file => file.Value.Where(one => one.Symbol == symbol).Select(one => new FileSpan(file.Key, one.Span)))
            .OrderBy(place => place == symbol.Place ? 0 : 1).Distinct().ToList();

    /// <summary>Everything that names something in a file, in the order of the text.</summary>
    public IReadOnlyList<(TextSpan Span, Symbol Symbol)> In(string path) => _mentions.TryGetValue(path, out var mentions) ? mentions : [];

    public void Mention(string path, TextSpan span, Symbol? symbol)
    {
        if (symbol is null || span.Length == 0) return;
        if (!_mentions.TryGetValue(path, out var mentions)) _mentions.Add(path, mentions = []);
        mentions.Add((span, symbol));
    }

    public Symbol Add(Dictionary<string, Symbol> names, Symbol symbol)
    {
        if (!names.ContainsKey(symbol.Name)) names.Add(symbol.Name, symbol);
        Mention(symbol.Place.Path, symbol.Place.Span, symbol);
        return symbol;
    }

    private void Declare(string path, Declaration declaration)
    {
        var (kind, among) = declaration switch
        {
            ModelDeclaration => (SymbolKind.Model, _models),
            CircuitDeclaration => (SymbolKind.Circuit, _circuits),
            StudyDeclaration => (SymbolKind.Study, new Dictionary<string, Symbol>()),
            _ => (SymbolKind.Recipe, new Dictionary<string, Symbol>()),
        };
        Add(among, new Symbol(kind, path, declaration.Name, declaration, declaration));
    }

    // The bases of a variant first: what it says again is theirs.
    private void DeclareInside(string path, Declaration declaration)
    {
        if (declaration is ModelDeclaration { Base: not null } variant)
            foreach (var above in Lineage(variant).Take(Binding.Lineage.MostBases).Skip(1).Reverse())
                if (Model(above.Name.Text) is { } model) Inside(model.Place.Path, above);
        Inside(path, declaration);
    }

    private void Inside(string path, Declaration declaration)
    {
        if (!_declared.Add(declaration)) return;
        var parameters = (declaration as ModelDeclaration)?.Parameters ?? (declaration as CircuitDeclaration)?.Parameters ?? default;
        foreach (var parameter in parameters) Own(among => among.Parameters, SymbolKind.Parameter, parameter.Name, parameter);
        if (declaration is not ModelDeclaration { Members: var members }) return;
        foreach (var area in members.OfType<AreaSyntax>()) Own(among => among.Areas, SymbolKind.Area, area.Name, area);
        foreach (var decoder in members.OfType<DecoderSyntax>())
            if (decoder.Name is { } named) Own(among => among.Decoders, SymbolKind.Decoder, named, decoder);

        void Own(Func<Names, Dictionary<string, Symbol>> among, SymbolKind kind, Identifier name, SyntaxNode syntax)
        {
            if (name.IsMissing) return;
            if (Find(declaration, among, name.Text) is { } known && !ReferenceEquals(known.Owner, declaration)) Mention(path, name.Span, known);
            else Add(among(NamesOf(declaration)), new Symbol(kind, path, name, syntax, declaration));
        }
    }

    private Symbol? Find(Declaration owner, Func<Names, Dictionary<string, Symbol>> among, string name)
    {
        IEnumerable<Declaration> lineage = owner is ModelDeclaration model ? Lineage(model) : [owner];
        return lineage.Select(one => among(NamesOf(one)).TryGetValue(name, out var symbol) ? symbol : null).OfType<Symbol>().FirstOrDefault();
    }
}

/// <summary>The names inside one declaration.</summary>
internal sealed class Names
{
    public Dictionary<string, Symbol> Parameters { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Symbol> Areas { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Symbol> Decoders { get; } = new(StringComparer.Ordinal);

    /// <summary>What <c>let</c> keeps, by name; blocks of a model's areas have theirs in one space here, which is enough for an editor.</summary>
    public Dictionary<string, Symbol> Values { get; } = new(StringComparer.Ordinal);
}

/// <summary>Where names are declared and used.</summary>
public static class Definition
{
    /// <summary>Where the name at a place is declared: several places where it stands for the parameters of several circuits; none for other words.</summary>
    public static IReadOnlyList<FileSpan> Of(Project project, string path, int offset) =>
        project.Symbols.At(path, offset).Select(mention => mention.Symbol.Place).Distinct().ToList();

    /// <summary>All places of the name, the declarations first.</summary>
    public static IReadOnlyList<FileSpan> MentionsOf(Project project, string path, int offset) =>
        project.Symbols.At(path, offset).SelectMany(mention => project.Symbols.MentionsOf(mention.Symbol)).Distinct().ToList();
}
