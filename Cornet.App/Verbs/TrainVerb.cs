using System.CommandLine;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;

namespace Cornet.App.Verbs;

/// <summary><c>train MODEL --data SPEC</c>: teaches a model, or goes on where a run stopped.</summary>
internal sealed class TrainVerb : Command
{
    private readonly Argument<string> _model = CliOptions.Model();
    private readonly Option<string> _data = CliOptions.Data();
    private readonly Option<string> _out = new("--out") { Description = "The folder of the run; runs/MODEL by default.", HelpName = "DIR" };
    private readonly Option<double?> _validation = CliOptions.Validation();
    private readonly RecipeOptions _recipe = new();
    private readonly Option<int?> _size = CliOptions.Size();
    private readonly Option<int?> _classes = CliOptions.Classes("by default those of the data");
    private readonly Option<int?> _keep = CliOptions.Whole("--keep", "Number of checkpoints of recent epochs to keep besides last.pth; 0 by "
        + "default.", 0);
    private readonly Option<int?> _workers = CliOptions.Workers();
    private readonly Option<string> _device = CliOptions.Device();
    private readonly Option<MemoryFormat?> _memoryFormat = CliOptions.MemoryFormat();
    private readonly Option<string> _weights = CliOptions.Weights("Initial weights, from the same model with the same classes.");
    private readonly Option<bool> _optimizerState = new("--optimizer-state")
    {
        Description = "Also takes the optimizer state and the number of epochs done from --weights, a PyTorch training checkpoint.",
    };

    private readonly Option<bool> _newHead = new("--new-head")
    {
        Description = "Takes all weights but the decoder's from --weights; the decoder is drawn anew for the classes of the data.",
    };

    private readonly Option<string> _mlflow = new("--mlflow")
    {
        Description = "Logs to an MLflow tracking server, such as http://localhost:5000.", HelpName = "URL",
    };

    private readonly Option<string> _mlflowExperiment = new("--mlflow-experiment") { Description = "The experiment of --mlflow; Default by default.", HelpName = "NAME" };

    private readonly Option<double?> _save = CliOptions.NotNegative("--save-every", "Minutes between checkpoints within an epoch; 10 by default.");
    private readonly Option<DamagedImages?> _damaged = CliOptions.Choice<DamagedImages>("--damaged", "What to do about images that cannot be "
        + "read: fatal (default) or skip.");
    private readonly Ranks _ranks = new();
    private readonly Option<bool?> _tf32 = CliOptions.Flag("--tf32", "Compute float32 in TF32 on a GPU: faster, with 10 bits of mantissa.");
    private readonly Option<bool?> _cudnnBenchmark = CliOptions.Flag("--cudnn-benchmark", "Let cuDNN try its algorithms and keep the fastest: other bits in each run.");
    private readonly Option<string> _resume = new("--resume")
    {
        Description = "The folder of an interrupted run, to resume it.", HelpName = "DIR",
    };


    public TrainVerb() : base("train", "Trains a model to classify images.")
    {
        _model.Arity = ArgumentArity.ZeroOrOne;
        Add(_model);
        Option[] options = [_data, _validation, _out, .. _recipe.Options, _size, _classes, _workers, _device, _memoryFormat, _weights, _optimizerState, _keep, _save, _damaged, _resume, _tf32, _cudnnBenchmark, .. _ranks.Options, _newHead, _mlflow, _mlflowExperiment];
        foreach (var option in options) Add(option);
        SetAction(words => _ranks.Run(words, words.GetValue(_device), (group, device, output) =>
        {
            var options = OptionsOf(words) with { Device = device, Group = group };
            return words.GetValue(_resume) is { } folder ? Resume(words, folder, options, output) : Start(words, options, output);
        }));
    }

    private int Start(ParseResult words, TrainingRunOptions options, TextWriter output)
    {
        var entry = ModelCatalog.Find(
            words.GetValue(_model) ?? throw new CornetException("'train' needs the name of a model: 'describe' lists them."));
        var input = entry.Card.Input;
        if (input.Channels != 3)
            throw new CornetException($"{entry.Card.Name} reads {input.Channels} channels, but images have 3, gray ones too: write 'input 3 x {input.Height} x {input.Width}' in the model.");
        var spec = words.Demand(_data);
        options = options with
        {
            Validation = words.GetValue(_validation), Size = words.GetValue(_size), Classes = words.GetValue(_classes), Weights = words.GetValue(_weights),
            OptimizerState = words.GetValue(_optimizerState), NewHead = words.GetValue(_newHead), Distill = words.GetValue(_recipe.Distill),
            Responses = words.GetValue(_recipe.Responses), ResponsesStimuli = words.GetValue(_recipe.ResponsesStimuli), Keep = words.GetValue(_keep) ?? 0,
        };
        using var run = TrainingRun.Start(
            entry, spec, _recipe.Read(words, entry), options, () => words.GetValue(_out) ?? FreeFolder(entry.Card.Name), output);
        return Fit(words, run, output);
    }

    private int Resume(ParseResult words, string path, TrainingRunOptions options, TextWriter output)
    {
        Option[] fixedByTheRun = [_data, _validation, _out, .. _recipe.Options.Except([_recipe.Epochs]), _size, _classes, _weights, _optimizerState, _newHead];
        if (Array.Find(fixedByTheRun, option => words.GetResult(option) is { Implicit: false }) is { } other)
            throw new CornetException($"{other.Name} is fixed by the run in '{path}': leave it out; --epochs, --workers and --device may change.");
        using var run = TrainingRun.Resume(path, options, output, configuration =>
        {
            // A file has to be compiled first.
            if (words.GetValue(_model) is { } name && !string.Equals(name, configuration.Model, StringComparison.OrdinalIgnoreCase)
                && !string.Equals(NameOf(name), configuration.Model, StringComparison.OrdinalIgnoreCase))
                throw new CornetException($"The run in '{path}' trains {configuration.Model}, not {name}: leave the name out.");
            return configuration with
            {
                Recipe = configuration.Recipe with { Epochs = words.GetValue(_recipe.Epochs) ?? configuration.Recipe.Epochs },
                Keep = words.GetValue(_keep) ?? configuration.Keep,
            };
        });
        return Fit(words, run, output);
    }

    private static string? NameOf(string word) => ModelCatalog.Source?.FindModel(word);

    private TrainingRunOptions OptionsOf(ParseResult words) => new()
    {
        Workers = words.WorkersOf(_workers), ChannelsLast = words.ChannelsLast(_memoryFormat),
        SkipDamaged = words.GetValue(_damaged) == DamagedImages.Skip, Tf32 = words.GetValue(_tf32) ?? false, CudnnBenchmark = words.GetValue(_cudnnBenchmark) ?? false,
        Callbacks = CallbacksOf(words),
    };

    private ITrainingCallback[] CallbacksOf(ParseResult words) => words.GetValue(_mlflow) switch
    {
        null when words.GetValue(_mlflowExperiment) is not null => throw new CornetException("--mlflow-experiment needs --mlflow URL, the server that has it."),
        null => [],
        var url => Uri.TryCreate(url, UriKind.Absolute, out var server) && server.Scheme is "http" or "https"
            ? [new MlflowCallback(server, words.GetValue(_mlflowExperiment) ?? "Default")]
            : throw new CornetException($"--mlflow must be the URL of a server, such as http://localhost:5000, not '{url}'."),
    };

    private int Fit(ParseResult words, TrainingRun run, TextWriter output)
    {
        var (trainer, batches, folder) = (run.Trainer, run.Batches, run.Folder);
        if (folder is not null && words.GetValue(_save) is { } minutes) folder.SaveEvery = TimeSpan.FromMinutes(minutes);
        run.Describe(output);
        using var interruption = new Interruption();
        var outcome = TrainingDisplay.For(output).Show(
            progress => trainer.Fit(batches.Train, batches.Validation, folder, progress, interruption.Token));
        foreach (var line in run.Unread()) output.WriteLine(line);

        if (folder is null) return outcome.Interrupted ? interruption.ExitCode : 0;
        if (outcome.Interrupted)
        {
            output.WriteLine($"Interrupted and saved; resume with: {CornetApp.Program} train {FileOf(words, run)}--resume {ProgramStart.Quoted(folder.Path)}");
            return interruption.ExitCode;
        }

        output.WriteLine(outcome.Best is { } best
            ? FormattableString.Invariant(
                $"best by the validation set: epoch {best.Epoch}, top-1 {best.ValidationTop1:P1}, loss {best.ValidationLoss:F3}: {folder.Best}")
            : $"weights of the last epoch: {folder.Final}");
        return 0;
    }

    // A run remembers the name of its model, and not the file that it was compiled from.
    private string FileOf(ParseResult words, TrainingRun run) =>
        words.GetValue(_model) is { } word && !string.Equals(word, run.Trainer.Model.Card.Name, StringComparison.OrdinalIgnoreCase) ? $"{ProgramStart.Quoted(word)} " : "";

    private static string FreeFolder(string model) =>
        Enumerable.Range(1, int.MaxValue).Select(i => Path.Combine("runs", i == 1 ? model : $"{model}-{i}")).First(path => !Directory.Exists(path));
}

/// <summary>What happens to images that cannot be read.</summary>
internal enum DamagedImages
{
    /// <summary>The training ends with a sentence that names the file.</summary>
    Fatal,

    /// <summary>They are left out, counted and named at the end.</summary>
    Skip,
}
