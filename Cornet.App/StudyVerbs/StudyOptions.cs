using System.CommandLine;
using Cornet.App.Studies;
using Cornet.App.Verbs;
using Cornet.Runtime.Models;

namespace Cornet.App.StudyVerbs;

/// <summary>What <c>study run</c> and <c>study script</c> take as options of a study, and the configuration that this makes.</summary>
internal sealed class StudyOptions
{
    private readonly Option<string> _data = CliOptions.Data();
    private readonly Option<double?> _validation = CliOptions.Validation();
    private readonly Option<int?> _size = CliOptions.Size();
    private readonly RecipeOptions _recipe = new();
    private readonly Option<string[]> _benchmark = new("--benchmark")
    {
        Description = "A declared benchmark, or a composite of several (.json), to score each row on; may be given several times.", HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<int?> _seeds = CliOptions.Whole("--seeds", "Number of seeds to train each variant from; 1 by default.", 1);
    private readonly Option<int?> _threads = CliOptions.Whole("--threads", "Threads that compute a row; 1 by default. Rows are equal bit for bit for equal numbers.", 1);

    /// <summary>The study.</summary>
    public Argument<string> Study { get; } = new("STUDY") { Description = "A study of this program; 'study list' lists them." };

    /// <summary>The folder.</summary>
    public Option<string> Out { get; } = new("--out") { Description = "The folder of the study; studies/STUDY by default.", HelpName = "DIR" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> Options => [_data, _benchmark, _seeds, Out, _threads, _validation, _size, .. _recipe.Options];

    /// <summary>The folder that is asked for.</summary>
    public string FolderOf(ParseResult words) => words.GetValue(Out) ?? Path.Combine("studies", StudyCatalog.Find(words.GetValue(Study)!).Name);

    /// <summary>The same options as words of a command for any folder: paths are whole, and the folder and the number of threads are said in any case.</summary>
    /// <param name="words">What was given.</param>
    /// <param name="asked">What <see cref="Read"/> made of it.</param>
    public IEnumerable<IReadOnlyList<string>> Words(ParseResult words, StudyConfiguration asked)
    {
        foreach (var option in Options.Where(option => option == Out || option == _threads || words.GetResult(option) is { Implicit: false }))
        {
            yield return
            [
                option.Name,
                .. option == Out ? [Path.GetFullPath(FolderOf(words))]
                    : option == _data ? [asked.Data]
                    : option == _benchmark ? asked.Benchmarks.Select(one => one.File)
                    : option == _threads ? [$"{asked.Threads}"]
                    : words.GetResult(option)!.Tokens.Select(token => token.Value),
            ];
        }
    }

    /// <summary>
    /// What is asked for. In a folder where the study was begun, whatever is not given is as it was then.
    /// </summary>
    /// <exception cref="CornetException">Something does not exist, or is out of its range.</exception>
    public StudyConfiguration Read(ParseResult words)
    {
        var study = StudyCatalog.Find(words.GetValue(Study)!);
        var folder = FolderOf(words);
        var begun = StudyFolder.Exists(folder) ? StudyFolder.Open(folder).Configuration : null;
        if (begun is null && words.GetValue(_data) is null) words.Demand(_data);
        var design = begun is not null && !_recipe.Options.Any(IsGiven)
            ? WithRecipesOf(begun.Design, StudyDesign.Of(study, model => _recipe.Read(words, model)))
            : StudyDesign.Of(study, model => _recipe.Read(words, model));
        return new StudyConfiguration(design, words.GetValue(_seeds) ?? begun?.Seeds ?? 1)
        {
            Data = words.GetValue(_data) is { } spec ? Whole(spec) : begun!.Data,
            Validation = IsGiven(_validation) ? words.GetValue(_validation) : begun?.Validation,
            Size = words.GetValue(_size) ?? begun?.Size,
            Threads = words.GetValue(_threads) ?? begun?.Threads ?? 1,
            Benchmarks = words.GetValue(_benchmark) is { Length: > 0 } files
                ? [.. files.DistinctBy(Path.GetFullPath).Select(StudyBenchmark.Of)]
                : [.. (begun?.Benchmarks ?? []).Select(one => StudyBenchmark.Of(one.File))],
        };

        bool IsGiven(Option option) => words.GetResult(option) is { Implicit: false };
    }

    // The recipes as they were asked for at the start; the models as they are in this program.
    private static StudyDesign WithRecipesOf(StudyDesign begun, StudyDesign here) => begun.Study != here.Study ? here : here with
    {
        Variants = [.. here.Variants.Select(variant =>
            begun.Variants.FirstOrDefault(one => one.Name == variant.Name) is { } known ? variant with { Recipe = known.Recipe } : variant)],
    };

    private static string Whole(string spec) => Directory.Exists(spec) || File.Exists(spec) ? Path.GetFullPath(spec) : spec;
}
