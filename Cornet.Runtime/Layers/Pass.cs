namespace Cornet.Runtime.Layers;

/// <summary>What layers need to know of a pass before it begins.</summary>
/// <param name="Precision">In which numbers it computes.</param>
/// <param name="Again">Whether its steps have run before, and are repeated for their gradient: what counts passes has counted this one.</param>
internal readonly record struct Pass(Precision Precision, bool Again);
