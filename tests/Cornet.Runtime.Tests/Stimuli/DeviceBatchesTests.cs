using System.Diagnostics;
using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Augmentation;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Stimuli;

/// <summary>Copies to a GPU beside the computation, as far as a machine without one shows them: the calls to CUDA's runtime, by a stand-in of its signatures that finds races.</summary>
public sealed class DeviceBatchesTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [ProgramTheory("cc", "gcc")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_training_comes_to_the_same_weights_whether_copies_are_early_or_late(bool late)
    {
        var cuda = StandIn(late);
        Assert.Equal(Learned(_ => null), Learned(device => new DeviceBatches(cuda, device)));

        static List<byte[]> Learned(Func<Device, DeviceBatches?> places)
        {
            var recipe = new Recipe { Epochs = 2, BatchSize = 16, AccumulationSteps = 2, Augmentation = AugmentationList.Parse("random-crop(2), flip, random-erasing(0.5)") };
            using var data = TrainingData.Of(new Tints(120), new Tints(32, seed: 2), recipe, size: 16, workers: 2, normalizeOnDevice: true);
            RandomPlace.EnterWeights(recipe.Seed);
            using var model = new SmallNetwork();
            using var trainer = new Trainer(model, recipe) { Places = places, ReadsEvery = 5 };
            var outcome = trainer.Fit(data.Train, data.Validation);
            return [.. model.State().Select(entry => entry.Value.detach().bytes.ToArray()), .. outcome.Epochs.Select(epoch => BitConverter.GetBytes(epoch.ValidationLoss!.Value))];
        }
    }

    [ProgramFact("cc", "gcc")]
    public void A_place_is_not_copied_into_before_the_batch_after_its_own_is_taken()
    {
        using DeviceBatches places = new(StandIn(late: false), CPU);
        for (byte i = 0; i < 2; i++)
        {
            places.Copy(Some(i)).Dispose();
            places.Arrive();
        }

        // The second batch may still be in use.
        places.Copy(Some(2)).Dispose();
        var error = Assert.Throws<CornetException>(() => places.Copy(Some(3)));
        Assert.Equal("CUDA cannot copy to the device (code 700): see nvidia-smi.", error.Message);
    }

    [ProgramFact("cc", "gcc")]
    public void Host_memory_is_kept_until_it_is_copied()
    {
        var (first, second) = (Some(1), Some(2));
        using (DeviceBatches places = new(StandIn(late: true), CPU))
        {
            using var copied = places.Copy(first);
            Assert.False(first.Images.IsInvalid);
            places.Arrive();
            Assert.Equal(1, copied.Images[0, 0, 0, 0].item<byte>());
            using var next = places.Copy(second);
            Assert.True(first.Images.IsInvalid);
            Assert.False(second.Images.IsInvalid);
        }

        Assert.True(second.Images.IsInvalid);
    }

    private static Batch Some(byte value) => new(0, full([2, 3, 4, 4], value, uint8), zeros(2, int64), [0, 1]);

    private CudaRuntime StandIn(bool late)
    {
        var library = _scratch["libcudart.so"];
        using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-O1", "-o", library, Path.Combine(Repository.Root, "tests", "peers", "cudart_stand_in.c")]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        unsafe
        {
            ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(NativeLibrary.Load(library), "stand_in_late"))(late ? 1 : 0);
        }

        return CudaRuntime.Load(library)!;
    }
}
