namespace Cornet.Tests;

/// <summary>How much a test does that can do more or less: everything where long tests run (see <see cref="LongFactAttribute"/>), a part elsewhere.</summary>
internal static class LongTests
{
    /// <summary>Whether tests that take long run.</summary>
    public static bool Run => LongFactAttribute.MissingReason is null;

    /// <summary>All of so many random inputs, or half of them.</summary>
    public static int Iterations(int all) => Run ? all : all / 2;

    /// <summary>All of many inputs, or every second one.</summary>
    public static IEnumerable<T> Inputs<T>(IEnumerable<T> all) => Run ? all : all.Where((_, place) => place % 2 == 0);
}
