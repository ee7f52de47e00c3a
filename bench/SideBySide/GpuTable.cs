using Cornet.Models;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Cornet.Bench.SideBySide;

/// <summary>CORnet-S on a GPU, as Markdown: how far it is from the processor, and how fast beside PyTorch on the same card.</summary>
internal static class GpuTable
{
    /// <summary>The whole page.</summary>
    /// <param name="rounds">How many repetitions of each variant are counted.</param>
    /// <param name="workload">What is measured; both training and inference are.</param>
    public static string Of(int rounds, Workload workload)
    {
        var onGpu = Runtime.Backend.Resolve(workload.Device).type != DeviceType.CPU;
        Variant[] variants = onGpu
            ? [Variant.Cornet, Variant.PyTorch, Variant.NarrowOnGpu, Variant.PyTorchNarrow]
            : [Variant.Cornet, Variant.PyTorch];
        var tables = new[] { true, false }.Select(trains => Speed(rounds, workload with { Trains = trains }, variants));
        return $"""
            # CORnet-S on `{workload.Device}`

            {Runtime.Backend.Description.Split(" in ")[0]}; Python's PyTorch has channels-last maps on a GPU.

            {Distance(workload.Device)}

            {string.Join("\n", tables)}

            {TrainerTable.Of(rounds, workload)}
            """;
    }

    private static string Speed(int rounds, Workload workload, Variant[] variants)
    {
        var measured = Comparison.Run(workload, rounds, variants);
        // Each beside the peer that computes in the same numbers: they stand in pairs.
        var rows = measured.Select((one, at) => Invariant(
            $"| {one.Variant.Title} | {workload.Batch / one.Median:G3} | {(at % 2 == 0 ? measured[at + 1].RatioTo(one).ToString() : "")} |"));
        return $"""
            ## {(workload.Trains ? "Training step" : "Inference")}: batch {workload.Batch}, {workload.Side} x {workload.Side} pixels

            | | images/s | PyTorch's time / Cornet's (quartiles) |
            |---|---|---|
            {string.Join("\n", rows)}

            """;
    }

    private static string Distance(string device)
    {
        var rows = new[] { float64, float32 }.Select(numbers =>
        {
            using var scope = NewDisposeScope();
            manual_seed(1);
            CORnetS here = new(), there = new();
            there.load_state_dict(here.state_dict());
            var images = randn(4, 3, 96, 96).to(numbers);
            var labels = tensor(new[] { 1L, 7, 0, 999 });
            var (response, gradient) = Pass(here.to(numbers), images, labels);
            var (itsResponse, itsGradient) = Pass(there.to(numbers).to(Runtime.Backend.Resolve(device)), images, labels);
            return Invariant($"| {numbers} | {Apart(itsResponse, response):E1} | {Apart(itsGradient, gradient):E1} |");
        });
        return $"""
            | largest difference from the processor, of the largest number | decoder | gradient of V1's first convolution |
            |---|---|---|
            {string.Join("\n", rows)}

            """;
    }

    private static (Tensor Response, Tensor Gradient) Pass(nn.Module moved, Tensor images, Tensor labels)
    {
        var model = (CORnetS)moved;
        var device = model.parameters().First().device;
        model.eval();
        var response = model.forward(images.to(device));
        model.Differentiate(nn.functional.cross_entropy(response, labels.to(device)));
        return (response.detach().cpu(), model.parameters().First().grad!.cpu());
    }

    private static double Apart(Tensor one, Tensor other) => ((one - other).abs().max() / other.abs().max()).to(float64).item<double>();
}
