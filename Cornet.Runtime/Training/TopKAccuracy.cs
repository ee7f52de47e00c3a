using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>Counts right answers.</summary>
internal static class TopKAccuracy
{
    /// <summary>How many images' class is the network's first choice: a number on the device, which the caller disposes.</summary>
    /// <param name="logits">N x classes.</param>
    /// <param name="labels">N.</param>
    public static Tensor First(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return logits.argmax(1).eq(labels).sum().MoveToOuterDisposeScope();
    }

    /// <summary>How many images' class is among the first few choices: a number on the device, which the caller disposes.</summary>
    public static Tensor AmongFirst(int few, Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var (_, chosen) = logits.topk((int)Math.Min(few, logits.size(1)), 1);
        return chosen.eq(labels.unsqueeze(1)).sum().MoveToOuterDisposeScope();
    }
}
