namespace Cornet.Runtime.Stimuli;

/// <summary>Where a prepared picture goes: numbers, or bytes that are normalized later, on the device.</summary>
internal readonly ref struct PreparedImage
{
    /// <summary>For normalized numbers.</summary>
    /// <param name="numbers">Takes 3 x Size x Size of them.</param>
    public PreparedImage(Span<float> numbers) => Numbers = numbers;

    /// <summary>For bytes.</summary>
    /// <param name="bytes">Takes 3 x Size x Size of them.</param>
    /// <param name="erased">Takes the window that is to be 0 after the normalization: one, empty for none.</param>
    public PreparedImage(Span<byte> bytes, Span<Window> erased)
    {
        IsBytes = true;
        Bytes = bytes;
        Erased = erased;
    }

    /// <summary>Whether it takes bytes.</summary>
    public bool IsBytes { get; }

    /// <summary>Takes the numbers.</summary>
    public Span<float> Numbers { get; }

    /// <summary>Takes the bytes.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>Takes what is erased.</summary>
    public Span<Window> Erased { get; }

    /// <summary>For normalized numbers.</summary>
    public static implicit operator PreparedImage(Span<float> numbers) => new(numbers);

    /// <summary>For normalized numbers.</summary>
    public static implicit operator PreparedImage(float[] numbers) => new(numbers);
}
