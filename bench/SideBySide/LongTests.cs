namespace Cornet.Tests;

/// <summary>Here peers have the time that they have in long tests.</summary>
internal static class LongTests
{
    /// <summary>Always.</summary>
    public static bool Run => true;
}
