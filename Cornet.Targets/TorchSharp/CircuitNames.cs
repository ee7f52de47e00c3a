namespace Cornet.Targets.TorchSharp;

/// <summary>The identifiers of one circuit's class. A layer's label is its member's name wherever C# allows it; parameters, which only the generated
/// model sees, and local bindings make way.</summary>
internal sealed class CircuitNames
{
    private readonly Dictionary<string, string> _parameters = [];
    private readonly Dictionary<string, string> _fields = [];
    private readonly Dictionary<string, string> _layers = [];
    private readonly Dictionary<string, string> _kept = [];
    private readonly Dictionary<string, string> _next = [];

    public CircuitNames(Module circuit, string className)
    {
        var members = new NameScope([.. Identifiers.OfArea, className]);
        foreach (var layer in circuit.Layers) _layers[layer.Label] = members.Take(Member(layer));
        var all = Instructions.All(circuit.Body.Concat(circuit.Receive.GetValueOrDefault())).ToList();
        var kept = all.Select(one => one switch { Statement.Let let => let.Name, Statement.ReadState state => state.Name, _ => null }).OfType<string>().Distinct();
        foreach (var name in kept) _kept[name] = members.Take(name);
        foreach (var state in all.OfType<Statement.ReadState>()) _next[state.Name] = members.Take(state.Name + "Next");
        foreach (var parameter in circuit.Parameters) _fields[parameter.Name] = members.Take("_" + parameter.Name);
        var arguments = new NameScope(["t"]);
        foreach (var parameter in circuit.Parameters) _parameters[parameter.Name] = arguments.Take(parameter.Name);
    }

    // `0.conv1` is conv1_0; `0`, a circuit that is repeated, is named after the circuit: bottleneck0.
    private static string Member(LayerDeclaration layer)
    {
        var parts = layer.Label.Split('.');
        var last = parts[parts.Length - 1];
        if (char.IsLetter(last[0]) || last[0] == '_') return parts.Length == 1 ? last : $"{last}_{string.Join("_", parts.Take(parts.Length - 1))}";
        return char.ToLowerInvariant(layer.Word[0]) + layer.Word.Substring(1) + string.Join("_", parts);
    }

    public string Parameter(string name) => _parameters[name];
    public string Field(string name) => _fields[name]; // the field that keeps a parameter for the time after construction
    public string Layer(string label) => _layers[label];

    /// <summary>The member of a layer, inside the constructor, where an argument may have the same name.</summary>
    public string LayerInConstructor(string label) => _parameters.ContainsValue(_layers[label]) ? $"this.{_layers[label]}" : _layers[label];
    public string Kept(string name) => _kept[name];

    /// <summary>The local that holds the new value of a state before it is assigned.</summary>
    public string Next(string state) => _next[state];
}
