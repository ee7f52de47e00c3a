using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>Compares the classes of data with the outputs of a network: on a GPU a label out of range would end the process.</summary>
internal static class ClassCheck
{
    /// <exception cref="CornetException">The data have no classes, or more than the network has outputs.</exception>
    public static void Demand(CornetModel model, Tensor logits, StimulusSet set)
    {
        if (set.Classes.Count == 0)
            throw new CornetException($"The images of '{set.Name}' have no classes: put the images of each class into their own folder.");
        if (set.Classes.Count > logits.size(1))
        {
            throw new CornetException($"'{set.Name}' has {set.Classes.Count} classes, but this {model.Card.Name} has {logits.size(1)} outputs: "
                + $"create it with --classes {set.Classes.Count}.");
        }
    }
}
