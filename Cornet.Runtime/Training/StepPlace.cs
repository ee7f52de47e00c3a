namespace Cornet.Runtime.Training;

/// <summary>Where a step is in a training.</summary>
/// <param name="Epoch">Epochs done before it.</param>
/// <param name="Step">Steps of its epoch done before it.</param>
/// <param name="PerEpoch">Steps of an epoch, at least 1.</param>
internal readonly record struct StepPlace(int Epoch, int Step, int PerEpoch)
{
    /// <summary>Steps done before it since the start of the training.</summary>
    public long Steps => ((long)Epoch * PerEpoch) + Step;

    /// <summary>Epochs done before it, with the fraction of its own.</summary>
    public double Epochs => Epoch + ((double)Step / PerEpoch);
}
