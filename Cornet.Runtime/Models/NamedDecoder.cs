using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>A decoder beside the one that gives the output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reads">The area whose last step it reads, by its place.</param>
/// <param name="Pass">Runs it; takes over what it is given.</param>
internal sealed record NamedDecoder(string Name, int Reads, Func<Tensor, Tensor> Pass);
