using Cornet.Dsl.Shapes;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Semantics;

/// <summary>What a layer does at one step of one area of one model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Area">The area, as messages call it.</param>
/// <param name="Step">The step; 0 is the first.</param>
/// <param name="Effect">What it does.</param>
internal sealed record LayerVisit(string Model, string Area, int Step, LayerEffect Effect);

/// <summary>
/// What becomes of each layer of the text, for the readers of that text: the plan knows the shapes of areas and adds up the rest. Kept only where
/// somebody asks, because one line of a circuit is many layers of many models.
/// </summary>
internal sealed class LayerLog
{
    // More is a table that nobody reads, and memory for a thousand steps of five hundred areas.
    private const int MostVisits = 200;

    private readonly Dictionary<(string Path, TextSpan Span), List<LayerVisit>> _visits = [];
    private string _model = "";

    /// <summary>A model is planned from here on.</summary>
    public void Begin(string model) => _model = model;

    /// <summary>The flow comes by a layer.</summary>
    public void Add(BoundLayer layer, string area, int step, LayerEffect effect)
    {
        var place = (layer.Place.Bag.Source.Path, layer.Place.Span);
        if (!_visits.TryGetValue(place, out var visits)) _visits.Add(place, visits = []);
        if (visits.Count < MostVisits) visits.Add(new LayerVisit(_model, area, step, effect));
    }

    /// <summary>All visits of the layer that stands at a place, in order.</summary>
    public IReadOnlyList<LayerVisit> At(string path, TextSpan layer) => _visits.TryGetValue((path, layer), out var visits) ? visits : [];
}
