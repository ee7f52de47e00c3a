using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

public class DistillationTests
{
    private const string Peer = """
        import sys, numpy, torch, torch.nn.functional as F
        a = numpy.load(sys.argv[1])
        x, y = (torch.from_numpy(a[k]) for k in ('logits', 'teacher'))
        x.requires_grad_()
        t = float(sys.argv[2])
        loss = t * t * F.kl_div(F.log_softmax(x / t, 1), F.softmax(y / t, 1), reduction='batchmean')
        loss.backward()
        numpy.savez(sys.argv[3], loss=loss.detach().numpy().reshape(1), grad=x.grad.numpy())
        """;

    [PythonTheory]
    [InlineData("1")]
    [InlineData("4")]
    public void The_loss_is_that_of_pytorch(string temperature)
    {
        using var scratch = new ScratchFolder();
        using var scope = NewDisposeScope();
        Tensor logits = randn(6, 5).mul(3).requires_grad_(), teacher = randn(6, 5).mul(4);
        NpzFile.Write(scratch["in.npz"], [("logits", logits.detach()), ("teacher", teacher)]);
        PythonPeer.RunCode(Peer, scratch["in.npz"], temperature, scratch["out.npz"]);
        var loss = TeacherLogits.Loss(logits, teacher, int.Parse(temperature, System.Globalization.CultureInfo.InvariantCulture));
        loss.backward();
        using var expected = NpzFile.Read(scratch["out.npz"]);
        Assert.Equal(expected["loss"].item<float>(), loss.item<float>(), 1e-5f);
        Assert.True(expected["grad"].allclose(logits.grad!, 1e-4, 1e-6));
    }

    [Fact]
    public void A_network_learns_the_classes_of_its_teacher_alone()
    {
        using var scratch = new ScratchFolder();
        var recipe = new Recipe { Epochs = 6, BatchSize = 8, LearningRate = 0.1, DistillWeight = 1, Temperature = 2, Seed = 5 };
        var data = Tints.For(recipe);
        // The teacher takes each class for the next one.
        using var trainer = new Trainer(TrainerTests.Fresh(recipe), recipe) { Teacher = Teacher(scratch["teacher.npz"], data.Train.Set, shift: 1) };
        var outcome = trainer.Fit(data.Train, data.Validation);
        Assert.True(outcome.Epochs[^1].ValidationTop1 < 0.1, $"{outcome.Epochs[^1]}");
    }

    [Fact]
    public void Rows_are_found_by_id_whatever_their_order()
    {
        using var scratch = new ScratchFolder();
        var set = new Tints(8);
        using var teacher = Teacher(scratch["teacher.npz"], set);
        using var some = teacher.For([6, 1], CPU);
        Assert.Equal([2, 1], some.argmax(1).data<long>().ToArray());
        using var same = Teacher(scratch["again.npz"], set);
        Assert.Equal(teacher.Fingerprint, same.Fingerprint);
        using var other = Teacher(scratch["other.npz"], set, shift: 1);
        Assert.NotEqual(teacher.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public void What_is_no_teacher_of_the_training_set_is_said_in_a_sentence()
    {
        using var scratch = new ScratchFolder();
        var path = scratch["teacher.npz"];
        Teacher(path, new Tints(8)).Dispose();
        Assert.Equal($"1 of the 9 images of the training set are not in '{path}' (8): distillation needs the teacher's logits for each, by stimulus_id.", Said(new Tints(9)));
        Assert.Equal($"'logits' of '{path}' has 4 classes and the network has 7 outputs: distillation needs the same classes in the same order.", Said(new Tints(8), 7));
        using (var nan = full(1, 4, float.NaN)) Write(path, nan, ["0"]);
        Assert.Equal($"'logits' of '{path}' has numbers that are not finite: compute the teacher's logits again.", Said(new Tints(1)));
        using (var two = zeros(2, 4)) Write(path, two, ["0", "0"]);
        Assert.Equal($"'{path}' has the stimulus '0' twice: keep one of its rows.", Said(new Tints(1)));
        using (var flat = zeros(2)) Write(path, flat, ["0", "1"]);
        Assert.StartsWith($"'logits' of '{path}' is 2 and 'stimulus_id' has 2 ids", Said(new Tints(1)));

        var recipe = new Recipe { DistillWeight = 0.5, BatchSize = 16 };
        using var trainer = new Trainer(TrainerTests.Fresh(recipe), recipe);
        Assert.Contains("no teacher is given", Assert.Throws<CornetException>(() => trainer.Fit(Tints.For(recipe).Train, null)).Message);

        string Said(StimulusSet set, long? classes = null) => Assert.Throws<CornetException>(() => { TeacherLogits.Read(path, set, classes); }).Message;
    }

    /// <summary>Knows each image's class, or another by <paramref name="shift"/>; the rows are in another order than the images, and one is of none of them.</summary>
    internal static TeacherLogits Teacher(string path, StimulusSet set, int shift = 0)
    {
        int[] order = [.. Enumerable.Range(0, set.Count).Reverse()];
        using var scope = NewDisposeScope();
        var classes = tensor(order.Select(index => (long)((set.LabelOf(index) + shift) % 4)).Append(0).ToArray());
        Write(path, nn.functional.one_hot(classes, 4).to(float32).mul(6), [.. order.Select(set.IdOf), "somewhere else"]);
        return TeacherLogits.Read(path, set);
    }

    private static void Write(string path, Tensor logits, string[] ids)
    {
        using var writer = NpzWriter.Create(path);
        writer.Add("logits", logits);
        writer.Add("stimulus_id", ids);
        writer.Complete();
    }
}
