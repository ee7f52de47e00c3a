using Cornet.Dsl.Catalog;
using Cornet.Dsl.Syntax;

namespace Cornet.Tests.Oracle;

/// <summary>One row of a study: a declared model with settings.</summary>
/// <param name="Model">The declared model.</param>
/// <param name="Settings">What the row sets in it, each with one target.</param>
internal sealed record StudyLine(string Model, IReadOnlyList<(IReadOnlyList<Identifier> Target, ExpressionSyntax Value)> Settings)
{
    /// <summary>The rows of a study: each value of each <c>vary</c> alone, then all combinations of those that are crossed.</summary>
    public static IReadOnlyList<StudyLine> Of(StudyDeclaration study)
    {
        var rows = new List<StudyLine>();
        IReadOnlyList<StudyLine> crossed = [new StudyLine(study.Model.Text, [])];
        foreach (var factor in study.Factors)
        {
            if (factor.Keyword.Text == "cross") crossed = [.. crossed.SelectMany(row => Levels(factor, row))];
            else rows.AddRange(Levels(factor, new StudyLine(study.Model.Text, [])));
        }
        return study.Factors.Any(factor => factor.Keyword.Text == "cross") ? [.. rows, .. crossed] : rows;
    }

    private static IEnumerable<StudyLine> Levels(FactorSyntax factor, StudyLine row)
    {
        var targets = Targets(factor);
        foreach (var value in factor.Values)
        {
            var level = row;
            for (var i = 0; i < targets.Count; i++)
            {
                var one = value is TupleExpression { Items: var items } ? items[i] : value;
                if (targets[i] is [{ Text: "model" }]) level = level with { Model = ((NameExpression)one).Name };
                else if (targets[i][0].Text != "recipe") level = level with { Settings = [.. level.Settings, (targets[i], one)] };
            }
            yield return level;
        }
    }

    // Layers that are listed vary all layers of the first one's word. (The tree does not say whether '=' was written; no text of these tests has
    // `vary norm = batchnorm`.)
    private static IReadOnlyList<IReadOnlyList<Identifier>> Targets(FactorSyntax factor)
    {
        if (factor.Targets.Count > 0) return [.. factor.Targets.Select(target => (IReadOnlyList<Identifier>)target)];
        return factor.Values[0] switch
        {
            LayerExpression layer => [[layer.Layer.Kind]],
            NameExpression name when LayerWords.Contains(name.Name) => [[new Identifier(name.Span, name.Name)]],
            _ => [[factor.Name]],
        };
    }
}
