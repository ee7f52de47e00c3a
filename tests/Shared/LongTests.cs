namespace Cornet.Tests;

/// <summary>How much a test does that can do more or less: everything where long tests run (see <see cref="LongFactAttribute"/>), a part elsewhere.</summary>
internal static class LongTests
{
    /// <summary>Whether tests that take long run.</summary>
    public static bool Run => LongFactAttribute.MissingReason is null;

    // What fits into six minutes on two processors, with everything else.
    private const int Part = 10;

    /// <summary>All of so many random inputs, or a tenth of them.</summary>
    public static int Iterations(int all) => Run ? all : all / Part;

    /// <summary>All of many inputs, or every tenth one (or another part of them).</summary>
    public static IEnumerable<T> Inputs<T>(IEnumerable<T> all, int part = Part) => Run ? all : all.Where((_, place) => place % part == 0);
}
