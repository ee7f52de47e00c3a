using System.Runtime.CompilerServices;
using VerifyXunit;

namespace Cornet_Lab.Tests;

/// <summary>
/// Whatever changes the code of a network, in its file or by another version of Cornet, is seen before it is trusted: the test fails and writes
/// <c>*.received.cs</c> beside the snapshot. Compare the two, and rename it to <c>*.verified.cs</c> where it is right.
/// </summary>
public class GeneratedCodeTests
{
    [Fact]
    public async Task LabNet_becomes_the_code_that_was_looked_at() => await Verifier.Verify(Generated("LabNet"), "cs");

    private static string Generated(string network, [CallerFilePath] string test = "") => File.ReadAllText(Path.Combine(
        Path.GetDirectoryName(test)!, "..", "obj", "generated", "Cornet.Generator", "Cornet.Generator.CornetGenerator", $"{network}.g.cs"));
}
