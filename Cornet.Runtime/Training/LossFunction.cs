using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>What the network's answers are compared with the classes by.</summary>
public enum LossFunction
{
    /// <summary>Cross entropy of the softmax over the classes.</summary>
    CrossEntropy,

    /// <summary>Binary cross entropy: each class is a question of its own, answered by a sigmoid (Wightman, Touvron and Jégou, 2021, "ResNet strikes back").</summary>
    Bce,
}

/// <summary>Binary cross entropy of logits, as timm's <c>BinaryCrossEntropy</c>.</summary>
internal static class BinaryCrossEntropy
{
    /// <summary>
    /// The mean over images and classes, as in timm without <c>sum_classes</c>. The target of a class is 1 - s + s / C if it is the image's and s / C if not; of a mixture of
    /// images it is the mixture of theirs.
    /// </summary>
    /// <param name="mixed">The batch.</param>
    /// <param name="logits">N x C.</param>
    /// <param name="smoothing">s: how much of the target is spread over all classes, 0 to below 1.</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Mixup mixed, Tensor logits, double smoothing)
    {
        using var scope = NewDisposeScope();
        var target = OneHot(mixed.Labels);
        if (mixed.Others is { } others) target = target.Times(mixed.Share).Plus(OneHot(others).Times(1 - mixed.Share));
        target = target.Times(1 - smoothing).Plus(smoothing / logits.size(1));
        return nn.functional.binary_cross_entropy_with_logits(logits, target).MoveToOuterDisposeScope();

        // libtorch looks at the labels on a processor only, so a GPU does not wait.
        Tensor OneHot(Tensor labels) => nn.functional.one_hot(labels, logits.size(1)).to(logits.dtype);
    }
}
