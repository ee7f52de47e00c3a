namespace Cornet.Runtime.Weights;

/// <summary>
/// The weights of a network by their keys, such as <c>V2.conv1.weight</c>: what PyTorch calls a state dict. Tensors may be views of one
/// memory, as they were when they were saved; call <c>contiguous()</c> before reading their bytes.
/// </summary>
public sealed class StateDict : NamedTensors
{
    internal StateDict()
    {
    }
}
