using static TorchSharp.torch;

namespace Cornet.Runtime.Stimuli;

/// <summary>A <see cref="Normalization"/> of bytes on any device, with the same bits: its numbers lie there, so that nothing waits for a copy of them.</summary>
internal sealed class DeviceNormalization : IDisposable
{
    private readonly Tensor _unit, _mean, _deviation, _zero, _places;

    /// <summary>Copies the means and standard deviations.</summary>
    /// <param name="normalization">Which.</param>
    /// <param name="size">Rows and columns of the images.</param>
    /// <param name="device">Where the bytes will lie.</param>
    public DeviceNormalization(Normalization normalization, int size, Device device)
    {
        using var scope = NewDisposeScope();
        // CUDA multiplies by the reciprocal of a number of the host, which rounds otherwise; it divides by one of its own.
        _unit = tensor(255f, device: device).reshape(1, 1, 1, 1).DetachFromDisposeScope();
        _mean = tensor(normalization.Mean.ToArray(), device: device).reshape(1, 3, 1, 1).DetachFromDisposeScope();
        _deviation = tensor(normalization.Deviation.ToArray(), device: device).reshape(1, 3, 1, 1).DetachFromDisposeScope();
        _zero = tensor(0f, device: device).DetachFromDisposeScope();
        _places = tensor(Enumerable.Range(0, size).Select(place => (long)place).ToArray(), device: device).reshape(1, 1, -1).DetachFromDisposeScope();
    }

    /// <summary>Normalizes images.</summary>
    /// <param name="bytes">N x 3 x H x W, uint8, on the device.</param>
    /// <param name="erased">The windows that become 0, as <see cref="Batch.Erased"/> holds them; null for none.</param>
    /// <returns>N x 3 x H x W, float32, in the same memory format.</returns>
    public Tensor Apply(Tensor bytes, Tensor? erased = null)
    {
        using var scope = NewDisposeScope();
        var numbers = bytes.to(ScalarType.Float32).div_(_unit).sub_(_mean).div_(_deviation);
        if (erased is not null)
        {
            var (rows, columns) = (Within(0).unsqueeze(3), Within(2).unsqueeze(2));
            numbers.copy_(where(rows.logical_and(columns), _zero, numbers));
        }

        return numbers.MoveToOuterDisposeScope();

        // N x 1 x size.
        Tensor Within(int first) => _places.ge(Bound(first)).logical_and(_places.lt(Bound(first + 1)));

        Tensor Bound(int which) => erased.select(1, which).reshape(-1, 1, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in new[] { _unit, _mean, _deviation, _zero, _places }) tensor.Dispose();
    }
}
