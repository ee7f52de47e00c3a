namespace Cornet.Targets.TorchSharp;

/// <summary>Where the classes of a model's circuits are written: a variant uses those of its base that are the same, and has only the others
/// itself.</summary>
internal sealed class CircuitHomes(NetworkProgram program, ModelNames names)
{
    /// <summary>The class of a circuit in another model: <c>CORnetS.CORblockS</c>; null where the model has it itself.</summary>
    public string? Elsewhere(Module circuit)
    {
        if (Base is not { } above) return null;
        var same = above.Circuits.Concat(above.Inner).FirstOrDefault(other => circuit with { Name = other.Name } == other
            && IsSized(program, circuit) == IsSized(above, other) && HaveSameCircuits(above, circuit));
        if (same is null) return null;
        var inside = new ModelNames(above);
        return new CircuitHomes(above, inside).Elsewhere(same) ?? $"{inside.Class}.{inside.Circuit(same.Name)}";
    }

    // Whether the circuits inside one are those of the base.
    private bool HaveSameCircuits(NetworkProgram above, Module circuit) => circuit.Layers.Select(layer => layer.Circuit).OfType<string>().All(name =>
        program.Inner.First(one => one.Name == name) is var inner && above.Inner.FirstOrDefault(one => one.Name == name) == inner && HaveSameCircuits(above, inner));

    /// <summary>The class of the decoder in another model; null where the model has it itself.</summary>
    public string? DecoderElsewhere()
    {
        if (Base is not { } above || above.Decoder.Circuit != program.Decoder.Circuit || !HaveSameCircuits(above, program.Decoder.Circuit) || above.Decoder.Reads != program.Decoder.Reads) return null;
        var inside = new ModelNames(above);
        return new CircuitHomes(above, inside).DecoderElsewhere() ?? $"{inside.Class}.Decoder";
    }

    // A class of its own that is called like the base would hide it.
    private NetworkProgram? Base => program.Base is { } above && !names.HasClass(Identifiers.Class(above.Name)) ? above : null;

    private static bool IsSized(NetworkProgram model, Module circuit) => model.Areas.Any(area => area.IsSized && area.Circuit == circuit.Name);
}
