namespace Cornet.Tests;

/// <summary>A fact that needs a program of the system; skipped, naming its Debian package, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program, string package) =>
        Skip = Programs.Find(program) is null ? $"needs {program}: apt-get install {package}" : null;

    /// <summary>Whether it takes long as well (see <see cref="LongFactAttribute"/>).</summary>
    public bool Long
    {
        get => false;
        set => Skip ??= value ? LongFactAttribute.MissingReason : null;
    }

    /// <summary>A second program that it needs, and the package of it, as <c>mpirun.mpich mpich</c>.</summary>
    public string And
    {
        get => "";
        set => Skip ??= value.Split(' ') is [var other, var package] && Programs.Find(other) is null ? $"needs {other}: apt-get install {package}" : null;
    }

    /// <summary>A module of Python that it needs as well.</summary>
    public string Python
    {
        get => "";
        set => Skip ??= PythonPeer.MissingReason(value);
    }

    /// <summary>Whether it needs the rights of root as well.</summary>
    public bool Root
    {
        get => false;
        set => Skip ??= value && !Environment.IsPrivilegedProcess ? "needs to run as root" : null;
    }

    /// <summary>An environment variable without which it is skipped: for what writes a page of the documentation.</summary>
    public string Wanted
    {
        get => "";
        set => Skip ??= Environment.GetEnvironmentVariable(value) is null ? $"Writes a page of the documentation where {value} names it." : null;
    }
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(string program, string package) =>
        Skip = Programs.Find(program) is null ? $"needs {program}: apt-get install {package}" : null;
}

/// <summary>The programs of the system.</summary>
internal static class Programs
{
    /// <summary>Where a program lies, by <c>PATH</c>; null where it is missing.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
