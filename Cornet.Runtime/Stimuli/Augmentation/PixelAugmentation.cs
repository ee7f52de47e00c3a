namespace Cornet.Runtime.Stimuli.Augmentation;

/// <summary>A random change of the pixels of an image that has been brought to the network's size, before it is normalized.</summary>
public abstract record PixelAugmentation
{
    private protected PixelAugmentation()
    {
    }

    /// <summary>Changes the image in <see cref="DecodeBuffer.Augmented"/>.</summary>
    /// <param name="buffer">Holds the image, and room for another one.</param>
    /// <param name="random">Where random choices come from.</param>
    internal abstract void Apply(DecodeBuffer buffer, ref CounterRandom random);

    /// <summary>As preparations print it.</summary>
    internal abstract string Description { get; }
}
