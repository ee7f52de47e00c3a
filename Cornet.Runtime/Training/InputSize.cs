using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Training;

/// <summary>Chooses the rows and columns of a network's input where nobody says.</summary>
public static class InputSize
{
    private const int Multiple = 16, Smallest = 32;

    /// <summary>
    /// The images' own size, up to a multiple of 16 and at least 32, but no larger than the network declares; what it declares where sizes
    /// differ. So small
    /// images are not blown up at many times the cost.
    /// </summary>
    public static int For(ModelCard card, StimulusSet set)
    {
        var declared = (int)Math.Min(card.Input.Height, card.Input.Width);
        if (set.Size is not { } images) return declared;
        var own = Math.Max(Smallest, (images.ShortSide + Multiple - 1) / Multiple * Multiple);
        return Math.Min(own, declared);
    }
}
