namespace Cornet.Runtime.Layers;

/// <summary>In which numbers a network computes. Its weights, and what it learns, are float32 in any case.</summary>
public enum Precision
{
    /// <summary>32 bits throughout.</summary>
    Float32,

    /// <summary>
    /// Maps, convolutions and linear layers in bfloat16 (8 bits of mantissa), maps with the channels last; norms compute in float32, and the
    /// network returns float32. Fast where the processor or GPU has instructions for it (avx512_bf16, AMX, Ampere).
    /// </summary>
    BFloat16,

    /// <summary>
    /// The same in float16 (10 bits of mantissa, numbers up to 65,504), where a training scales its loss: <see cref="Training.LossScale"/>. On GPUs only.
    /// </summary>
    Float16,
}
