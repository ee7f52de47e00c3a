using System.Runtime.CompilerServices;

namespace VerifyTests;

/// <summary>A comparison that is still being described; awaiting it makes it.</summary>
public sealed class SettingsTask
{
    private readonly string _target, _extension, _sourceFile, _method;
    private string _parameters = "";
    private string _folder = "";

    internal SettingsTask(string target, string extension, string sourceFile, string method) =>
        (_target, _extension, _sourceFile, _method) = (target, extension, sourceFile, method);

    /// <summary>Tells the cases of a theory apart: <c>{TestClass}.{TestMethod}_{text}.verified.{extension}</c>.</summary>
    public SettingsTask UseTextForParameters(string text)
    {
        _parameters = "_" + text;
        return this;
    }

    /// <summary>Keeps the snapshot in a folder, relative to the test's file.</summary>
    public SettingsTask UseDirectory(string directory)
    {
        _folder = directory;
        return this;
    }

    /// <summary>Makes the comparison.</summary>
    public Task ToTask()
    {
        var folder = Path.Combine(Path.GetDirectoryName(_sourceFile)!, _folder);
        var name = $"{Path.GetFileNameWithoutExtension(_sourceFile)}.{_method}{_parameters}";
        return Task.Run(() => new Snapshot(folder, name, _extension).Compare(_target));
    }

    /// <summary>Makes the comparison.</summary>
    public TaskAwaiter GetAwaiter() => ToTask().GetAwaiter();

    /// <summary>Makes the comparison.</summary>
    public static implicit operator Task(SettingsTask settings) => settings.ToTask();
}
