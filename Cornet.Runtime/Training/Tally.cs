using System.Text.Json.Serialization;

namespace Cornet.Runtime.Training;

/// <summary>
/// Running sums over the batches of an epoch; kept in a checkpoint, so that an epoch that was interrupted comes to the same numbers.
/// </summary>
/// <param name="LossSum">Cross entropy, summed over images.</param>
/// <param name="Right">Images whose class was the first choice.</param>
/// <param name="Images">Images so far.</param>
/// <param name="Seconds">Time so far.</param>
public record struct Tally(double LossSum, long Right, int Images, double Seconds)
{
    /// <summary>Mean cross entropy so far, in nats.</summary>
    [JsonIgnore]
    public readonly double Loss => LossSum / Images;

    /// <summary>Share of right first choices so far, 0 to 1.</summary>
    [JsonIgnore]
    public readonly double Top1 => (double)Right / Images;

    /// <summary>Adds a batch.</summary>
    /// <param name="loss">Its mean cross entropy.</param>
    /// <param name="right">Its right first choices.</param>
    /// <param name="images">Its images.</param>
    public void Add(double loss, long right, int images)
    {
        LossSum += loss * images;
        Right += right;
        Images += images;
    }
}
