using System.CommandLine;
using System.Text;
using Cornet.App.Verbs;
using Cornet.Dsl.Programs;
using Cornet.Runtime;
using Cornet.Runtime.Stimuli;
using Microsoft.Win32.SafeHandles;

namespace Cornet.Cli.Export;

/// <summary>A form in which networks leave Cornet.</summary>
/// <param name="name">What the command line calls it.</param>
/// <param name="title">Its name in a sentence.</param>
/// <param name="description">What is written, in a few words.</param>
internal abstract class ExportFormat(string name, string title, string description)
{
    /// <summary>What the command line calls it.</summary>
    public string Name => name;

    /// <summary>Its name in a sentence.</summary>
    public string Title => title;

    /// <summary>What is written, in a few words.</summary>
    public string Description => description;

    /// <summary>Height and width of the images, for formats that fix them: the network is compiled for these.</summary>
    public static Option<int?> Size { get; } = CliOptions.Whole("--size", "Height and width of the images in pixels; by default the model's declared size.", 8);

    /// <summary>With which means and standard deviations images are normalized, for formats that say it.</summary>
    public static Option<Normalization?> Normalize { get; } = CliOptions.NormalizationOfWeights();

    /// <summary>The options that it has beside those of all formats; formats may share them.</summary>
    public virtual IReadOnlyList<Option> Options => [];

    /// <summary>The files of an export. Whatever can be refused is refused before the first one is returned.</summary>
    /// <exception cref="CornetException">A network cannot be said in this form, or the options do not fit.</exception>
    public abstract IEnumerable<ExportedFile> Files(ExportRequest request);

    /// <summary>The one network that is exported.</summary>
    protected NetworkProgram One(ExportRequest request) => request.Programs.Count == 1 ? request.Programs[0]
        : throw new CornetException($"--to {name} writes one model, but there are {request.Programs.Count}; name one of them: {Names(request.Programs)}.");

    /// <summary>Their names, in a sentence.</summary>
    internal static string Names(IEnumerable<NetworkProgram> programs) => string.Join(", ", programs.Select(one => one.Name));

    /// <summary>The weights that this form cannot do without.</summary>
    protected ExportedWeights Weights(ExportRequest request) => request.Weights
        ?? throw new CornetException($"--to {name} needs the weights: --weights FILE.");

    /// <summary>Refuses a network with a layer that has no counterpart outside of C#.</summary>
    /// <exception cref="CornetException">It has a module of the user's own.</exception>
    public void Demand(NetworkProgram program)
    {
        foreach (var module in program.Modules)
            if (module.Layers.FirstOrDefault(layer => layer.Extern is not null) is { } layer)
                throw new CornetException(
                    $"{program.Name} cannot be exported to {title}: '{layer.Source}' ({layer.Label} in {module.Name}) is a module in C#; replace it by a layer of the language.");
    }
}

/// <summary>What an export asks for.</summary>
/// <param name="Programs">The networks.</param>
/// <param name="Out">The file or folder to write.</param>
/// <param name="Weights">The weights of the one network; null where none are given.</param>
/// <param name="Words">The command line, for the options of a format.</param>
/// <param name="SourceHash">SHA-256 of the texts that the networks were compiled from, with settings.</param>
internal sealed record ExportRequest(IReadOnlyList<NetworkProgram> Programs, string Out, ExportedWeights? Weights, ParseResult Words, string SourceHash)
{
    /// <summary>What there is to say about the export, once it is written.</summary>
    public List<string> Notes { get; } = [];
}

/// <summary>A file of an export.</summary>
/// <param name="Path">Its place.</param>
/// <param name="Write">Writes what is in it.</param>
internal sealed record ExportedFile(string Path, Action<SafeFileHandle> Write)
{
    /// <summary>A file of text.</summary>
    public static ExportedFile Text(string path, string text) => new(path, handle => WholeFile.WriteAt(handle, Encoding.UTF8.GetBytes(text), 0));
}
