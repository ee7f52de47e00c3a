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

    /// <summary>The entry of a checkpoint that they were taken from, such as <c>state_dict</c>; null where the file holds nothing else.</summary>
    public string? Place { get; internal init; }

    /// <summary>Other entries of the checkpoint that go by names of weights, such as <c>ema</c>.</summary>
    public IReadOnlyList<string> OtherPlaces { get; internal init; } = [];

    /// <summary>Which of several dictionaries of tensors was taken, in a sentence; null where there was no choice.</summary>
    internal string? Choice(string file) => OtherPlaces.Count == 0
        ? null
        : $"'{file}' holds weights under {string.Join(", ", OtherPlaces.Prepend(Place).Select(place => $"'{place}'"))}; "
            + $"those under '{Place}' are taken.";
}
