using Cornet.Dsl.Binding;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Compilation;

/// <summary>Makes the models of a study: one factor at a time (<c>vary</c>), and all combinations of those that are crossed (<c>cross</c>).</summary>
internal sealed class StudyBinder(Declared<StudyDeclaration> study, ProjectNames declarations, ModelCompilation compilation)
{
    public const int MostRows = 200;
    private const int LongestName = 100;
    private readonly StudyDeclaration _syntax = study.Syntax;
    private readonly List<CompiledModel> _models = [];
    public IReadOnlyList<CompiledModel> Models => _models;

    /// <summary>The study, or null after reporting what is wrong.</summary>
    /// <param name="taken">The names of models made so far in this file; gets those of this study.</param>
    public StudyTable? Bind(HashSet<string> taken)
    {
        var bag = study.Bag;
        if (_syntax.Model.IsMissing) return null; // the parser has reported it
        if (declarations.FindModel(_syntax.Model.Text) is not { } varied)
        {
            if (!declarations.MayBeIncomplete) bag.UnknownModel(_syntax.Model.Span, _syntax.Model.Text, declarations.ModelNames);
            return null;
        }
        if (!NamesDiffer() || !IsSmallEnough() || compilation.Of(varied).Program is not { } program || bag.IsBrokenAt(_syntax.Name.Span)) return null;
        var rows = Rows(varied);
        if (!compilation.IsAffordable(CostOf(rows), new Place(bag, _syntax.Name.Span))) return null;
        var made = new Dictionary<string, string?>(StringComparer.Ordinal);
        var known = new List<StudyRow>();
        foreach (var row in rows)
        {
            // Rows that differ in their recipes alone share a model.
            if (!made.TryGetValue(row.Key, out var model)) made.Add(row.Key, model = ModelOf(row, taken));
            if (model is not null && RecipeOf(row) is { } recipe)
                known.Add(new StudyRow(new(row.Levels.Select(level => level.Shown)), model) { Recipe = recipe });
        }
        return new StudyTable(_syntax.Name.Text, _syntax.Doc, program.Name, known);
    }

    // The declared model, or one that is made of it; null after reporting that it cannot be.
    private string? ModelOf(Row row, HashSet<string> taken)
    {
        if (compilation.Of(row.Base).Program is not { } program) return null; // reported there
        if (row.Settings.Count == 0) return program.Name;
        var levels = row.OfModel;
        var name = NameOf(levels, taken);
        var shown = new StudyRow(new(levels.Select(level => level.Shown)), name);
        var doc = $"{_syntax.Model.Text} with {shown.Factor} {shown.Value}: a row of the study {_syntax.Name.Text}.";
        if (compilation.Row(row.Base, new Identifier(levels[levels.Count - 1].Value.Span, name), doc, study.Bag, row.Settings) is not { } model) return null;
        if (model.Program is { } made && made with { Name = program.Name, Doc = program.Doc, Base = program.Base, Guards = program.Guards } == program) return program.Name;
        taken.Add(name);
        _models.Add(model with { Study = _syntax.Name.Text });
        return name;
    }

    // What a row changes of the recipe, or null after reporting that its settings do not fit each other. Of two that set the same the last one counts.
    private EquatableArray<RecipeChange>? RecipeOf(Row row)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        var places = new Dictionary<string, TextSpan>(StringComparer.Ordinal);
        foreach (var level in row.Levels)
            foreach (var setting in level.Recipe) (numbers[setting.Key], places[setting.Key]) = (setting.Value, level.Value.Span);
        return RecipeSettings.FitTogether(numbers, study.Bag, word => places[word])
            ? new(numbers.Select(one => new RecipeChange(RecipeSettings.Find(one.Key)!.Value, one.Value)).OrderBy(change => change.Setting))
            : null;
    }

    // A row costs its line of the table, and its model once.
    private long CostOf(IReadOnlyList<Row> rows)
    {
        var cost = (long)rows.Count;
        var costs = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in rows.Where(row => row.Settings.Count > 0).GroupBy(row => row.Key, (_, same) => same.First()))
        {
            var name = row.Base.Syntax.Name.Text;
            if (!costs.TryGetValue(name, out var ofBase))
                costs.Add(name, ofBase = compilation.Of(row.Base).Program is { } program ? ModelCompilation.CostOf(program) : 0);
            cost += ofBase;
        }
        return cost;
    }

    private bool NamesDiffer()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var differ = true;
        foreach (var factor in _syntax.Factors)
        {
            if (factor.Name.IsMissing || names.Add(factor.Name.Text)) continue;
            study.Bag.DuplicateName(factor.Name.Span, "a factor", factor.Name.Text, $"study {_syntax.Name.Text}",
                new Place(study.Bag, _syntax.Factors.First(one => one.Name.Text == factor.Name.Text).Name.Span));
            differ = false;
        }
        return differ;
    }

    // Counted before anything is made.
    private double Count => _syntax.Factors.Where(factor => !IsCrossed(factor)).Sum(factor => (double)factor.Values.Count)
        + _syntax.Factors.Where(IsCrossed).Aggregate(0.0, (product, factor) => Math.Max(product, 1) * factor.Values.Count);

    private bool IsSmallEnough()
    {
        if (Count <= MostRows) return true;
        study.Bag.StudyTooLarge(_syntax.Name.Span, _syntax.Name.Text, Count, MostRows);
        return false;
    }

    private static bool IsCrossed(FactorSyntax factor) => factor.Keyword.Text == "cross";

    // Those whose levels can be.
    private List<Row> Rows(Declared<ModelDeclaration> varied)
    {
        var levels = new FactorLevels(study, varied, declarations);
        var factors = _syntax.Factors.Select(factor => (IsCrossed: IsCrossed(factor), Levels: levels.Of(factor))).ToList();
        var rows = new List<Row>();
        foreach (var factor in factors)
            if (!factor.IsCrossed)
                foreach (var level in factor.Levels) Add([level]);
        IEnumerable<FactorLevel?[]> combinations = [[]];
        foreach (var factor in factors)
            if (factor.IsCrossed) combinations = combinations.SelectMany(before => factor.Levels.Select(level => before.Append(level).ToArray()));
        foreach (var combination in combinations)
            if (combination.Length > 0) Add(combination);
        return rows;

        void Add(FactorLevel?[] combination)
        {
            if (combination.All(level => level is not null)) rows.Add(new Row([.. combination.OfType<FactorLevel>()], varied));
        }
    }

    private string NameOf(IEnumerable<FactorLevel> levels, HashSet<string> taken)
    {
        var name = new System.Text.StringBuilder(_syntax.Name.Text);
        foreach (var level in levels) name.Append('_').Append(level.Shown.Factor).Append('_').Append(Word(level.Shown.Value));
        var stem = name.Length <= LongestName ? name.ToString() : name.ToString(0, LongestName);
        var free = stem;
        for (var number = 2; taken.Contains(free) || declarations.FindModel(free) is not null; number++)
            free = FormattableString.Invariant($"{stem}_{number}");
        return free;
    }

    // (1,1,1) is 1_1_1, groupnorm 32 is groupnorm_32.
    private static string Word(string value)
    {
        var letters = new string(
            value.Select(letter => letter is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' ? letter : ' ').ToArray());
        return string.Join("_", letters.Split([' '], StringSplitOptions.RemoveEmptyEntries));
    }

    private sealed record Row(IReadOnlyList<FactorLevel> Levels, Declared<ModelDeclaration> Varied)
    {
        public IReadOnlyList<FactorLevel> OfModel { get; } = [.. Levels.Where(level => level.ChangesModel)];

        /// <summary>The declared model that the settings apply to. Of two the last one counts.</summary>
        public Declared<ModelDeclaration> Base => OfModel.LastOrDefault(level => level.Model is not null)?.Model ?? Varied;
        public IReadOnlyList<VariantSetting> Settings { get; } = [.. Levels.SelectMany(level => level.Settings)];

        /// <summary>Equal for rows with the same model.</summary>
        public string Key { get; } = string.Join(" ", Levels.Where(level => level.ChangesModel).Select(level => level.Value.Span.Start));
    }
}
