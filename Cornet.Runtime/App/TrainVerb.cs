using System.CommandLine;
using System.Reflection;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.App;

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

    private readonly Option<double?> _save = CliOptions.NotNegative("--save-every", "Minutes between checkpoints within an epoch; 10 by default.");
    private readonly Option<DamagedImages?> _damaged = CliOptions.Choice<DamagedImages>("--damaged", "What to do about images that cannot be "
        + "read: fatal (default) or skip.");
    private readonly Option<string> _resume = new("--resume")
    {
        Description = "The folder of an interrupted run, to resume it.", HelpName = "DIR",
    };


    public TrainVerb() : base("train", "Trains a model to classify images.")
    {
        _model.Arity = ArgumentArity.ZeroOrOne;
        Add(_model);
        Option[] options = [_data, _validation, _out, .. _recipe.Options, _size, _classes, _workers, _device, _memoryFormat, _weights, _optimizerState, _keep, _save, _damaged, _resume];
        foreach (var option in options) Add(option);
        SetAction(words => words.GetValue(_resume) is { } folder ? Resume(words, folder) : Start(words));
    }

    private int Start(ParseResult words)
    {
        var entry = ModelCatalog.Find(
            words.GetValue(_model) ?? throw new CornetException("'train' needs the name of a model: 'describe' lists them."));
        var spec = words.Demand(_data);
        var recipe = _recipe.Read(words, entry);
        var data = DataSplits.Of(spec, words.GetValue(_size) ?? RenderedObjects.DefaultSize);
        var splits = TrainingSplits.Open(data, words.GetValue(_validation), recipe.Seed);
        var size = words.GetValue(_size) ?? InputSize.For(entry.Card, splits.Train);
        var configuration = new RunConfiguration(
            entry.Card.Name, words.GetValue(_classes) ?? splits.Train.Classes.Count, size, Directory.Exists(spec) || File.Exists(spec) ? Path.GetFullPath(spec) : spec,
            recipe)
        {
            Splits = splits.Record(),
            Validation = words.GetValue(_validation),
            Weights = words.GetValue(_weights) is { } first ? Path.GetFullPath(first) : null,
            OptimizerState = words.GetValue(_optimizerState),
            Started = DateTime.UtcNow,
        };
        var device = Computing.Prepare(words.GetValue(_device), entry.Card, size, recipe.BatchSize);
        var output = words.InvocationConfiguration.Output;
        using var model = ModelOf(entry, configuration, output);
        model.ChannelsLast = words.ChannelsLast(_memoryFormat);
        Computing.Allowed(recipe.Precision, device);
        using var trainer = new Trainer(model, recipe, device) { Splits = configuration.Splits };
        var batches = DataOf(words, configuration, splits, model, device);
        if (configuration.OptimizerState) Begin(trainer, configuration.Weights, output);
        using var folder = RunFolder.Create(words.GetValue(_out) ?? FreeFolder(entry.Card.Name), configuration with
        {
            TrainPreparation = $"{batches.Train.Preparation}", ValidationPreparation = $"{batches.Validation?.Preparation}",
            Device = $"{device}", Threads = get_num_threads(), Software = $"Cornet {Version}, {Backend.Description}",
            Keep = words.GetValue(_keep) ?? 0,
        });
        return Fit(words, trainer, data, splits, batches, folder);
    }

    private int Resume(ParseResult words, string path)
    {
        Option[] fixedByTheRun = [_data, _validation, _out, .. _recipe.Options.Except([_recipe.Epochs]), _size, _classes, _weights, _optimizerState];
        if (Array.Find(fixedByTheRun, option => words.GetResult(option) is { Implicit: false }) is { } other)
            throw new CornetException($"{other.Name} is fixed by the run in '{path}': leave it out; --epochs, --workers and --device may change.");
        using var folder = RunFolder.Open(path);
        var configuration = RunConfiguration.Read(folder.Configuration);
        if (words.GetValue(_model) is { } name && !string.Equals(name, configuration.Model, StringComparison.OrdinalIgnoreCase))
            throw new CornetException($"The run in '{path}' trains {configuration.Model}, not {name}: leave the name out.");
        var recipe = configuration.Recipe with { Epochs = words.GetValue(_recipe.Epochs) ?? configuration.Recipe.Epochs };
        configuration = configuration with { Recipe = recipe, Keep = words.GetValue(_keep) ?? configuration.Keep };
        folder.Keep = configuration.Keep;

        var data = DataSplits.Of(configuration.Data, configuration.Size);
        var splits = TrainingSplits.Open(data, configuration.Validation, recipe.Seed);
        configuration.Splits?.DemandSame(splits.Record(), configuration.Data);
        var entry = ModelCatalog.Find(configuration.Model);
        var device = Computing.Prepare(words.GetValue(_device), entry.Card, configuration.Size, recipe.BatchSize);
        using var model = entry.Create(configuration.Outputs);
        model.ChannelsLast = words.ChannelsLast(_memoryFormat);
        Computing.Allowed(recipe.Precision, device);
        using var trainer = new Trainer(model, recipe, device) { Splits = configuration.Splits };
        Restore(trainer, folder, words.InvocationConfiguration.Output);
        configuration.Write(folder.Configuration);
        return Fit(words, trainer, data, splits, DataOf(words, configuration, splits, model, device), folder);
    }

    // Where another program's training stood.
    private static void Begin(Trainer trainer, string? checkpoint, TextWriter output)
    {
        var differences = trainer.Begin(checkpoint ?? throw new CornetException("--optimizer-state needs --weights FILE, the checkpoint that holds it."));
        output.WriteLine($"continues from '{checkpoint}' after {trainer.Done} {(trainer.Done == 1 ? "epoch" : "epochs")}");
        if (differences.Count > 0) output.WriteLine($"the checkpoint's optimizer had other options; the recipe's are used: "
            + $"{string.Join("; ", differences)}");
    }

    // From the newest checkpoint that is whole: a disk may have damaged the last one.
    private static void Restore(Trainer trainer, RunFolder folder, TextWriter output)
    {
        CornetException? first = null;
        foreach (var checkpoint in folder.Checkpoints)
        {
            try
            {
                trainer.Restore(checkpoint);
                if (first is not null) output.WriteLine($"{first.Message} Continuing from '{checkpoint}'.");
                return;
            }
            catch (CornetException fault)
            {
                first ??= fault;
            }
        }

        throw first!;
    }

    private int Fit(ParseResult words, Trainer trainer, DataSplits data, TrainingSplits splits, TrainingData batches, RunFolder folder)
    {
        if (words.GetValue(_save) is { } minutes) folder.SaveEvery = TimeSpan.FromMinutes(minutes);
        var output = words.InvocationConfiguration.Output;
        output.WriteLine($"{trainer.Model.Card.Name}, {batches.Classes} classes, {trainer.Recipe}");
        Describe(data, splits, batches, output);
        output.WriteLine($"in {folder.Path}, on {Backend.Description}");
        using var interruption = new Interruption();
        var outcome = TrainingDisplay.For(output).Show(
            progress => trainer.Fit(batches.Train, batches.Validation, folder, progress, interruption.Token));
        var damaged = batches.Train.Damaged.Values.Concat(batches.Validation?.Damaged.Values ?? []).Order(StringComparer.Ordinal).ToList();
        if (damaged.Count > 0)
        {
            output.WriteLine($"{damaged.Count} {(damaged.Count == 1 ? "image" : "images")} could not be read and {(damaged.Count == 1 ? "was" : "were")} left out:");
            damaged.ForEach(output.WriteLine);
        }

        if (outcome.Interrupted)
        {
            output.WriteLine($"Interrupted and saved; resume with: {CornetApp.Program} train --resume {ProgramStart.Quoted(folder.Path)}");
            return CornetApp.Interrupted;
        }

        output.WriteLine(outcome.Best is { } best
            ? FormattableString.Invariant(
                $"best by the validation set: epoch {best.Epoch}, top-1 {best.ValidationTop1:P1}, loss {best.ValidationLoss:F3}: {folder.Best}")
            : $"weights of the last epoch: {folder.Final}");
        return 0;
    }

    // Which images are what: a number on the wrong ones would look like a result.
    private static void Describe(DataSplits data, TrainingSplits splits, TrainingData batches, TextWriter output)
    {
        var (train, validation) = (batches.Train, batches.Validation);
        output.WriteLine(FormattableString.Invariant($"training set: {train.Set.Count:N0} images of {train.Set.Name} ({train.Preparation})"));
        output.WriteLine(
            validation is null ? "no validation set: the weights of the last epoch are kept"
            : FormattableString.Invariant($"validation set: {validation.Set.Count:N0} images{Shown(validation.Set)}")
                + (splits.Share is { } share
                    ? FormattableString.Invariant($", {100 * share:0.##} % of the training images, split off class by class (--validation, seed {splits.Seed})")
                    : "")
                + $" ({validation.Preparation})");
        if (data.Has(Split.Test)) output.WriteLine("test set: not opened; 'eval' and 'score' report on it");
        foreach (var leftOut in new[] { train.Set.LeftOut, validation?.Set.LeftOut }.OfType<string>().Distinct()) output.WriteLine(leftOut);
    }

    private static string Shown(StimulusSet set) =>
        Enumerable.Range(0, set.Count).Select(set.LabelOf).Distinct().Count() is var shown && shown < set.Classes.Count
            ? FormattableString.Invariant($" of {shown:N0} of the {set.Classes.Count:N0} classes")
            : "";

    private TrainingData DataOf(ParseResult words, RunConfiguration configuration, TrainingSplits splits, CornetModel model, Device device) =>
        TrainingData.Of(splits.Train, splits.Validation, configuration.Recipe, configuration.Size, words.WorkersOf(_workers),
            skipDamaged: words.GetValue(_damaged) == DamagedImages.Skip, channelsLast: model.TakesChannelsLast(device, learns: true));

    private static CornetModel ModelOf(ModelEntry entry, RunConfiguration configuration, TextWriter output)
    {
        RandomPlace.EnterWeights(configuration.Recipe.Seed);
        var model = entry.Create(configuration.Outputs);
        if (configuration.Weights is { } known && SplitRecord.In(known) is { } before && !before.Classes.SequenceEqual(configuration.Splits!.Classes))
        {
            output.WriteLine(
                $"The outputs of '{known}' stood for {RelabeledStimuli.List(before.Classes)} and are now trained for "
                + $"{RelabeledStimuli.List(configuration.Splits.Classes)}.");
        }

        // A checkpoint whose optimizer counts too is read once, when there is one to take its state.
        if (configuration.Weights is not { } file || configuration.OptimizerState) return model;
        using var weights = WeightsFile.Read(file);
        weights.LoadInto(model.State(), file);
        return model;
    }

    private static string FreeFolder(string model) =>
        Enumerable.Range(1, int.MaxValue).Select(i => Path.Combine("runs", i == 1 ? model : $"{model}-{i}")).First(path => !Directory.Exists(path));

    private static string Version =>
        typeof(TrainVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}

/// <summary>What happens to images that cannot be read.</summary>
internal enum DamagedImages
{
    /// <summary>The training ends with a sentence that names the file.</summary>
    Fatal,

    /// <summary>They are left out, counted and named at the end.</summary>
    Skip,
}
