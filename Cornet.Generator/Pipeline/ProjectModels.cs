using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;

namespace Cornet.Generator.Pipeline;

/// <summary>What became of all files of a project.</summary>
/// <param name="Models">The models, planned or not.</param>
/// <param name="Findings">What is wrong, each at its place.</param>
internal sealed record ProjectModels(EquatableArray<ModelFile> Models, EquatableArray<Diagnostic> Findings);

/// <summary>One model and the generated file it gets.</summary>
/// <param name="Hint">The name of that file.</param>
/// <param name="Compiled">The model.</param>
internal sealed record ModelFile(string Hint, CompiledModel Compiled);
