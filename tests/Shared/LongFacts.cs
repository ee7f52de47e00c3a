namespace Cornet.Tests;

/// <summary>A fact that takes long: skipped unless CORNET_LONG_TESTS is 1, as <c>.ci/run</c> sets it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() => Skip = LongTests.MissingReason;
}

/// <summary>A theory that takes long: skipped unless CORNET_LONG_TESTS is 1, as <c>.ci/run</c> sets it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute() => Skip = LongTests.MissingReason;
}

/// <summary>Whether tests that take long run.</summary>
internal static class LongTests
{
    private const string Variable = "CORNET_LONG_TESTS";

    /// <summary>Why they do not run, or null where they do.</summary>
    public static string? MissingReason => Environment.GetEnvironmentVariable(Variable) == "1" ? null : $"Takes long: set {Variable}=1 to run it.";
}
