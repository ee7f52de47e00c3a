namespace Cornet.Targets.BrainScore;

/// <summary>The modules of an exported network, counted as <c>network.modules()</c> counts them.</summary>
internal sealed class TorchModules
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal) { "" };

    public TorchModules(NetworkProgram program)
    {
        foreach (var area in program.Areas)
        {
            Add(area.Name, area.Layers);
            if (program.Unroll is null) _paths.Add($"{area.Name}.(output)"); // an identity, for hooks
        }
        foreach (var pathway in program.Connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>().Where(pathway => pathway.Circuit is not null))
            Add(pathway.Name, pathway.Layers);
        foreach (var decoder in program.Decoders) Add(decoder.Name, decoder.Layers);
    }

    /// <summary>All of them: the network, its areas and decoders, circuits and layers, those with a copy per step once for each.</summary>
    public int Count => _paths.Count;

    /// <summary>Those that learn a kernel or a matrix; norms are not counted, nor is what is fixed.</summary>
    public int Trainable { get; private set; }

    private void Add(string path, EquatableArray<LayerWork> layers)
    {
        _paths.Add(path);
        foreach (var layer in layers)
        {
            var parts = layer.Label.Split('.');
            for (var i = 1; i < parts.Length; i++) _paths.Add($"{path}.{string.Join(".", parts.Take(i))}");
            for (var copy = 0L; copy < (layer.Copies ?? 1); copy++)
                Add(FormattableString.Invariant($"{path}.{layer.Label}{(layer.Copies is null ? "" : $"_{copy}")}"), layer.Inner);
            if (layer.Weights.Any(weight => weight.IsTrainable && weight.Extents.Count > 1)) Trainable += (int)(layer.Copies ?? 1);
        }
    }
}
