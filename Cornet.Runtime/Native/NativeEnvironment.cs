using System.Runtime.InteropServices;

namespace Cornet.Runtime.Native;

/// <summary>The environment that native libraries see: .NET keeps one of its own, and what is set there does not reach them.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable that the user has not set.</summary>
    public static void SetUnlessGiven(string name, string value) => _ = SetVariable(name, value, overwrite: 0);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
