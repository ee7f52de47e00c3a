using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

/// <summary>
/// One level of a chain of variants: takes over the lines of the base, puts the model's own in their places, and hands every setting to the lines it
/// changes. A model of its own is the lowest level.
/// </summary>
internal sealed class LineChanges
{
    /// <summary>The most settings a variant may have.</summary>
    public const int MostSettings = 200;

    private readonly Identifier _name;
    private readonly string _doc;
    private readonly DiagnosticBag _bag;
    private readonly ModelLines? _base;
    private readonly ProjectNames _declarations;
    private readonly List<ParameterLine> _parameters;
    private readonly List<ModelLine> _lines;
    private readonly Dictionary<ModelLine, List<Edit>> _edits = [];
    private readonly Dictionary<MemberSyntax, CircuitParts?> _parts = new(BySyntax.Instance);
    private readonly Dictionary<string, int> _areasTaken = new(StringComparer.Ordinal);
    private readonly List<VariantSetting> _settings = [];
    private readonly List<(Identifier Area, VariantSetting Setting)> _absent = [];
    private readonly bool _isRow;
    private readonly EquatableArray<ParameterSyntax> _ownParameters;
    private readonly EquatableArray<MemberSyntax> _own;

    /// <summary>The level of a declared model.</summary>
    public LineChanges(Declared<ModelDeclaration> model, ModelLines? @base, ProjectNames declarations)
        : this(model.Syntax.Name, model.Syntax.Doc, model.Bag, @base, declarations)
    {
        _ownParameters = model.Syntax.Parameters;
        _own = model.Syntax.Members;
        foreach (var setting in _own.OfType<SettingSyntax>()) _settings.Add(new VariantSetting(setting.Targets, setting.Value, _bag));
    }

    /// <summary>A level that consists of settings only: a row of a study.</summary>
    public LineChanges(
        Identifier name, string doc, DiagnosticBag bag, ModelLines @base, ProjectNames declarations, IEnumerable<VariantSetting> settings)
        : this(name, doc, bag, @base, declarations)
    {
        _isRow = true;
        _settings.AddRange(settings);
    }

    // A row has no name that the user knows; and what is wrong with a factor is told once.
    private string Shown => _isRow ? _base!.Name.Text : _name.Text;

    private LineChanges(Identifier name, string doc, DiagnosticBag bag, ModelLines? @base, ProjectNames declarations)
    {
        (_name, _doc, _bag, _base, _declarations) = (name, doc, bag, @base, declarations);
        _parameters = [.. @base?.Parameters ?? []];
        _lines = [.. @base?.Lines ?? []];
    }

    private int Level => _base is null ? 0 : _base.Level + 1;

    /// <summary>All lines; null after reporting a setting that sets nothing.</summary>
    public ModelLines? Lines()
    {
        foreach (var parameter in _ownParameters) Parameter(parameter);
        LeaveOut();
        foreach (var member in _own)
        {
            if (member is SettingSyntax) continue;
            var line = new ModelLine(member, _bag, Level, []);
            if (member is DecoderSyntax { Name: { } decoder } && _lines.FindIndex(other => other.Level < Level && DecoderOf(other) == decoder.Text) is >= 0 and var place) _lines[place] = line;
            else if (member is AreaSyntax area && _areasTaken.TryGetValue(area.Name.Text, out var taken) && _lines[taken].Level < Level) _lines[taken] = line;
            else _lines.Add(line);
        }
        if (_lines.Count(line => line.Syntax is AreaSyntax) <= ModelBinder.MostAreas) Order();
        NameConnections();
        if (_base is null)
        {
            foreach (var setting in _own.OfType<SettingSyntax>()) WithoutBase(setting);
        }
        else if (!Settings()) return null;
        var edited = _lines.Select(line => _edits.ContainsKey(line) ? line with { Edits = [.. EditsOf(line)] } : line).ToList();
        var lines = new ModelLines(_name, _doc, _bag, Level, _base, _parameters, edited, _settings) { IsRow = _isRow };
        return HasAllEnds(lines) ? lines : null;
    }

    private void NameConnections()
    {
        var areas = _lines.Select(line => line.Syntax).OfType<AreaSyntax>().Select(area => area.Name.Text);
        var places = Enumerable.Range(0, _lines.Count).Where(i => _lines[i].Syntax is ConnectionSyntax).ToList();
        var names = ConnectionBinder.NamesOf(places.Select(i => (ConnectionSyntax)_lines[i].Syntax), areas).ToList();
        for (var i = 0; i < places.Count; i++)
            if (_lines[places[i]].Connection != names[i]) _lines[places[i]] = _lines[places[i]] with { Connection = names[i] };
    }

    // An area that is taken out is the end of no connection.
    private bool HasAllEnds(ModelLines lines)
    {
        var connections = lines.Connections.ToList();
        if (connections.Count > ModelBinder.MostConnections) return true; // the binder reports it
        var known = connections.Count;
        foreach (var (area, setting) in _absent)
        {
            var left = connections.FindAll(line => line.Syntax is ConnectionSyntax one && (one.From.Text == area.Text || one.To.Text == area.Text));
            var readers = lines.Of<DecoderSyntax>().Where(line => DecoderOf(line) is not null && ((DecoderSyntax)line.Syntax).From?.Text == area.Text).ToList();
            if (left.Count == 0 && readers.Count == 0) continue;
            known += readers.Count;
            connections.RemoveAll(left.Contains);
            var isAlone = setting.Targets.Count == 1 && !_isRow;
            setting.Bag.AreaStillConnected(
                isAlone ? TextSpan.Cover(area.Span, setting.Value.Span) : area.Span, area.Text, [.. left.Select(line => line.Connection), .. readers.Select(line => DecoderOf(line)!)], readers.Count > 0, isAlone);
        }
        return connections.Count == known;
    }

    private void WithoutBase(SettingSyntax setting)
    {
        var written = new Place(_bag, setting.Span).Text;
        var value = new Place(_bag, setting.Value.Span);
        if (setting.Targets is not [[var area]] || setting.Value is not (LayerExpression or CallExpression or BlockExpression or NameExpression))
            _bag.OutOfPlace(setting.Span, written, $"in a variant: 'model Name : {_name.Text} {{ ... }}'");
        else if (setting.Value is LayerExpression or BlockExpression)
        {
            var layers = setting.Value is BlockExpression ? value.Text : $"{{ {value.Text} }}";
            var fix = new SuggestedEdit(setting.Span, $"area {area.Text} {layers}");
            _bag.SettingWithoutBase(setting.Span, written, area.Text, fix.Text, value.Span.Length == value.Text.Length ? fix : null);
        }
        else
            _bag.SettingWithoutBase(setting.Span, written, area.Text, $"area {written}", new SuggestedEdit(new(setting.Span.Start, 0), "area "));
    }

    private void Parameter(ParameterSyntax parameter)
    {
        var line = new ParameterLine(parameter, _bag, Level);
        var index = _base is null ? -1 : _parameters.FindIndex(other => other.Level < Level && other.Syntax.Name.Text == parameter.Name.Text);
        if (index >= 0) _parameters[index] = line;
        else _parameters.Add(line);
    }

    // What this level says itself is not taken over. `timing` is merged area by area, connections add up.
    private void LeaveOut()
    {
        var kinds = new HashSet<Type>(_own.Where(member => member is InputSyntax or UnrollSyntax or DecoderSyntax { Name: null } or KeysSyntax).Select(member => member.GetType()));
        var started = new HashSet<string>(_own.OfType<InitSyntax>().Select(line => line.Layer.Text), StringComparer.Ordinal);
        _lines.RemoveAll(line => kinds.Contains(line.Syntax.GetType()) && DecoderOf(line) is null || line.Syntax is InitSyntax start && started.Contains(start.Layer.Text));
        for (var i = 0; i < _lines.Count; i++)
            if (_lines[i].Syntax is AreaSyntax area) _areasTaken[area.Name.Text] = i;
    }

    // Areas hear the one before them: `after` says which one that is.
    private void Order()
    {
        var own = _lines.Where(line => line.Level == Level && line.Syntax is AreaSyntax { After: not null }).ToList();
        var pending = new HashSet<ModelLine>(own);
        var names = _lines.Select(line => line.Syntax).OfType<AreaSyntax>().Select(area => area.Name.Text).ToList();
        foreach (var line in own)
        {
            // What an area follows may itself be on its way to another place.
            var path = new List<ModelLine>();
            for (var next = line; next is not null && pending.Contains(next) && !path.Contains(next); next = Followed(next)) path.Add(next);
            if (path.Count == 0) continue;
            var closes = Followed(path[path.Count - 1]) is { } end && path.Contains(end);
            for (var i = path.Count - 1; i >= 0; i--) Place(path[i], names, isCycle: closes && i == path.Count - 1);
            pending.ExceptWith(path);
        }
    }

    private ModelLine? Followed(ModelLine line) =>
        _lines.Find(other => other.Syntax is AreaSyntax { Name: var name } && name.Text == ((AreaSyntax)line.Syntax).After!.Text);

    private void Place(ModelLine line, IReadOnlyList<string> names, bool isCycle)
    {
        var after = ((AreaSyntax)line.Syntax).After!;
        if (after.IsMissing) return; // the parser has reported it
        if (isCycle) _bag.OutOfPlace(after.Span, $"after {after.Text}", "at an area that does not lead back to itself");
        else if (Followed(line) is null) _bag.UnknownArea(after.Span, after.Text, $"Model {_name.Text}", [.. names]);
        else
        {
            _lines.Remove(line);
            _lines.Insert(_lines.IndexOf(Followed(line)!) + 1, line);
        }
    }

    // The name of a decoder that has one.
    private static string? DecoderOf(ModelLine line) => (line.Syntax as DecoderSyntax)?.Name?.Text;

    private bool Settings()
    {
        if (_settings.Count > MostSettings)
        {
            var first = _settings[MostSettings].Targets[0][0];
            _bag.TooMany(first.Span, $"settings in {_name.Text}", MostSettings);
            return false;
        }
        var isSound = true;
        foreach (var setting in _settings)
        {
            var values = setting.Values();
            if (values is null) isSound = false;
            else
                for (var i = 0; i < setting.Targets.Count; i++) isSound &= Set(setting.Targets[i], values[i], setting);
        }
        return isSound;
    }

    private bool Set(EquatableArray<Identifier> path, ExpressionSyntax value, VariantSetting setting)
    {
        if (path.Any(name => name.IsMissing)) return false; // the parser has reported it
        path = Joined(path);
        var name = path[path.Count - 1];
        if (path.Count == 1 && SetInModel(name, value, setting) is { } done) return done;
        var isFound = false;
        var isKnown = path.Count <= 2;
        foreach (var line in path.Count == 1 ? _lines : path.Count == 2 ? _lines.FindAll(line => IsMeant(line, path[0].Text)) : [])
        {
            if (PartsOf(line.Syntax) is not { } parts)
            {
                isKnown &= line.Syntax is not AreaSyntax; // an unknown circuit is reported at its call
                continue;
            }
            var found = parts.Find(name.Text) ?? (EditsOf(line).Any(edit => edit.Gives(name.Text)) ? PartKind.LayerWord : null);
            if (found is not { } kind || kind == PartKind.Argument && path.Count == 1) continue;
            isFound = true;
            if (!Add(line, name.Text, kind, value, setting)) return false;
        }
        if (isFound || !isKnown && path.Count <= 2) return isFound;
        setting.Bag.NothingToSet(TextSpan.Cover(path[0].Span, name.Span), string.Join(".", path.Select(part => part.Text)), Shown, Candidates(path));
        return false;
    }

    // Those of the bases, then those of this level.
    private IEnumerable<Edit> EditsOf(ModelLine line) => _edits.TryGetValue(line, out var own) ? line.Edits.Concat(own) : line.Edits;

    // `recur.gate` is one name.
    private static EquatableArray<Identifier> Joined(EquatableArray<Identifier> path)
    {
        if (path.Count < 2 || path[path.Count - 2] is not { Text: CircuitParts.Recur } recur) return path;
        var property = path[path.Count - 1];
        var joined = new Identifier(TextSpan.Cover(recur.Span, property.Span), CircuitParts.OfRecurrence(property.Text));
        return new([.. path.Take(path.Count - 2), joined]);
    }

    private bool Add(ModelLine line, string name, PartKind kind, ExpressionSyntax value, VariantSetting setting)
    {
        if (!Fits(kind, name, value, setting)) return false;
        if (!_edits.TryGetValue(line, out var edits)) _edits.Add(line, edits = []);
        edits.Add(new Edit(name, kind, value, setting));
        return true;
    }

    // A parameter of the model, or an area or a connection that is taken out; null where the name is that of something in circuits.
    private bool? SetInModel(Identifier name, ExpressionSyntax value, VariantSetting setting)
    {
        var parameter = _parameters.FindIndex(other => other.Syntax.Name.Text == name.Text);
        if (parameter >= 0)
        {
            var old = _parameters[parameter];
            setting.ChangesSomething |= old.Syntax.Default is not { } before || Spelling.Of(before) != Spelling.Of(value);
            _parameters[parameter] = new ParameterLine(old.Syntax with { Default = value }, setting.Bag, old.Level);
            return true;
        }
        if (_lines.FindIndex(line => line.Syntax is AreaSyntax area && area.Name.Text == name.Text) is var index and >= 0)
        {
            if (value is NameExpression { Name: VariantSetting.Absent })
            {
                _lines.RemoveAt(index);
                _absent.Add((name, setting));
            }
            else if (value is not NameExpression { Name: VariantSetting.Present })
            {
                setting.Bag.WrongKind(value.Span, $"area {name.Text}", "'absent', or a line of its own such as "
                    + $"'area {name.Text} = CORblockS(512)'", $"'{Written(value, setting.Bag)}'");
                return false;
            }
            setting.ChangesSomething |= value is NameExpression { Name: VariantSetting.Absent };
            return true;
        }
        if (_lines.FindIndex(line => DecoderOf(line) == name.Text) is var decoder and >= 0)
        {
            var isAbsent = value is NameExpression { Name: VariantSetting.Absent };
            if (isAbsent) _lines.RemoveAt(decoder);
            else if (value is not NameExpression { Name: VariantSetting.Present })
            {
                setting.Bag.WrongKind(value.Span, $"decoder {name.Text}", $"'absent', or a line of its own such as 'decoder {name.Text} {{ avgpool   linear: linear 10 }}'",
                    $"'{Written(value, setting.Bag)}'");
                return false;
            }
            setting.ChangesSomething |= isAbsent;
            return true;
        }
        var connection = _lines.Find(line => line.Connection == name.Text);
        return connection is null ? null : Add(connection, name.Text, PartKind.Connection, value, setting);
    }

    private static string Written(ExpressionSyntax value, DiagnosticBag bag) => new Place(bag, value.Span).Text;

    private static bool IsMeant(ModelLine line, string owner) => line.Syntax switch
    {
        AreaSyntax area => area.Name.Text == owner || area.Call?.Name.Text == owner,
        DecoderSyntax => owner == (DecoderOf(line) ?? "decoder"),
        _ => line.Connection == owner,
    };

    private CircuitParts? PartsOf(MemberSyntax line)
    {
        if (!_parts.TryGetValue(line, out var parts)) _parts.Add(line, parts = Parts(line));
        return parts;
    }

    private CircuitParts? Parts(MemberSyntax line) => line switch
    {
        AreaSyntax { Call: { } call } => _declarations.FindCircuit(call.Name.Text) is { } circuit ? CircuitParts.Of(circuit.Syntax, call) : null,
        AreaSyntax { Body: { } body } => CircuitParts.Of(body),
        DecoderSyntax decoder => CircuitParts.Of(decoder.Body),
        ConnectionSyntax connection => CircuitParts.Of(connection),
        _ => null,
    };

    private static bool Fits(PartKind kind, string name, ExpressionSyntax value, VariantSetting setting)
    {
        var isWord = value is NameExpression { Name: VariantSetting.Absent or VariantSetting.Present };
        var (fits, expected) = kind switch
        {
            PartKind.Parameter or PartKind.Argument => (value is not NameExpression { Name: VariantSetting.Absent }, "a value, or 'present'"),
            PartKind.Connection => (isWord, "'absent' or 'present'"),
            PartKind.KeptValue => (isWord || value is BlockExpression or LayerExpression or ThenExpression or NameExpression,
                "what 'let' keeps, 'absent' or 'present'"),
            PartKind.Recurrence => (value is NameExpression, "a word"),
            _ => (isWord || new Edit(name, kind, value, setting).Layer is not null, "a layer such as 'groupnorm 32', 'absent' or 'present'"),
        };
        if (!fits) setting.Bag.WrongKind(value.Span, $"'{name}'", expected, $"'{Written(value, setting.Bag)}'");
        return fits;
    }

    private IEnumerable<string> Candidates(EquatableArray<Identifier> path)
    {
        var areas = _lines.Where(line => line.Syntax is AreaSyntax or DecoderSyntax or ConnectionSyntax).ToList();
        var owners = areas.SelectMany(line => line.Syntax switch
        {
            AreaSyntax { Call.Name.Text: var circuit, Name.Text: var area } => new[] { area, circuit },
            AreaSyntax { Name.Text: var area } => [area],
            ConnectionSyntax => [line.Connection],
            _ => [DecoderOf(line) ?? "decoder"],
        }).Distinct().ToList();
        if (path.Count > 1 && !owners.Contains(path[0].Text))
            return (_isRow ? owners.Append(FactorLevels.Recipe) : owners).Select(owner => $"{owner}.{path[1].Text}");
        var inside = areas.Where(line => path.Count == 1 || IsMeant(line, path[0].Text))
            .SelectMany(line => PartsOf(line.Syntax)?.Names ?? []).Distinct();
        return path.Count > 1 ? inside.Select(name => $"{path[0].Text}.{name}")
            : inside.Concat(_parameters.Select(parameter => parameter.Syntax.Name.Text)).Concat(owners).Concat(_isRow ? [FactorLevels.Model] : []);
    }

    // Trees are compared as a whole: too much for a key.
    private sealed class BySyntax : IEqualityComparer<MemberSyntax>
    {
        public static BySyntax Instance { get; } = new();

        public bool Equals(MemberSyntax? x, MemberSyntax? y) => ReferenceEquals(x, y);

        public int GetHashCode(MemberSyntax line) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(line);
    }
}
