using TorchSharp;

namespace Cornet.Runtime.Stimuli;

/// <summary>Some prepared pictures at once. Its tensors lie in host memory and end with it.</summary>
/// <param name="Number">Which batch of the epoch it is, from 0.</param>
/// <param name="Images">N x 3 x H x W, float32, normalized, or uint8 with <see cref="BatchOptions.NormalizeOnDevice"/>; how it lies in memory, <see cref="BatchOptions.ChannelsLast"/> says.</param>
/// <param name="Labels">N, int64; <see cref="StimulusSet.NoLabel"/> where a picture has no class.</param>
/// <param name="Indices">The N pictures' numbers in their set.</param>
public sealed record Batch(int Number, torch.Tensor Images, torch.Tensor Labels, int[] Indices) : IDisposable
{
    /// <summary>How many pictures.</summary>
    public int Count => Indices.Length;

    /// <summary>How many pictures the batch has over all processes that share it, those too that could not be read.</summary>
    public int Whole { get; init; } = Indices.Length;

    /// <summary>
    /// Where images are bytes, the windows of them that are 0 after the normalization: N x 4, int64, the first row and the one after the last, the first column and the one after the last; else
    /// null.
    /// </summary>
    internal torch.Tensor? Erased { get; init; }

    /// <summary>A part of a batch without any picture.</summary>
    internal static Batch Empty(int number, Preparation preparation, bool bytes) =>
        new(number, torch.empty([0, 3, preparation.Size, preparation.Size], bytes ? torch.uint8 : torch.float32), torch.empty(0, torch.int64), []);

    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
        Erased?.Dispose();
    }
}
