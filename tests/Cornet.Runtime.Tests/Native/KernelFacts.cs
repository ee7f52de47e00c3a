using Cornet.Runtime.Native;

namespace Cornet.Tests;

/// <summary>A fact about bfloat16 on the processor: skipped, saying so, where its kernels may not be used.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BFloat16FactAttribute : FactAttribute
{
    public BFloat16FactAttribute() =>
        Skip = KernelSupport.Current.BFloat16 ? null : "needs bfloat16 kernels that are right on this machine: 'doctor' says why they are not";
}

/// <summary>A fact about channels-last on the processor: skipped, saying so, where its kernels may not be used.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChannelsLastFactAttribute : FactAttribute
{
    public ChannelsLastFactAttribute() =>
        Skip = KernelSupport.Current.AllowsChannelsLast ? null : "needs channels-last kernels that are right on this machine: 'doctor' says why they are not";
}
