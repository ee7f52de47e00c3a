using Cornet.Dsl.Services;
using Cornet.Dsl.Text;

namespace Cornet.Cli.LanguageServer;

/// <summary>
/// The files of the editor's folders as they are now: what is open counts as it stands in the editor, the rest as it lies on the disk. Names are visible
/// within a project, so the files below each project file of .NET are compiled together, and those without one with all others of their folder.
/// </summary>
/// <param name="compile">Compiles the files of a project; the compiler itself where it is left out.</param>
internal sealed class Workspace(Func<IReadOnlyList<SourceText>, Project?, CancellationToken, Project>? compile = null)
{
    private readonly Lock _lock = new();
    private readonly Lock _compiling = new();
    private readonly Dictionary<string, SourceText> _disk = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceText> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _homes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Project> _projects = new(StringComparer.Ordinal);
    private readonly HashSet<string> _current = new(StringComparer.Ordinal);
    private readonly List<string> _folders = [];

    /// <summary>The folders of all files, each with a project of its own.</summary>
    public IReadOnlyList<string> Homes
    {
        get
        {
            lock (_lock) return [.. _disk.Keys.Concat(_open.Keys).Select(Home).Distinct()];
        }
    }

    /// <summary>Takes the files of a folder in.</summary>
    public void Add(string folder)
    {
        lock (_lock) _folders.Add(folder);
        Refresh();
    }

    /// <summary>Leaves the files of a folder out.</summary>
    public void Remove(string folder)
    {
        lock (_lock) _folders.Remove(folder);
        Refresh();
    }

    /// <summary>Looks at the disk again.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            _homes.Clear();
            _disk.Clear();
            _current.Clear();
            foreach (var path in _folders.Where(Directory.Exists).SelectMany(CornetFiles.Below).Distinct())
                if (Read(path) is { } text) _disk[path] = new SourceText(path, text);
        }
    }

    /// <summary>A file stands in the editor with this text.</summary>
    public void Open(string path, string text)
    {
        lock (_lock)
        {
            _open[path] = new SourceText(path, text);
            _current.Remove(Home(path));
        }
    }

    /// <summary>A file is no longer in the editor.</summary>
    public void Close(string path)
    {
        lock (_lock)
        {
            _open.Remove(path);
            if (_folders.Exists(folder => IsBelow(path, folder)) && Read(path) is { } text) _disk[path] = new SourceText(path, text);
            _current.Remove(Home(path));
        }
    }

    /// <summary>The text of a file, or null where there is none.</summary>
    public SourceText? Find(string path)
    {
        lock (_lock) return _open.GetValueOrDefault(path) ?? _disk.GetValueOrDefault(path);
    }

    /// <summary>The project that a file belongs to.</summary>
    public Project ProjectOf(string path, CancellationToken cancellation = default)
    {
        string home;
        lock (_lock) home = Home(path);
        return ProjectIn(home, cancellation);
    }

    /// <summary>The project of a folder, compiled if something has changed.</summary>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public Project ProjectIn(string home, CancellationToken cancellation = default)
    {
        // Who asks while somebody else compiles the same takes it over.
        lock (_compiling) return CompiledIn(home, cancellation);
    }

    private Project CompiledIn(string home, CancellationToken cancellation)
    {
        List<SourceText> files;
        Project? before;
        lock (_lock)
        {
            if (_projects.TryGetValue(home, out before) && _current.Contains(home)) return before;
            files = [.. _open.Values.Concat(_disk.Values.Where(file => !_open.ContainsKey(file.Path))).Where(file => Home(file.Path) == home)
                .OrderBy(file => file.Path, StringComparer.Ordinal)];
        }
        var compiled = (compile ?? Project.Of)(files, before, cancellation);
        lock (_lock)
        {
            _projects[home] = compiled;
            // What changed while this was compiled is not in it.
            if (files.All(file => (_open.GetValueOrDefault(file.Path) ?? _disk.GetValueOrDefault(file.Path)) == file)) _current.Add(home);
        }
        return compiled;
    }

    /// <summary>The nearest folder above with a project file, within the editor's folders; else the editor's folder, or the file's own.</summary>
    private string Home(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? path;
        if (_homes.TryGetValue(folder, out var known)) return known;
        var top = _folders.Find(one => IsBelow(path, one)) ?? folder;
        var home = folder;
        while (home.Length > top.Length && !HasProject(home)) home = Path.GetDirectoryName(home) ?? top;
        return _homes[folder] = home;
    }

    private static bool HasProject(string folder)
    {
        try
        {
            return Directory.EnumerateFiles(folder, "*.csproj").Any();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // It may be gone by now, or never have been written.
        }
    }
}
