using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Text;
using Cornet.Runtime;
using Cornet.Runtime.App;
using Cornet.Runtime.Models;

namespace Cornet.Cli.Networks;

/// <summary>The networks of files, compiled when a verb asks for them; and those of the family, which need no file.</summary>
/// <param name="cache">Where compiled ones are kept.</param>
/// <param name="error">Receives what the compiler finds in a file.</param>
internal sealed class NetworkSource(NetworkCache cache, TextWriter error) : INetworkSource
{
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Words => ProgramModels.Exist
        ? "A model of this program ('describe' lists them), or a .cornet file; FILE:NAME where the file has several."
        : "A .cornet file, FILE:NAME where it has several models, or a model of the CORnet family ('describe' lists them).";

    /// <inheritdoc/>
    public string? FindModel(string word)
    {
        var asked = NetworkWord.Of(word);
        if (Load(asked) is not var (networks, _)) return asked.File is null && ProgramModels.Exist ? null : throw Unknown(asked.Name!);
        return Choose(asked, "model", networks.Models, asked.Name is null ? [] : networks.Rows);
    }

    /// <inheritdoc/>
    public string? FindStudy(string word)
    {
        var asked = NetworkWord.Of(word);
        if (Load(asked) is not var (networks, file)) return null;
        // A name that stands alone may be that of a model.
        if (asked.File is null && !networks.Studies.Any(name => Same(name, asked.Name!))) return null;
        var study = Choose(asked, "study", networks.Studies, []);
        if (!file.StartsWith(Family.Folder, StringComparison.Ordinal)) _words[study] = new NetworkWord(Path.GetFullPath(file), study).ToString();
        return study;
    }

    /// <inheritdoc/>
    public string? WordOf(string study) => _words.GetValueOrDefault(study);

    /// <inheritdoc/>
    public void AddStudies()
    {
        if (ProgramModels.Exist) return;
        var files = FileSet.OfFolder();
        foreach (var study in CornetCompiler.Compile([.. files.Beside, .. files.BuiltIn]).Studies.Select(study => study.Name).Distinct().ToList()) FindStudy(study);
    }

    // The networks of a file, and its path; null where no file declares the name.
    private (CompiledNetworks Networks, string File)? Load(NetworkWord asked)
    {
        // Before anything can touch TorchSharp.
        Backend.Load();
        if (asked.File is { } file)
        {
            var named = CornetFiles.Read([file]);
            return (Load(Path.GetFileName(file), FileSet.Of(named)), file);
        }

        var files = FileSet.OfFolder();
        return files.Declaring(asked.Name!) is not { } declaring ? null
            : (Load(declaring.Path, files with { Named = [declaring], Beside = Others(files.Beside), BuiltIn = Others(files.BuiltIn) }), declaring.Path);

        IReadOnlyList<SourceText> Others(IEnumerable<SourceText> all) => [.. all.Where(source => source != declaring)];
    }

    private CompiledNetworks Load(string word, FileSet files)
    {
        var key = NetworkCache.KeyOf(word, files);
        return cache.Load(key) ?? cache.Keep(key, Compile($"Networks.{key}", files));
    }

    private byte[] Compile(string name, FileSet files)
    {
        var needed = files.Needed(withRecipes: true);
        var result = CornetCompiler.Compile(needed);
        Findings.Write(result.Diagnostics.Where(finding => !files.IsBuiltIn(finding.Path)), needed, error);
        if (result.Diagnostics.FirstOrDefault(finding => finding.Severity == Severity.Error) is { } first)
        {
            throw new CornetException($"'{first.Path}' has errors, so its networks cannot run; '{CornetApp.Program} explain {first.Id}' says more about the first of them.");
        }
        return NetworkCompiler.Compile(name, needed, CompiledNetworks.Of(result, ReadFile.Of(files.Named[0])));
    }

    private static string Choose(NetworkWord asked, string what, IReadOnlyList<string> names, IReadOnlyList<string> others)
    {
        if (asked.Name is { } wanted)
        {
            return names.Concat(others).FirstOrDefault(name => Same(name, wanted)) ?? throw new CornetException(
                $"There is no {what} '{wanted}' in '{asked.File}'" + (names.Count > 0 ? $"; there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names)}." : "."));
        }
        return names.Count switch
        {
            1 => names[0],
            0 => throw new CornetException($"'{asked.File}' has no {what}: name a file that declares one."),
            _ => throw new CornetException($"'{asked.File}' has {names.Count} {(what == "study" ? "studies" : "models")}: write {asked.File}:NAME with one of {string.Join(", ", names)}."),
        };
    }

    private static CornetException Unknown(string name)
    {
        var files = FileSet.OfFolder();
        return ProgramModels.Unknown(name, CornetCompiler.Compile([.. files.Beside, .. files.BuiltIn]).Models.Where(model => model.Study is null).Select(model => model.Name).Distinct());
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
