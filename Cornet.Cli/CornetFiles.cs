using Cornet.Dsl;
using Cornet.Dsl.Text;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary>Reads and compiles <c>.cornet</c> files named on the command line.</summary>
internal static class CornetFiles
{
    private const string Extension = ".cornet";

    /// <summary>Whether a word names such a file.</summary>
    public static bool IsOne(string word) => word.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Compiles the files together; a folder stands for all files in and below it.</summary>
    /// <exception cref="CornetException">A file or folder cannot be read, or there is none.</exception>
    public static CompilationResult Compile(IEnumerable<string> paths)
    {
        List<string> files = [.. paths.SelectMany(Below).Distinct()];
        if (files.Count == 0) throw new CornetException($"There is no {Extension} file in {string.Join(", ", paths)}: name a file or another folder.");
        return CornetCompiler.Compile([.. files.Select(file => new SourceText(file, Read(file)))]);
    }

    private static IEnumerable<string> Below(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [path];

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
