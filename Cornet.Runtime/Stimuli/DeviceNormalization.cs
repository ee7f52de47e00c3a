using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Stimuli;

/// <summary>A <see cref="Normalization"/> of bytes on any device, with the same bits: its numbers lie there, so that nothing waits for a copy of them.</summary>
internal sealed class DeviceNormalization : IDisposable
{
    private readonly Tensor _unit, _mean, _deviation;

    /// <summary>Copies the means and standard deviations.</summary>
    /// <param name="normalization">Which.</param>
    /// <param name="device">Where the bytes will lie.</param>
    public DeviceNormalization(Normalization normalization, Device device)
    {
        // CUDA multiplies by the reciprocal of a number of the host, which rounds otherwise; it divides by one of its own.
        _unit = OnDevice([255]);
        (_mean, _deviation) = (OnDevice([.. normalization.Mean]), OnDevice([.. normalization.Deviation]));

        Tensor OnDevice(float[] numbers)
        {
            using var scope = NewDisposeScope();
            return tensor(numbers, device: device).reshape(1, -1, 1, 1).DetachFromDisposeScope();
        }
    }

    /// <summary>Normalizes images.</summary>
    /// <param name="bytes">N x 3 x H x W, uint8, on the device.</param>
    /// <returns>N x 3 x H x W, float32, in the same memory format.</returns>
    public Tensor Apply(Tensor bytes) => bytes.to(ScalarType.Float32).div_(_unit).sub_(_mean).div_(_deviation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _unit.Dispose();
        _mean.Dispose();
        _deviation.Dispose();
    }
}
