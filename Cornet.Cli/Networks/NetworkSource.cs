using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Text;
using Cornet.Runtime;
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
        if (Load(asked) is not var (networks, _)) return asked.File is null && ProgramModels.Exist ? null : throw ProgramModels.Unknown(asked.Name!);
        return Choose(asked, "model", networks.Models, asked.Name is null ? [] : networks.Rows);
    }

    /// <inheritdoc/>
    public string? FindStudy(string word)
    {
        var asked = NetworkWord.Of(word);
        if (Load(asked) is not var (networks, file)) return null;
        // A name that stands alone may be that of a model.
        if (asked.File is null && !networks.Studies.Any(name => FileSet.Same(name, asked.Name!))) return null;
        var study = Choose(asked, "study", networks.Studies, []);
        if (!FileSet.IsBuiltIn(file)) _words[study] = new NetworkWord(Path.GetFullPath(file), study).ToString();
        return study;
    }

    /// <inheritdoc/>
    public string? WordOf(string study) => _words.GetValueOrDefault(study);

    /// <inheritdoc/>
    public IReadOnlyList<Study> Studies() => ProgramModels.Exist ? [] : // Those of a program are known already.
    [
        .. FileSet.OfFolder().CompileAll().Studies.OrderBy(study => study.Name, StringComparer.Ordinal).Select(study => new Study(
            study.Name, study.Model, [.. study.Rows.Select(row => new StudyRow([.. row.Levels.Select(level => new StudyLevel(level.Factor, level.Value))], row.Model))])),
    ];

    // The networks of a file, and its path; null where no file declares the name.
    private (CompiledNetworks Networks, string File)? Load(NetworkWord asked)
    {
        if (FileSet.Of(asked) is not { } files) return null;
        var file = files.Named[0].Path;
        var key = NetworkCache.KeyOf(files);
        var image = cache.Has(key) ? null : Compile($"Networks.{key}", files);
        // It may be fetched now, which a file with errors is not worth; and nothing may touch TorchSharp before.
        Backend.Load();
        return ((image is null ? cache.Load(key) : null) ?? cache.Keep(key, image ?? Compile($"Networks.{key}", files)), file);
    }

    private byte[] Compile(string name, FileSet files)
    {
        var needed = files.Needed(withRecipes: true);
        var result = CornetCompiler.Compile(needed);
        Findings.Write(files.About(result), needed, error);
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
            return names.Concat(others).FirstOrDefault(name => FileSet.Same(name, wanted)) ?? throw new CornetException(
                $"There is no {what} '{wanted}' in '{asked.File}'" + (names.Count > 0 ? $"; there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names)}." : "."));
        }
        return names.Count switch
        {
            1 => names[0],
            0 => throw new CornetException($"'{asked.File}' has no {what}: name a file that declares one."),
            _ => throw new CornetException($"'{asked.File}' has {names.Count} {(what == "study" ? "studies" : "models")}: write {asked.File}:NAME with one of {string.Join(", ", names)}."),
        };
    }
}
