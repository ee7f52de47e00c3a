using System.Globalization;
using Cornet.Runtime.Distributed;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Distributed;

/// <summary>What each rank runs for <see cref="MpiTests"/>; rank 0 prints what it finds, a line each.</summary>
internal static class RanksProgram
{
    private static readonly Recipe Plain = new() { Epochs = 2, BatchSize = 16, LearningRate = 0.1, Seed = 5 };

    /// <summary>Batches of 13 images leave the last rank fewer; 60 of 64 images are seen.</summary>
    private static readonly (string Name, Recipe Recipe, bool Float64)[] Trainings =
    [
        ("plain, float64", Plain, true),
        ("odd batches, float64", Plain with { BatchSize = 13 }, true),
        ("a rank with one image, float64", Plain with { BatchSize = 7 }, true),
        ("mixup, dropout, clipping, float64", Plain with { BatchSize = 15, Mixup = 0.4, ClipNorm = 0.5, LabelSmoothing = 0.1 }, true),
        ("accumulation in each rank, float64", Plain with { AccumulationSteps = 2, Method = Method.AdamW, LearningRate = 0.01 }, true),
        ("plain, float32", Plain, false),
        ("mixup, dropout, clipping, EMA, float32", Plain with { BatchSize = 13, Mixup = 0.4, ClipNorm = 0.5, EmaDecay = 0.9 }, false),
    ];

    /// <summary>Runs it.</summary>
    /// <param name="what"><c>nccl</c> to meet as ranks with GPUs do; a folder to leave there what PyTorch's ranks are compared with; <c>recipes</c> for <see cref="RecipesOnRanks"/>; else as ranks without GPUs.</param>
    public static int Run(string what)
    {
        using var group = what == "nccl" ? OnNccl() : ProcessGroups.Join(CPU);
        if (Directory.Exists(what)) return TrainForPyTorch(what, group);
        if (what == "recipes") return new RecipesOnRanks(group).Run();
        Print($"{group.Size} ranks by {group.Engine}");
        Print($"messages: {Messages(group)}");
        Print($"a null reference: {NullReference()}");
        foreach (var (name, recipe, float64) in Trainings)
        {
            var (together, top1) = Train(recipe, float64, group);
            var (alone, top1Alone) = Train(recipe with { AccumulationSteps = recipe.AccumulationSteps * group.Size }, float64, ProcessGroup.Single);
            var difference = together.Zip(alone, (a, b) => Math.Abs(a - b)).Max();
            Print(string.Create(CultureInfo.InvariantCulture, $"{name}: difference {difference:E1}, moved {alone.Max(Math.Abs):F3}, top-1 {top1:F6} {top1Alone:F6}"));
        }

        // Each rank normalizes over all images, as one process does with the whole batch.
        var (synchronized, topSynchronized) = Train(Plain with { BatchSize = 12, SyncBatchNorm = true }, float64: true, group, dropout: 0);
        var (whole, topWhole) = Train(Plain with { BatchSize = 12 }, float64: true, ProcessGroup.Single, dropout: 0);
        Print(string.Create(
            CultureInfo.InvariantCulture,
            $"synchronized batch norm, float64: difference {synchronized.Zip(whole, (a, b) => Math.Abs(a - b)).Max():E1}, moved {whole.Max(Math.Abs):F3}, top-1 {topSynchronized:F6} {topWhole:F6}"));
        return 0;

        void Print(string line)
        {
            if (group.IsFirst) Console.WriteLine(line);
        }
    }

    // One epoch at a constant learning rate; its batches, and the weights before and after it.
    private static int TrainForPyTorch(string folder, ProcessGroup group)
    {
        var recipe = Plain with { Epochs = 1, BatchSize = 12, Schedule = LearningRateSchedule.Steps };
        RandomPlace.EnterWeights(recipe.Seed);
        using var network = new PlainNetwork(norm: true);
        if (group.IsFirst)
        {
            PyTorchFile.Write(Path.Combine(folder, "start.pth"), network.State());
            using var scope = NewDisposeScope();
            var batches = Tints.For(recipe).Train.Epoch(0).ToList();
            NpzFile.Write(Path.Combine(folder, "batches.npz"), [("images", stack(batches.Select(one => one.Images.contiguous()))), ("labels", stack(batches.Select(one => one.Labels)))]);
        }

        using var trainer = new Trainer(network, recipe, group: group);
        trainer.Fit(Tints.For(recipe, group).Train, null);
        if (group.IsFirst) PyTorchFile.Write(Path.Combine(folder, "end.pth"), network.State());
        return 0;
    }

    // A stand-in for NCCL takes tensors in host memory.
    private static NcclGroup OnNccl()
    {
        var (launch, library) = (ProcessGroups.Launch, NcclLibrary.Load(Environment.GetEnvironmentVariable("CORNET_NCCL"), null));
        return NcclGroup.Join(launch, library, CPU, bytes => Rendezvous.Exchange(launch, $"NCCL {library.Version}", bytes, TimeSpan.FromSeconds(30)));
    }

    private static (double[] Weights, double TrainTop1) Train(Recipe recipe, bool float64, ProcessGroup group, double dropout = 0.2)
    {
        // Other ranks begin elsewhere, and must come to where rank 0 is.
        RandomPlace.EnterWeights(recipe.Seed + group.Rank);
        var network = new SmallNetwork(dropout: dropout);
        if (float64) network.to(ScalarType.Float64);
        using var trainer = new Trainer(network, recipe, group: group);
        var data = Tints.For(recipe, group);
        var outcome = trainer.Fit(data.Train, data.Validation);
        using var scope = NewDisposeScope();
        return ([.. network.parameters().SelectMany(one => one.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray())], outcome.Epochs[^1].TrainTop1);
    }

    private static string Messages(ProcessGroup group)
    {
        using var scope = NewDisposeScope();
        var sum = (double)group.Size * (group.Size + 1) / 2;
        // One number, and one more than messages hold.
        foreach (var count in new long[] { 1, (MpiGroup.MessageBytes / 4) + 1, 3 * MpiGroup.MessageBytes })
        {
            foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.Int64 })
            {
                var numbers = full(count, group.Rank + 1, type);
                group.AllReduce(numbers);
                if (!numbers.eq((double)sum).all().item<bool>()) return $"{count} numbers of {type} have a wrong sum";
            }
        }

        var expected = arange(2 * 3 * 5 * 7, dtype: ScalarType.Float32).reshape(2, 3, 5, 7);
        foreach (var arranged in new[] { expected.contiguous(), Cornet.Runtime.Layers.Cast.ChannelsLast(expected) })
        {
            var got = group.IsFirst ? arranged.clone() : zeros_like(arranged);
            group.Broadcast(got);
            if (!got.equal(expected).all().item<bool>()) return "a broadcast came wrong";
        }

        var whole = group.IsFirst ? arange(10) : zeros(10, ScalarType.Int64);
        using var everySecond = whole.slice(0, 0, 10, 2);
        group.Broadcast(everySecond);
        if (everySecond.sum().item<long>() != 20) return "a broadcast with gaps came wrong";
        if (group.Broadcast(group.IsFirst ? "V1 → IT" : null) != "V1 → IT") return "a text came wrong";
        string[] own = [.. Enumerable.Range(0, group.Size).Select(rank => rank == 1 ? "" : string.Concat(Enumerable.Repeat($"{rank} → ", 1 + rank)))];
        if (!group.Gather(own[group.Rank]).SequenceEqual(own)) return "texts were gathered wrong";
        if (group.Gather("").Length != group.Size) return "empty texts were gathered wrong";
        return "right";
    }

    private static string NullReference()
    {
        try
        {
            string? nothing = Environment.GetEnvironmentVariable("NOT SET");
            return $"{nothing!.Length}";
        }
        catch (NullReferenceException)
        {
            return "caught";
        }
    }
}
