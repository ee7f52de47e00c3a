using static TorchSharp.torch;

namespace Cornet.Runtime.App;

/// <summary>Readies what computes.</summary>
internal static class Computing
{
    /// <summary>
    /// Finds the device and takes no more threads than this process may use: libtorch counts the machine's processors, a container may have
    /// fewer.
    /// </summary>
    /// <param name="device">What the user called it; null for the best there is.</param>
    /// <exception cref="CornetException">There is no such device.</exception>
    public static Device Prepare(string? device)
    {
        var found = Backend.Resolve(device);
        if (get_num_threads() > Environment.ProcessorCount) set_num_threads(Environment.ProcessorCount);
        return found;
    }
}
