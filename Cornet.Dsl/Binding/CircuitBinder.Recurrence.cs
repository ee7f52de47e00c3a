using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

// The recurrence of a circuit: what runs on its own output, and where later steps begin.
internal sealed partial class CircuitBinder
{
    private void Recur(RecurStatement recur, bool last)
    {
        var place = new Place(_scope.Bag, recur.Span);
        var keyword = place.Keyword("recur");
        if (!IsInArea && !IsCall) Fail(() => _scope.Bag.OutOfPlace(keyword, "recur", OnlyInAreas));
        else if (!last) Fail(() => _scope.Bag.OutOfPlace(keyword, "recur", "at the end of its circuit, and not inside another block"));
        var times = Evaluator.Whole(recur.Times, _scope, "the number of steps", 1, ModelBinder.MostSteps);
        var words = new RecurrenceBinder(_scope, owner, _edits).Bind(recur);
        _failed |= times is null || words is null;
        var (outside, begin, isFirstOnly) = (_recurs, _flow, _isFirstOnly);
        (_recurs, _begins, _isFirstOnly) = (true, recur.Arguments.Count > 0, false);
        var body = graph.Open(RegionKind.Loop, place: place);
        Add(new Operation.Carry(words?.Gate is not null), place, new Port(begin));
        var carry = _flow;
        if (words?.From is { } from) _firstOnly = new FirstOnly(from, graph);
        Statements(recur.Body, nested: true);
        (_recurs, _begins, _isFirstOnly) = (outside, false, isFirstOnly);
        _firstOnly?.Close(this); // where the layer at which later steps begin is not there
        var target = _firstOnly?.Target;
        if (_firstOnly is { IsReached: false, Labels: var labels } && words?.From is { } missed)
            Fail(() => missed.Place.Bag.Also(place.Bag.Related(keyword, "This is the block.")).UnknownTarget(missed.Place.Span, missed.Text, labels));
        _firstOnly = null;
        if (carry != begin) graph.Connect(carry, new Port(begin), new Port(_flow, 1));
        graph.Close(_flow, region => region with
        {
            Times = times ?? 1, Target = target is { } node ? (node, words!.From!.Place) : null, Gate = words?.Gate,
        });
        if (carry == begin) return;
        _flow = graph.Add(new Operation.Loop(body), [new Port(begin)], _name, place);
        if (!_failed && !_edits.Any && times!.Value > 1) WarnOfSharedNorms(body, place);
    }

    // Norms that run at more than one step; what runs at the first only stands in a choice.
    private void WarnOfSharedNorms(int body, Place place)
    {
        foreach (var node in graph.Nodes)
            if (node.Region == body && node is { Layer: { Rule.Word: "batchnorm", PerStep: false, Label: var label }, Name: Activations }
                && graph.Origins[node.Id] is var origin && origin.Bag.Source == place.Bag.Source
                && place.Span.Start <= origin.Span.Start && origin.Span.End <= place.Span.End)
                origin.Bag.NormSharedBySteps(origin.Span, label);
    }

    // `recur from LABEL`: what changes the activations in front of that layer happens at the first step only. Values are kept at every step, of the
    // activations as they are then.
    private sealed class FirstOnly(Value.Word target, GraphBuilder graph)
    {
        private int _region = -1;
        private int _begin;

        public List<string> Labels { get; } = [];

        public bool IsReached { get; private set; }

        public int? Target { get; private set; }

        public void Before(string? label, CircuitBinder binder)
        {
            if (IsReached) return;
            if (label is not null) Labels.Add(label);
            if (label == target.Text)
            {
                Close(binder);
                IsReached = true;
            }
            else if (_region < 0) (_region, _begin) = (graph.Open(RegionKind.First), binder._flow);
        }

        public void Behind(string label, int node)
        {
            if (label == target.Text) Target = node;
        }

        public void Close(CircuitBinder binder)
        {
            if (_region < 0) return;
            var (first, result) = (_region, binder._flow);
            graph.Close(result);
            var rest = graph.Open(RegionKind.Rest);
            graph.Close(_begin);
            if (result != _begin) binder.Add(new Operation.Choose(first, rest), graph.Origins[result], new Port(result), new Port(_begin));
            _region = -1;
        }
    }
}
