namespace Cornet.Runtime.Tests.Native;

/// <summary>A fact about loading libtorch on Linux; elsewhere TorchSharp loads it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs Linux: elsewhere TorchSharp itself loads libtorch";

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
