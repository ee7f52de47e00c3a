using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Diagnostics;

/// <summary>Reports a number that cannot be: <paramref name="bag"/> gets the finding, <paramref name="shown"/> says how a number reads in it.</summary>
internal delegate void Complaint(DiagnosticBag bag, Func<Expr, string> shown);

/// <summary>What must hold of one circuit's or model's numbers. What does not hold at the default arguments is a finding; what follows from
/// parameters becomes a guard of the constructor, with the same sentence.</summary>
internal sealed class Requirements
{
    private readonly List<(Expr Condition, Place Place, Complaint Complaint)> _open = [];

    /// <summary>The area that is an instance of the circuit, which every finding is also about; null where there is only one place.</summary>
    public RelatedPlace? Owner { get; set; }

    /// <summary>Whether it holds at the default arguments; reported where it does not.</summary>
    public bool Hold(Expr condition, Place place, Complaint complaint)
    {
        if (condition.Number == 0)
        {
            complaint(place.Bag.Also(Owner), number => number.Value.ToString(CultureInfo.InvariantCulture));
            return false;
        }
        if (condition.HasParameters) _open.Add((condition, place, complaint));
        return true;
    }

    public bool Within(Expr number, string what, double least, double most, Place place) =>
        !number.HasParameters && number.Number >= least && number.Number <= most || Within(number, what, Expr.Of(least), Expr.Of(most), place);

    private bool Within(Expr number, string what, Expr atLeast, Expr atMost, Place place) =>
        Hold(Expr.Of(Operator.AtLeast, number, atLeast), place, (bag, shown) => bag.OutOfRange(place.Span, what, shown(number), "at least", shown(atLeast)))
        && Hold(Expr.Of(Operator.AtMost, number, atMost), place, (bag, shown) => bag.OutOfRange(place.Span, what, shown(number), "at most", shown(atMost)));

    /// <summary>What is left to check when the constructor runs, in terms of what the parameters stand for.</summary>
    public IEnumerable<Guard> Guards(Func<string, Expr> argument)
    {
        foreach (var (condition, place, complaint) in _open)
        {
            if (!condition.Mentions(name => argument(name).HasParameters)) continue;
            var outside = condition.Substitute(argument);
            if (!outside.HasParameters) continue;
            var numbers = new List<Expr>();
            var scratch = new DiagnosticBag(place.Bag.Source) { HasPlaces = false };
            complaint(scratch, number =>
            {
                var shown = number.Substitute(argument);
                if (!shown.HasParameters) return shown.Value.ToString(CultureInfo.InvariantCulture);
                numbers.Add(shown);
                return FormattableString.Invariant($"\u0001{numbers.Count - 1}\u0002");
            });
            var sentence = scratch.Findings[0].Message.Replace("{", "{{").Replace("}", "}}").Replace('\u0001', '{').Replace('\u0002', '}');
            yield return new Guard(outside, sentence, numbers);
        }
    }
}
