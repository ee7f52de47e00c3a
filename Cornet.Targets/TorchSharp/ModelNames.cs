namespace Cornet.Targets.TorchSharp;

/// <summary>The identifiers of one model's class.</summary>
internal sealed class ModelNames
{
    private readonly Dictionary<string, string> _areas = [];
    private readonly Dictionary<string, string> _tracks = [];
    private readonly Dictionary<string, string> _circuits = [];
    private readonly Dictionary<string, string> _pathways = [];
    private readonly Dictionary<string, string> _pathwayClasses = [];
    private readonly Dictionary<string, string> _decoders = [];
    private readonly Dictionary<string, string> _decoderClasses = [];
    private readonly Dictionary<string, string> _held = [];
    private readonly Dictionary<string, string> _fields = [];

    public ModelNames(NetworkProgram program)
    {
        Class = Identifiers.Class(program.Name);
        var members = new NameScope([.. Identifiers.OfModel, program.Name]);
        foreach (var area in program.Areas) _areas[area.Name] = members.Take(area.Name);
        foreach (var area in program.Areas) _tracks[area.Name] = members.Take(Identifiers.Local(area.Name));
        var pathways = program.Connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>().ToList();
        foreach (var pathway in pathways) _pathways[pathway.Name] = members.Take(pathway.Name);
        foreach (var decoder in program.NamedDecoders) _decoders[decoder.Name] = members.Take(decoder.Name);
        foreach (var area in program.Areas) _held[area.Name] = members.Take(_tracks[area.Name].TrimStart('@') + "Received");
        foreach (var pathway in pathways) _held[pathway.Name] = members.Take(pathway.Name + "Held");
        foreach (var parameter in program.Parameters) _fields[parameter.Name] = members.Take("_" + parameter.Name);
        var types = new NameScope([.. Identifiers.OfModel, .. Identifiers.OfTypes, program.Name, .. _areas.Values, .. _pathways.Values, .. _decoders.Values]);
        foreach (var circuit in program.Circuits) _circuits[circuit.Name] = types.Take(circuit.Name);
        foreach (var circuit in program.Inner) _circuits[circuit.Name] = types.Take(circuit.Name);
        foreach (var pathway in pathways)
            if (pathway.Circuit is { } circuit) _pathwayClasses[pathway.Name] = types.Take(circuit.Name);
        foreach (var decoder in program.NamedDecoders) _decoderClasses[decoder.Name] = types.Take(decoder.Circuit.Name);
    }

    public string Class { get; }

    public string Area(string name) => _areas[name];
    public string Track(string area) => _tracks[area]; // the local that follows an area through time

    /// <summary>The local that holds the height and width of an area's output.</summary>
    public string ExtentOf(string area) => _tracks[area].TrimStart('@') + "Extent";
    public string StatesOf(string area) => _tracks[area].TrimStart('@') + "States";
    public string Field(string parameter) => _fields[parameter]; // the field that keeps a parameter for the time after construction
    public string Pathway(string name) => _pathways[name];

    /// <summary>The local that holds what an area receives, or a connection brings, where that stands still.</summary>
    public string Held(string name) => _held[name];
    public string Circuit(string name) => _circuits[name];

    /// <summary>The class of the layers of a connection.</summary>
    public string PathwayClass(string name) => _pathwayClasses[name];

    /// <summary>A decoder beside the one that gives the output.</summary>
    public string Decoder(string name) => _decoders[name];

    /// <summary>The class of its layers.</summary>
    public string DecoderClass(string name) => _decoderClasses[name];

    /// <summary>Whether some class inside the model's is called like this.</summary>
    public bool HasClass(string name) => _circuits.ContainsValue(name) || _pathwayClasses.ContainsValue(name) || _decoderClasses.ContainsValue(name);
}
