using System.Reflection;
using System.Xml.Linq;

namespace Cornet.App.Verbs;

/// <summary>How a program was started, so that hints name a command that works when it is pasted into the same shell.</summary>
/// <param name="Process">The file that the system runs: the program itself, or <c>dotnet</c>.</param>
/// <param name="Assembly">The program's own assembly.</param>
/// <param name="Folder">The shell's folder.</param>
/// <param name="Path">The folders whose programs need no folder to be named.</param>
internal sealed record ProgramStart(string Process, string Assembly, string Folder, string Path)
{
    // What a tool's package says about itself; the SDK keeps it beside the assembly.
    private const string ToolSettings = "DotnetToolSettings.xml";

    /// <summary>How this program was started.</summary>
    public static ProgramStart Current => new(
        Environment.ProcessPath ?? "", System.Reflection.Assembly.GetEntryAssembly()?.Location ?? "", Environment.CurrentDirectory,
        Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <summary>The words that start it again: <c>cornet</c>, <c>dotnet run -c Release --</c>, <c>./MyLab</c>.</summary>
    public string Command => Tool is { } tool ? (IsDotnet ? $"dotnet {tool}" : Executable)
        : IsDotnet ? $"dotnet {Shown(Assembly)}"
        : Project is { } project ? DotnetRun(project)
        : Executable;

    /// <summary>The words that start it in any folder, as it was built: nothing is built again where many start at once.</summary>
    public IReadOnlyList<string> Built => IsDotnet ? ["dotnet", Assembly] : [Process];

    private bool IsDotnet => System.IO.Path.GetFileNameWithoutExtension(Process) == "dotnet";

    private string? Tool => System.IO.Path.Combine(BaseFolder, ToolSettings) is var file && File.Exists(file)
        ? XDocument.Load(file).Descendants("Command").FirstOrDefault()?.Attribute("Name")?.Value
        : null;

    private string BaseFolder => System.IO.Path.GetDirectoryName(Assembly.Length > 0 ? Assembly : Process) ?? "";

    // A build leaves a program in PROJECT/bin/CONFIGURATION/..., and `dotnet run` starts it there.
    private (string File, string Configuration)? Project
    {
        get
        {
            var below = "";
            for (var folder = new DirectoryInfo(BaseFolder); folder.Parent is { } parent; (below, folder) = (folder.Name, parent))
            {
                if (folder.Name != "bin") continue;
                return Directory.Exists(parent.FullName) && Directory.GetFiles(parent.FullName, "*.*proj") is [var file] ? (file, below) : null;
            }

            return null;
        }
    }

    private string Executable
    {
        get
        {
            var folder = System.IO.Path.GetDirectoryName(Process) ?? "";
            return Path.Split(System.IO.Path.PathSeparator).Any(one => one.TrimEnd(System.IO.Path.DirectorySeparatorChar) == folder)
                ? System.IO.Path.GetFileNameWithoutExtension(Process) : Shown(Process);
        }
    }

    private string DotnetRun((string File, string Configuration) project)
    {
        var folder = System.IO.Path.GetDirectoryName(project.File)!;
        var configuration = project.Configuration is "" or "Debug" ? "" : $" -c {project.Configuration}";
        var where = System.IO.Path.GetRelativePath(folder, Folder) == "." ? "" : $" --project {Shown(folder)}";
        return $"dotnet run{configuration}{where} --";
    }

    // From the shell's folder where it lies below it; a program of that folder needs its ./ to be found.
    private string Shown(string path)
    {
        var relative = System.IO.Path.GetRelativePath(Folder, path);
        var shown = relative.StartsWith("..", StringComparison.Ordinal) ? path
            : path == Process && !relative.Contains(System.IO.Path.DirectorySeparatorChar) ? System.IO.Path.Combine(".", relative)
            : relative;
        return Quoted(shown);
    }

    /// <summary>A word for the shell: in quotation marks where it has blanks.</summary>
    public static string Quoted(string word) => word.Contains(' ') ? $"\"{word}\"" : word;
}
