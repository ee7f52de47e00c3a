using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>The loss of a recipe: of the answers at one or several steps, against the classes and a teacher's answers.</summary>
internal sealed class TrainingLoss
{
    private readonly Recipe _recipe;
    private readonly double[] _weights; // of each step of the area that the decoder reads

    /// <summary>Fits a recipe's loss to a network.</summary>
    /// <exception cref="CornetException">It is at steps that the decoder does not have.</exception>
    public TrainingLoss(CornetModel model, Recipe recipe)
    {
        _recipe = recipe;
        _weights = recipe.LossSteps.For(model);
        Decoded = [.. Enumerable.Range(0, _weights.Length).Where(step => _weights[step] > 0 || step == _weights.Length - 1)];
    }

    /// <summary>The steps that have a loss, and the last one, of which the accuracy is.</summary>
    public IReadOnlyList<int> Decoded { get; }

    /// <summary>The mean over the steps, weighted.</summary>
    /// <param name="mixed">The images and their classes.</param>
    /// <param name="answers">N x classes for each step of <see cref="Decoded"/>.</param>
    /// <param name="teacher">The teacher's logits for the images, N x classes; null without one.</param>
    /// <returns>One number.</returns>
    public Tensor Of(Mixup mixed, IReadOnlyList<Tensor> answers, Tensor? teacher)
    {
        var terms = Decoded.Zip(answers).Where(one => _weights[one.First] > 0).Select(one => (Loss: Of(mixed, one.Second, teacher), Weight: _weights[one.First])).ToList();
        return terms.Count == 1 ? terms[0].Loss : terms.Select(one => one.Loss.Times(one.Weight)).Aggregate((sum, term) => sum.Plus(term));
    }

    private Tensor Of(Mixup mixed, Tensor logits, Tensor? teacher)
    {
        var loss = _recipe.Loss == LossFunction.Bce ? BinaryCrossEntropy.Of(mixed, logits, _recipe.LabelSmoothing) : mixed.Loss(logits, _recipe.LabelSmoothing);
        return teacher is null ? loss : loss.Times(1 - _recipe.DistillWeight).Plus(TeacherLogits.Loss(logits, teacher, _recipe.Temperature).Times(_recipe.DistillWeight));
    }
}
