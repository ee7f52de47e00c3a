using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

/// <summary>
/// The texts that a variant shares with its base, which is right as it stands: a mistake found there is the variant's, and is reported at the variant.
/// </summary>
internal sealed class TextsOfBase
{
    private readonly ModelLines _variant;
    private readonly List<(DiagnosticBag Bag, TextSpan Span)> _texts = [];
    private readonly List<(DiagnosticBag Bag, int Errors, int Warnings)> _bags;

    /// <param name="variant">The variant.</param>
    /// <param name="circuits">The circuits that its base uses.</param>
    /// <param name="declarations">What all files declare.</param>
    public TextsOfBase(ModelLines variant, IEnumerable<string> circuits, ProjectNames declarations)
    {
        _variant = variant;
        for (var above = variant.Base; above is not null; above = above.Base)
            if (declarations.FindModel(above.Name.Text) is { } model) _texts.Add((model.Bag, model.Syntax.Span));
        foreach (var name in circuits)
            if (declarations.FindCircuit(name) is { } circuit) _texts.Add((circuit.Bag, circuit.Syntax.Span));
        _bags = [.. _texts.Select(text => text.Bag).Distinct().Select(bag => (bag, bag.Findings.Count, bag.Idle.Count))];
    }

    /// <summary>Moves what has been found there since; warnings there are none of the variant's.</summary>
    public void MoveFindings()
    {
        foreach (var (bag, errors, warnings) in _bags)
        {
            var texts = _texts.FindAll(text => text.Bag == bag);
            foreach (var finding in bag.TakeBack(errors, warnings, span => texts.Exists(text => Holds(text.Span, span))))
                _variant.Bag.InVariant(_variant.Name.Span, finding, _variant.Name.Text);
        }
    }

    private static bool Holds(TextSpan text, TextSpan finding) => text.Start <= finding.Start && finding.End <= text.End;
}
