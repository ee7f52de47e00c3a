using System.Reflection;
using TorchSharp;
using Xunit.Sdk;

// libtorch has one generator of random numbers and one choice of kernels for the whole process: what one test draws or switches, another would feel.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: Cornet.Tests.SeededTests]

namespace Cornet.Tests;

/// <summary>Every test draws the same random numbers, whichever ran before it: one that fails fails again.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SeededTestsAttribute : BeforeAfterTestAttribute
{
    public const long Seed = 20240607;

    public override void Before(MethodInfo methodUnderTest) => torch.manual_seed(Seed);
}
