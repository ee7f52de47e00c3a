namespace Cornet.Runtime;

/// <summary>Passes progress on at once and on the reporting thread, in order; <see cref="Progress{T}"/> would pass it on later and out of order.</summary>
/// <param name="report">Gets every value.</param>
internal sealed class DirectProgress<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => report(value);
}
