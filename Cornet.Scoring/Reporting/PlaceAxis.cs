using Cornet.Scoring.Benchmarks;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Cornet.Scoring.Reporting;

/// <summary>Areas and their steps from left to right, with a gap between areas: what all figures by place share.</summary>
internal sealed class PlaceAxis
{
    private const double Gap = 0.7;
    private const int LongestName = 9;

    private readonly List<(Place Place, double X)> _places = [];

    /// <summary>An axis for places in their order.</summary>
    public PlaceAxis(IEnumerable<Place> places)
    {
        var x = 0.0;
        foreach (var place in places.Where(place => place.Area != Place.Pixels.Area).Distinct())
        {
            if (_places.Count > 0) x += _places[^1].Place.Area == place.Area ? 1 : 1 + Gap;
            _places.Add((place, x));
        }
    }

    /// <summary>The areas, and where each of their steps stands.</summary>
    public IEnumerable<IGrouping<string, (Place Place, double X)>> Areas => _places.GroupBy(one => one.Place.Area);

    /// <summary>How many places there are.</summary>
    public int Count => _places.Count;

    /// <summary>Where a place stands.</summary>
    public double Of(Place place) => _places.First(one => one.Place.Area == place.Area && one.Place.Step == place.Step).X;

    /// <summary>Says at a place that there is nothing to show, as the area does not see the image yet.</summary>
    public void MarkBlind(Plot plot, Place place, double height)
    {
        var text = plot.Add.Text("no input yet", Of(place), height);
        text.LabelRotation = -90;
        text.LabelFontColor = Palette.Faint;
        text.LabelFontSize = 11;
        text.LabelAlignment = Alignment.MiddleLeft;
    }

    // Layers of other models have long names: of '/layer4/layer4.1/relu_1/Relu' the module is shown.
    private static string Short(string area)
    {
        if (area.Length <= LongestName) return area;
        var parts = area.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var name = parts.Length > 1 ? parts[^2] : area;
        return name.Length <= LongestName ? name : $"...{name[^(LongestName - 3)..]}";
    }

    /// <summary>Labels the lower axis: steps, and under them the areas.</summary>
    public void Label(Plot plot)
    {
        var ticks = new NumericManual();
        foreach (var area in Areas)
        {
            var steps = area.ToArray();
            var middle = (steps[0].X + steps[^1].X) / 2;
            // The name stands under the middle step, or between two as a tick of its own.
            var onStep = false;
            foreach (var (place, x) in steps)
            {
                var here = Math.Abs(x - middle) < 0.01;
                onStep |= here;
                var step = place.IsMapped ? "time" : $"{place.Step}";
                ticks.AddMajor(x, here ? $"{step}\n{Short(area.Key)}" : step);
            }

            if (!onStep) ticks.AddMajor(middle, $" \n{Short(area.Key)}");
        }

        plot.Axes.Bottom.TickGenerator = ticks;
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.TickLabelStyle.FontSize = 13;
        plot.Axes.SetLimitsX(-0.8, (_places.Count == 0 ? 0 : _places[^1].X) + 0.8);
    }
}
