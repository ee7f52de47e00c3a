using Cornet.Dsl.Timing;

namespace Cornet.Generator.Emission;

/// <summary>The identifiers of one model's class.</summary>
internal sealed class ModelNames
{
    private readonly Dictionary<string, string> _areas = [];
    private readonly Dictionary<string, string> _tracks = [];
    private readonly Dictionary<string, string> _circuits = [];

    public ModelNames(ModelPlan plan)
    {
        Class = Identifiers.Escape(plan.Name);
        var members = new NameScope([.. Identifiers.OfModel, plan.Name]);
        foreach (var area in plan.Areas) _areas[area.Name] = members.Take(area.Name);
        foreach (var area in plan.Areas) _tracks[area.Name] = members.Take(Identifiers.Local(area.Name));
        var types = new NameScope([.. Identifiers.OfModel, .. Identifiers.OfTypes, plan.Name, .. _areas.Values]);
        foreach (var circuit in plan.Circuits) _circuits[circuit.Name] = types.Take(circuit.Name);
    }

    /// <summary>The class.</summary>
    public string Class { get; }

    /// <summary>The member of an area.</summary>
    public string Area(string name) => _areas[name];

    /// <summary>The local that follows an area through time.</summary>
    public string Track(string area) => _tracks[area];

    /// <summary>The local that holds the height and width of an area's output.</summary>
    public string ExtentOf(string area) => _tracks[area].TrimStart('@') + "Extent";

    /// <summary>The class of a circuit.</summary>
    public string Circuit(string name) => _circuits[name];
}
