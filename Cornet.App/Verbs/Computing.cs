using Cornet.Runtime.Distributed;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>Readies what computes.</summary>
internal static class Computing
{
    /// <summary>
    /// Multiply-adds of a batch below which one thread is faster than two: they would spend longer waking each other than computing. Measured with CORnetSmall
    /// and batches of 32 (0.8 billion): 234 images/s with one thread, 174 with two.
    /// </summary>
    private const double WorthSharing = 2e9;

    /// <summary>
    /// Finds the device and takes no more threads than this process may use: libtorch counts the machine's processors, a container may have
    /// fewer.
    /// </summary>
    /// <param name="device">What the user called it; null for the best there is.</param>
    /// <exception cref="CornetException">There is no such device.</exception>
    public static Device Prepare(string? device)
    {
        var found = Backend.Resolve(device);
        if (get_num_threads() > Processors.OfThisRank) set_num_threads(Processors.OfThisRank);
        return found;
    }

    /// <summary>As above, with one thread for a small network, unless OMP_NUM_THREADS says how many.</summary>
    /// <param name="device">What the user called it; null for the best there is.</param>
    /// <param name="card">The network.</param>
    /// <param name="size">Rows and columns of its images.</param>
    /// <param name="batch">Images at once.</param>
    /// <exception cref="CornetException">There is no such device.</exception>
    public static Device Prepare(string? device, ModelCard card, int size, int batch)
    {
        var found = Prepare(device);
        var work = (double)card.MultiplyAdds * size * size / (card.Input.Height * card.Input.Width) * batch / ProcessGroups.Launch.Size;
        if (work < WorthSharing && Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null) set_num_threads(1);
        return found;
    }

    /// <summary>In which numbers to compute, if this machine can.</summary>
    /// <param name="asked">What the user asked for; null for float32.</param>
    /// <param name="device">Where.</param>
    /// <exception cref="CornetException">
    /// libtorch's bfloat16 would end the process, because it divides by the sizes of the processor's caches, which some virtual machines hide; or float16 was
    /// asked of a processor.
    /// </exception>
    public static Precision Allowed(Precision? asked, Device device)
    {
        var precision = asked ?? Precision.Float32;
        if (precision == Precision.Float32 || device.type != DeviceType.CPU) return precision;
        if (precision == Precision.Float16)
            throw new CornetException("float16 needs a GPU: processors lack instructions for most of it; use --precision bfloat16, or leave "
                + "--precision out.");
        KernelSupport.Demand("bfloat16", CanNarrow, "--precision");
        return precision;
    }

    /// <summary>Whether this machine's processor can compute in bfloat16.</summary>
    public static bool CanNarrow => KernelSupport.Current.BFloat16;
}
