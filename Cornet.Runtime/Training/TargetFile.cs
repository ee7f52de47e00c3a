namespace Cornet.Runtime.Training;

/// <summary>A file that a training learns from beside the classes of its images.</summary>
/// <param name="Path">The file.</param>
/// <param name="Fingerprint">What its numbers have in common with no others.</param>
public sealed record TargetFile(string Path, string Fingerprint)
{
    /// <summary>Compares the file of a run that goes on with the one that it began with.</summary>
    /// <param name="now">Its fingerprint now.</param>
    /// <exception cref="CornetException">It has changed.</exception>
    public void DemandSame(string now)
    {
        if (now != Fingerprint) throw new CornetException($"'{Path}' has changed since the run began: restore it, or start a new run.");
    }
}
