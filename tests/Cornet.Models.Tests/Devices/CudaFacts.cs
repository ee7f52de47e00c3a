using TorchSharp;

namespace Cornet.Tests.Devices;

/// <summary>
/// The device that tests of a GPU run on: the first CUDA device; or the one that <c>CORNET_TEST_DEVICE</c> names, so that <c>cpu</c> rehearses them where there
/// is none.
/// </summary>
internal static class TestedDevice
{
    private const string Variable = "CORNET_TEST_DEVICE";

    /// <summary>Its name, as <c>--device</c> takes it.</summary>
    public static string Name { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : "cuda";

    /// <summary>Why a test on it cannot run, or null where it can.</summary>
    public static string? MissingReason => Name.StartsWith("cuda", StringComparison.Ordinal) && !torch.cuda.is_available()
        ? $"needs a GPU and a libtorch with CUDA: none here, so nothing is known of CUDA on this machine ({Variable}=cpu rehearses it on the processor)"
        : null;
}

/// <summary>A fact about a GPU; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute() => Skip = TestedDevice.MissingReason;
}

/// <summary>A theory about a GPU; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CudaTheoryAttribute : TheoryAttribute
{
    public CudaTheoryAttribute() => Skip = TestedDevice.MissingReason;
}
