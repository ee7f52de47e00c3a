namespace Cornet.Runtime.Tests.Native;

/// <summary>A fact about large pages that a program gets where it asks for them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HugePagesFactAttribute : FactAttribute
{
    private const string Setting = "/sys/kernel/mm/transparent_hugepage/enabled";

    public HugePagesFactAttribute() => Skip =
        File.Exists(Setting) && File.ReadAllText(Setting).Contains("[madvise]", StringComparison.Ordinal)
            ? null
            : $"needs Linux with [madvise] in {Setting}: elsewhere the system does not ask";
}
