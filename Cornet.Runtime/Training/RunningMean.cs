using System.Text.Json.Serialization;

namespace Cornet.Runtime.Training;

/// <summary>
/// Running sums over the batches of an epoch; kept in a checkpoint, so that an epoch that was interrupted comes to the same numbers.
/// </summary>
/// <param name="LossSum">Cross entropy, summed over images.</param>
/// <param name="Right">Images whose class was the first choice.</param>
/// <param name="Images">Images so far.</param>
/// <param name="Among5">Images whose class was among the first five choices.</param>
/// <param name="Seconds">Time so far.</param>
/// <param name="Waited">Seconds of it in which no image was ready to learn from.</param>
/// <param name="Skipped">Batches that were left out because their loss or gradient was not finite.</param>
/// <param name="Communicated">Seconds of it in which processes exchanged gradients, or waited for each other.</param>
public record struct RunningMean(double LossSum, long Right, int Images, long Among5 = 0, double Seconds = 0, double Waited = 0, int Skipped = 0, double Communicated = 0)
{
    /// <summary>Mean cross entropy so far, in nats.</summary>
    [JsonIgnore]
    public readonly double Loss => LossSum / Images;

    /// <summary>Share of right first choices so far, 0 to 1.</summary>
    [JsonIgnore]
    public readonly double Top1 => (double)Right / Images;

    /// <summary>Share of images whose class was among the first five choices so far, 0 to 1.</summary>
    [JsonIgnore]
    public readonly double Top5 => (double)Among5 / Images;

    /// <summary>Share of the time in which no image was ready, 0 to 1.</summary>
    [JsonIgnore]
    public readonly double Waiting => Seconds > 0 ? Waited / Seconds : 0;

    /// <summary>Share of the time in which processes exchanged gradients or waited for each other, 0 to 1.</summary>
    [JsonIgnore]
    public readonly double Communicating => Seconds > 0 ? Communicated / Seconds : 0;

    /// <summary>Adds a batch.</summary>
    /// <param name="loss">Its mean cross entropy.</param>
    /// <param name="right">Its right first choices.</param>
    /// <param name="among5">Its images whose class was among the first five choices.</param>
    /// <param name="images">Its images.</param>
    public void Add(double loss, long right, long among5, int images)
    {
        LossSum += loss * images;
        Right += right;
        Among5 += among5;
        Images += images;
    }
}
