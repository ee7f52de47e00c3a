using System.Runtime.CompilerServices;
using VerifyTests;

namespace VerifyXunit;

/// <summary>
/// Compares a text with the snapshot beside the test: the part of Verify's <c>Verifier</c> that these tests use, under the same conventions.
/// </summary>
public static class Verifier
{
    /// <summary>Compares a text with <c>{TestClass}.{TestMethod}.verified.{extension}</c>.</summary>
    /// <param name="target">The text.</param>
    /// <param name="extension">The snapshot's extension, without the point.</param>
    /// <param name="sourceFile">The test's file, which is named after its class; the compiler fills it in.</param>
    /// <param name="method">The test; the compiler fills it in.</param>
    /// <returns>To be awaited; throws <see cref="VerifyException"/> where text and snapshot differ.</returns>
    public static SettingsTask Verify(
        string? target, string extension = "txt", [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "") =>
        new(target ?? "null", extension, sourceFile, method);
}
