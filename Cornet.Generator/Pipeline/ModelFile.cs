using Cornet.Dsl;

namespace Cornet.Generator.Pipeline;

/// <summary>One model and the generated file it gets.</summary>
internal sealed record ModelFile(string Hint, CompiledModel Compiled);
