using Cornet.Dsl;
using Cornet.Dsl.Text;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary>Finds, reads and compiles <c>.cornet</c> files named on the command line.</summary>
internal static class CornetFiles
{
    private const string Extension = ".cornet";

    // What builds and tools leave behind is nobody's source.
    private static readonly string[] OtherFolders = ["bin", "obj", "node_modules"];

    /// <summary>Whether a word names such a file, or a folder.</summary>
    public static bool IsOneOrFolder(string word) => IsOne(word) || Directory.Exists(word);

    /// <summary>Whether a word names such a file.</summary>
    public static bool IsOne(string word) => word.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Compiles the files together; a folder stands for all files in and below it.</summary>
    /// <exception cref="CornetException">A file or folder cannot be read, or there is none.</exception>
    public static CompilationResult Compile(IEnumerable<string> paths) => CornetCompiler.Compile(Read(paths));

    /// <summary>The texts of the files.</summary>
    /// <exception cref="CornetException">A file or folder cannot be read, or there is none.</exception>
    public static IReadOnlyList<SourceText> Read(IEnumerable<string> paths) => [.. Find(paths).Select(file => new SourceText(file, Read(file)))];

    /// <summary>The files that words of the command line mean: a folder stands for all files in and below it, without builds' and hidden folders.</summary>
    /// <exception cref="CornetException">There is none, or a folder cannot be read.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> paths)
    {
        List<string> files = [.. paths.SelectMany(path => Directory.Exists(path) ? Below(path) : [path]).DistinctBy(Path.GetFullPath)];
        if (files.Count > 0) return files;
        throw new CornetException($"There is no {Extension} file in {string.Join(", ", paths)}: name a file or another folder.");
    }

    /// <summary>All files in and below a folder, in the order of their names.</summary>
    /// <exception cref="CornetException">The folder cannot be read.</exception>
    public static IEnumerable<string> Below(string folder)
    {
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        var files = Directory.EnumerateFiles(folder, "*" + Extension, options).Where(IsOne).Order(StringComparer.Ordinal).ToList();
        var folders = Directory.EnumerateDirectories(folder, "*", options)
            .Where(inner => !OtherFolders.Contains(Path.GetFileName(inner)) && new DirectoryInfo(inner).LinkTarget is null);
        return [.. files, .. folders.Order(StringComparer.Ordinal).SelectMany(Below)];
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{file}' cannot be read ({fault.Message.TrimEnd('.')}): name a {Extension} file.", fault);
        }
    }
}
