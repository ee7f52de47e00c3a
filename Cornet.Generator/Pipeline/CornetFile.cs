namespace Cornet.Generator.Pipeline;

/// <summary>A <c>.cornet</c> file as the pipeline carries it.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Text">Its characters.</param>
internal sealed record CornetFile(string Path, string Text);
