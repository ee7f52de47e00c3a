using Cornet.Dsl;

namespace Cornet.Generator.Pipeline;

/// <summary>One model and the generated file it gets.</summary>
/// <param name="Hint">The name of that file.</param>
/// <param name="Compiled">The model.</param>
internal sealed record ModelFile(string Hint, CompiledModel Compiled);
