namespace Cornet.Runtime.Native;

/// <summary>
/// Maps of more than 2 MiB on pages of 2 MiB. A training step of CORnet-S takes gigabytes of fresh memory from the system; in pages of 4 KiB that is a
/// fault for each of them, which costs more than half of the time where a fault is dear (on a virtual machine): 12.0 s a step without, 6.2 s with large
/// pages (8 images of 224 pixels, two processors), at the same peak.
/// </summary>
internal static class HugePages
{
    // Read by libtorch's allocator at its first use.
    private const string Variable = "THP_MEM_ALLOC_ENABLE";

    /// <summary>Asks libtorch for them, unless the user's environment says otherwise; only before it is loaded. Where Linux has none, nothing happens.</summary>
    public static void Choose() => NativeEnvironment.SetUnlessGiven(Variable, "1");
}
