namespace Cornet.Tests;

/// <summary>A fact that takes long: skipped unless CORNET_LONG_TESTS is 1, as <c>.ci/run</c> sets it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    private const string Variable = "CORNET_LONG_TESTS";

    public LongFactAttribute() => Skip = MissingReason;

    /// <summary>Why tests that take long do not run, or null where they do.</summary>
    public static string? MissingReason => Environment.GetEnvironmentVariable(Variable) == "1" ? null : $"takes long: set {Variable}=1 to run it";
}
