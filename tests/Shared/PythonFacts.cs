namespace Cornet.Tests;

/// <summary>A fact that compares with Python; skipped, naming the Debian package, where none has the modules (by default <c>torch</c>).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(params string[] modules) => Skip = PythonPeer.MissingReason(modules is [] ? ["torch"] : modules);

    /// <summary>An environment variable without which it is skipped: for what writes a page of the documentation.</summary>
    public string Wanted
    {
        get => "";
        set => Skip ??= Environment.GetEnvironmentVariable(value) is null ? $"Writes a page of the documentation where {value} names it." : null;
    }

    /// <summary>Whether it takes long: skipped unless long tests run.</summary>
    public bool Long
    {
        get => false;
        set => Skip ??= value ? LongFactAttribute.MissingReason : null;
    }

    /// <summary>A data set of <see cref="TestData"/> without which it is skipped.</summary>
    public string Data
    {
        get => "";
        set => Skip ??= TestData.MissingReason(value);
    }
}

/// <summary>A theory that compares with Python; skipped, naming the Debian package, where none has the modules (by default <c>torch</c>).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute(params string[] modules) => Skip = PythonPeer.MissingReason(modules is [] ? ["torch"] : modules);
}
