using System.CommandLine;
using Cornet.Runtime;

namespace Cornet.Cli.Export;

/// <summary><c>export [MODEL | FILES] --to FORMAT --out PATH</c>: models in the form that another library, engine or site takes, each file whole or not at all.</summary>
internal sealed class ExportVerb : Command
{
    private static readonly ExportFormat[] Formats = [new PyTorchFormat(), new OnnxFormat(), new HuggingFaceFormat(), new BrainScoreFormat()];

    private readonly Argument<string[]> _subjects = new("MODEL | FILES")
    {
        Description = "Models (of this program, of a file of this folder, or of the CORnet family), FILE:NAME, or .cornet files and folders; models named beside files are the "
            + "only ones exported of them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _to = new("--to")
    {
        Description = $"What to write: {string.Join("; ", Formats.Select(format => $"{format.Name}, {format.Description}"))}.",
        Required = true, HelpName = string.Join("|", Formats.Select(format => format.Name)),
    };

    private readonly Option<string> _out = new("--out") { Description = "The file to write, or a folder.", Required = true, HelpName = "PATH" };
    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "The weights: a PyTorch file, a training checkpoint, safetensors or a NumPy archive. As many classes as they have.", HelpName = "FILE",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting as a variant would write it, for one model: times=7, V4.times=2. Repeat it for more.", HelpName = "NAME=VALUE",
    };

    public ExportVerb() : base("export", $"Writes models for others: {string.Join(", ", Formats.Select(format => format.Title))}.")
    {
        Option[] options = [_to, _out, _weights, _set];
        Add(_subjects);
        foreach (var option in options.Concat(Formats.SelectMany(format => format.Options)).Distinct()) Add(option);
        SetAction(Export);
    }

    private int Export(ParseResult words)
    {
        var name = words.GetValue(_to);
        var format = Array.Find(Formats, one => one.Name == name)
            ?? throw new CornetException($"Cornet cannot export to '{name}'; write --to {string.Join(" or ", Formats.Select(one => one.Name))}.");
        foreach (var foreign in Formats.SelectMany(one => one.Options).Except(format.Options).Where(option => words.GetResult(option) is { Implicit: false }))
            throw new CornetException($"{foreign.Name} has no meaning with --to {format.Name}: leave it out.");
        var (subjects, settings, weights) = (words.GetValue(_subjects) ?? [], words.GetValue(_set) ?? [], words.GetValue(_weights));
        var models = ExportedModels.Of(subjects, settings);
        if (weights is not null && models.Programs.Count > 1)
            throw new CornetException($"--weights are those of one model, but there are {models.Programs.Count}; name one of them: {ExportFormat.Names(models.Programs)}.");
        if (words.GetValue(ExportFormat.Size) is { } size) models = models.OfSize(size);
        using var given = weights is null ? null : ExportedWeights.Open(models, weights, out models);
        if (given?.Choice is { } choice) words.InvocationConfiguration.Output.WriteLine(choice);
        // What can be refused is refused before the first file is written, and no file appears before all of them are written.
        if (string.IsNullOrWhiteSpace(words.GetValue(_out))) throw new CornetException("--out names nothing: name the file or folder to write.");
        foreach (var program in models.Programs) format.Demand(program);
        var request = new ExportRequest(models.Programs, words.GetValue(_out)!, given, words, models.Hash);
        var files = format.Files(request).ToList();
        if (files.GroupBy(one => Path.GetFullPath(one.Path)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new CornetException($"Two models would be written to '{twice.First().Path}'; export them one by one.");
        WholeFile.WriteAll(files.Select(file => (file.Path, file.Write)));
        foreach (var line in request.Notes) words.InvocationConfiguration.Output.WriteLine(line);
        foreach (var file in files) words.InvocationConfiguration.Output.WriteLine(file.Path);
        return 0;
    }
}
