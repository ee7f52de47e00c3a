namespace Cornet.Tests;

/// <summary>A fact about Linux, most of them about loading libtorch there; skipped, saying how it is elsewhere, on other systems.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute(string elsewhere = "TorchSharp itself loads libtorch") =>
        Skip = OperatingSystem.IsLinux() ? null : $"needs Linux: elsewhere {elsewhere}";

    /// <summary>Whether it takes long as well (see <see cref="LongFactAttribute"/>).</summary>
    public bool Long
    {
        get => false;
        set => Skip ??= value ? LongFactAttribute.MissingReason : null;
    }
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs Linux: elsewhere TorchSharp itself loads libtorch";
}
