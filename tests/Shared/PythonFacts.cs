namespace Cornet.Tests;

/// <summary>A fact that compares with Python; skipped, naming the Debian package, where none has the modules (by default <c>torch</c>).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(params string[] modules) => Skip = PythonPeer.MissingReason(modules is [] ? ["torch"] : modules);
}

/// <summary>A theory that compares with Python; skipped, naming the Debian package, where none has the modules (by default <c>torch</c>).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute(params string[] modules) => Skip = PythonPeer.MissingReason(modules is [] ? ["torch"] : modules);
}
