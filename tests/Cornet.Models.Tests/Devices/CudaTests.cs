using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Runtime;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using Cornet.Tests.Parity;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Devices;

/// <summary>What must hold on a GPU, compared with the processor: <c>dotnet test --filter "Device=cuda"</c>.</summary>
[Trait("Device", "cuda")]
public class CudaTests
{
    // Without a warm-up, which would be longer in a longer training, two epochs begin as three do.
    private static readonly string[] Training =
    [
        "train", "CORnetSmall", "--data", "rendered:low,count=64,size=32", "--batch", "16", "--lr", "0.01", "--warm-up", "0", "--device", TestedDevice.Name,
        "--out",
    ];

    private static Device Device => Backend.Resolve(TestedDevice.Name);

    public static TheoryData<string> Models => PeerFamily.Names;

    [CudaTheory]
    [MemberData(nameof(Models))]
    public void A_training_pass_gives_the_activations_and_gradients_of_the_processor(string name)
    {
        // In double precision no device rounds convolutions to fewer digits.
        using var scope = NewDisposeScope();
        using var images = ParityTests.Noise(3, 40, 48).to(float64);
        using var labels = tensor(new long[] { 7, 0, 999 });
        manual_seed(1);
        using var here = ModelCatalog.Find(name).Create(null);
        using var there = ModelCatalog.Find(name).Create(null);
        here.to(float64);
        there.to(float64);
        using (no_grad())
            foreach (var (mine, theirs) in here.State().Zip(there.State())) theirs.Value.copy_(mine.Value);
        there.to(Device);
        here.eval();
        there.eval();
        using (var mine = here.forward(images))
        using (var theirs = there.forward(images.to(Device)))
            AssertNear("decoder", theirs, mine, 1e-8);
        Learn(here, CPU);
        Learn(there, Device);
        foreach (var (mine, theirs) in here.named_parameters().Zip(there.named_parameters()))
            AssertNear($"the gradient of {mine.name}", theirs.parameter.grad!, mine.parameter.grad!, 1e-6);
        foreach (var (mine, theirs) in here.named_buffers().Zip(there.named_buffers())) AssertNear(mine.name, theirs.buffer, mine.buffer, 1e-8);

        void Learn(CornetModel model, Device device)
        {
            model.train();
            using var loss = nn.functional.cross_entropy(model.forward(images.to(device)), labels.to(device));
            loss.backward();
        }
    }

    [CudaFact]
    public void Bfloat16_is_near_float32()
    {
        if (Device.type == DeviceType.CPU && !Directory.Exists("/sys/devices/system/cpu/cpu0/cache/index0")) return; // a rehearsal that would end the process
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        manual_seed(1);
        using var model = ModelCatalog.Find("CORnetSmall").Create(null);
        model.to(Device);
        model.eval();
        var images = ParityTests.Noise(4, 32, 32).to(Device);
        var wide = model.forward(images);
        model.Precision = Precision.BFloat16;
        AssertNear("decoder", model.forward(images).to(float32), wide, 0.05);
    }

    [CudaTheory]
    [InlineData("CORnetRT", Precision.BFloat16)]
    [InlineData("CORnetRT", Precision.Float16)]
    [InlineData("CircuitVariants_norm_groupnorm_32", Precision.BFloat16)]
    [InlineData("CircuitVariants_norm_groupnorm_32", Precision.Float16)]
    public void Group_norms_in_16_bits_are_near_float32_and_so_are_their_gradients(string name, Precision precision)
    {
        if (Device.type == DeviceType.CPU) precision = Precision.Float32; // a rehearsal: processors have no float16 convolutions, and some no bfloat16
        using var scope = NewDisposeScope();
        var images = ParityTests.Noise(4, 64, 64).to(Device);
        using var labels = tensor(new long[] { 7, 0, 999, 3 }).to(Device);
        manual_seed(1);
        using var model = ModelCatalog.Find(name).Create(null);
        model.to(Device);
        var wide = Pass();
        model.Precision = precision;
        var narrow = Pass();
        Assert.Equal(float32, narrow.Scores.dtype);
        AssertNear("decoder", narrow.Scores, wide.Scores, 0.05);
        foreach (var ((key, mine), (_, theirs)) in narrow.Gradients.Zip(wide.Gradients))
        {
            Assert.Equal(float32, mine.dtype);
            // Directions: single numbers near 0 are mostly rounding.
            using Tensor a = mine.flatten().to(float64), b = theirs.flatten().to(float64);
            var cosine = nn.functional.cosine_similarity(a, b, 0).ToDouble();
            Assert.True(cosine > 0.98, $"the gradient of {key} points elsewhere: cosine {cosine:G3}");
        }

        (Tensor Scores, List<(string, Tensor)> Gradients) Pass()
        {
            model.zero_grad();
            var scores = model.forward(images);
            // A loss that float16 can hold the gradients of.
            using var loss = nn.functional.cross_entropy(scores, labels) * 256.0;
            model.Differentiate(loss);
            var learned = model.named_parameters().Where(one => one.parameter.grad is not null);
            return (scores, [.. learned.Select(one => (one.name, one.parameter.grad!.clone()))]);
        }
    }

    [CudaTheory]
    [InlineData(Method.Sgd)]
    [InlineData(Method.AdamW)]
    public void The_optimizer_moves_weights_as_on_the_processor_in_one_call(Method method)
    {
        using var scope = NewDisposeScope();
        var recipe = new Recipe { Method = method, WeightDecay = 0.01 };
        var start = randn(20, 30);
        var (here, there) = (new TorchSharp.Modules.Parameter(start.clone()), new TorchSharp.Modules.Parameter(start.to(Device)));
        using Optimizer mine = Optimizer.Of(recipe, [("w", here)]), theirs = Optimizer.Of(recipe, [("w", there)]);
        for (var step = 0; step < 5; step++)
        {
            (here.grad, there.grad) = (here.detach().sin(), there.detach().sin());
            mine.Step(0.1);
            theirs.Step(0.1);
        }

        Assert.True(theirs.IsFused);
        AssertNear("w", there, here, 1e-5);
    }

    [CudaFact]
    public void A_training_runs_is_saved_and_goes_on_near_where_it_would_have_been()
    {
        var scratch = Directory.CreateTempSubdirectory("cornet-cuda-").FullName;
        try
        {
            string straight = Path.Combine(scratch, "straight"), run = Path.Combine(scratch, "run");
            Assert.Equal((0, ""), Run([.. Training, straight, "--epochs", "3", "--schedule", "steps"]));
            Assert.Equal((0, ""), Run([.. Training, run, "--epochs", "2", "--schedule", "steps"]));
            Assert.Equal((0, ""), Run(["train", "--resume", run, "--epochs", "3", "--device", TestedDevice.Name]));
            using var expected = PyTorchFile.Read(Path.Combine(straight, "last.pth"));
            using var resumed = PyTorchFile.Read(Path.Combine(run, "last.pth"));
            // The sums of a GPU come in no fixed order, so not to the bit.
            foreach (var (name, value) in expected) AssertNear(name, resumed[name], value, 0.02);
            // What was learned on a GPU is read without one.
            Assert.Equal((0, ""), Run(["eval", "CORnetSmall", "--weights", Path.Combine(run, "best.pth"), "--data", "rendered:low,count=16,size=32", "--device", "cpu"]));
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    [CudaFact]
    public void Memory_that_is_not_enough_is_a_sentence_and_the_device_goes_on()
    {
        var fault = Record.Exception(() => empty([1L << 46], device: Device).Dispose());
        Assert.StartsWith("There is not enough memory for this batch: use a smaller batch", Failure.Sentence(fault!));
        using var sum = ones(3, device: Device).sum();
        Assert.Equal(3, sum.ToDouble());
    }

    private static (int Code, string Error) Run(string[] words)
    {
        using StringWriter output = new(), error = new();
        return (CornetApp.Run(words, [], output, error), error.ToString());
    }

    private static void AssertNear(string what, Tensor actual, Tensor expected, double tolerance)
    {
        using var host = actual.detach().cpu().to(float64);
        using var reference = expected.detach().cpu().to(float64);
        var largest = Math.Max(reference.abs().max().ToDouble(), 1e-9);
        var difference = (host - reference).abs().max().ToDouble() / largest;
        Assert.True(difference < tolerance, $"{what} differs by {difference:G3} of its largest number");
    }
}
