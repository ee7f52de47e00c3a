namespace Cornet.Runtime.Native;

/// <summary>
/// How libtorch's threads wait for each other. By default those of GNU's OpenMP spin for milliseconds, which is well on a machine of their own. Here other
/// threads read and prepare the images on the same processors, and on a shared machine everyone does: a thread that spins then keeps the one that it
/// waits for from running. Measured with a small network on two busy processors: 12 images/s spinning, 122 sleeping.
/// </summary>
internal static class ThreadWaitPolicy
{
    private const string Policy = "OMP_WAIT_POLICY", SpinCount = "GOMP_SPINCOUNT";

    /// <summary>Lets them sleep at once, unless the user's environment says how they shall wait; only before libtorch is loaded.</summary>
    public static void Choose()
    {
        if (Environment.GetEnvironmentVariable(SpinCount) is null) NativeEnvironment.SetUnlessGiven(Policy, "passive");
    }
}
