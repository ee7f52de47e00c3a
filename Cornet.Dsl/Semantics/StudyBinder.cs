using Cornet.Dsl.Shapes;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Semantics;

/// <summary>Makes the models of a study: one factor at a time (<c>vary</c>), and all combinations of those that are crossed (<c>cross</c>).</summary>
/// <param name="study">The study.</param>
/// <param name="declarations">What all files declare.</param>
/// <param name="compilation">Compiles the rows.</param>
internal sealed class StudyBinder(Declared<StudyDeclaration> study, ProjectNames declarations, ModelCompilation compilation)
{
    /// <summary>The most models of one study.</summary>
    public const int MostRows = 200;

    private const int LongestName = 100;

    private readonly StudyDeclaration _syntax = study.Syntax;
    private readonly List<CompiledModel> _models = [];

    /// <summary>The models of its rows, those that differ from the varied one.</summary>
    public IReadOnlyList<CompiledModel> Models => _models;

    /// <summary>The study, or null after reporting what is wrong.</summary>
    /// <param name="taken">The names of models made so far in this file; gets those of this study.</param>
    public StudyPlan? Bind(HashSet<string> taken)
    {
        var bag = study.Bag;
        if (_syntax.Model.IsMissing) return null; // the parser has reported it
        if (declarations.FindModel(_syntax.Model.Text) is not { } varied)
        {
            if (!declarations.MayBeIncomplete) bag.UnknownModel(_syntax.Model.Span, _syntax.Model.Text, declarations.ModelNames);
            return null;
        }
        if (!NamesDiffer() || !IsSmallEnough() || compilation.Of(varied).Plan is not { } plan || bag.IsBrokenAt(_syntax.Name.Span)) return null;
        if (!compilation.IsAffordable(plan, (int)Count, new Place(bag, _syntax.Name.Span))) return null;
        var rows = new List<StudyRow>();
        foreach (var choices in Choices())
        {
            var shown = (Factor: Joined(choices, choice => choice.Factor.Name.Text), Value: Joined(choices, choice => Shown(choice.Value)));
            var name = NameOf(choices, taken);
            var settings = choices.Select(choice => new VariantSetting(TargetsOf(choice.Factor), choice.Value, bag));
            var doc = $"{varied.Syntax.Name.Text} with {shown.Factor} {shown.Value}: a row of the study {_syntax.Name.Text}.";
            var model = compilation.Row(varied, new Identifier(choices[choices.Count - 1].Value.Span, name), doc, bag, settings);
            if (model is null) continue; // reported at the value
            var isVaried = model.Plan is { } made && made with { Name = plan.Name, Doc = plan.Doc, Base = plan.Base } == plan;
            rows.Add(new StudyRow(shown.Factor, shown.Value, isVaried ? plan.Name : name));
            if (isVaried) continue;
            taken.Add(name);
            _models.Add(model with { Study = _syntax.Name.Text });
        }
        return new StudyPlan(_syntax.Name.Text, _syntax.Doc, plan.Name, rows);
    }

    private bool NamesDiffer()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var differ = true;
        foreach (var factor in _syntax.Factors)
        {
            if (factor.Name.IsMissing || names.Add(factor.Name.Text)) continue;
            study.Bag.DuplicateName(factor.Name.Span, "a factor", factor.Name.Text, $"study {_syntax.Name.Text}");
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

    private IEnumerable<IReadOnlyList<(FactorSyntax Factor, ExpressionSyntax Value)>> Choices()
    {
        foreach (var factor in _syntax.Factors)
            if (!IsCrossed(factor))
                foreach (var value in factor.Values) yield return [(factor, value)];
        IEnumerable<(FactorSyntax, ExpressionSyntax)[]> combinations = [[]];
        foreach (var factor in _syntax.Factors.Where(IsCrossed))
            combinations = combinations.SelectMany(before => factor.Values.Select(value => before.Append((factor, value)).ToArray()));
        foreach (var combination in combinations)
            if (combination.Length > 0) yield return combination;
    }

    // `vary scale = 1, 2` sets what the factor is called; `vary norm batchnorm, groupnorm 32` what the first value is.
    private EquatableArray<EquatableArray<Identifier>> TargetsOf(FactorSyntax factor)
    {
        if (factor.Targets.Count > 0) return factor.Targets;
        var first = factor.Values[0];
        var isNamed = study.Bag.Source[TextSpan.Between(factor.Name.Span.End, Math.Max(factor.Name.Span.End, first.Span.Start))].Contains("=");
        var word = first switch
        {
            LayerExpression layer => layer.Layer.Kind,
            NameExpression name when LayerRules.Find(name.Name) is not null => new Identifier(name.Span, name.Name),
            _ => null,
        };
        return new([new EquatableArray<Identifier>([isNamed || word is null ? factor.Name : word])]);
    }

    private string Shown(ExpressionSyntax value) => new Place(study.Bag, value.Span).Text;

    private static string Joined<T>(IEnumerable<T> parts, Func<T, string> text) => string.Join(" x ", parts.Select(text));

    private string NameOf(IEnumerable<(FactorSyntax Factor, ExpressionSyntax Value)> choices, HashSet<string> taken)
    {
        var name = new System.Text.StringBuilder(_syntax.Name.Text);
        foreach (var (factor, value) in choices) name.Append('_').Append(factor.Name.Text).Append('_').Append(Word(Shown(value)));
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
}
