namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>Lists several archives at once, as many as there are processors: a first listing waits for the disk.</summary>
internal static class ArchiveListings
{
    /// <summary>Lists them.</summary>
    /// <param name="paths">The archives.</param>
    /// <param name="list">Lists one.</param>
    /// <exception cref="CornetException">One cannot be read.</exception>
    public static T[] Of<T>(string[] paths, Func<string, T> list)
    {
        var listings = new T[paths.Length];
        try
        {
            Parallel.For(0, paths.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => listings[i] = list(paths[i]));
            return listings;
        }
        catch (AggregateException faults) when (faults.InnerExceptions.OfType<CornetException>().FirstOrDefault() is { } fault)
        {
            throw new CornetException(fault.Message, fault);
        }
    }
}
