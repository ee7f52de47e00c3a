using System.Reflection;
using System.Text.Json;
using Cornet.Runtime.Distributed;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>The options of a training beside its model, its data and its recipe.</summary>
internal sealed record TrainingRunOptions
{
    /// <summary>What <c>--validation</c> asks for; null for nothing.</summary>
    public double? Validation { get; init; }

    /// <summary>Rows and columns of the input; null for those of the images.</summary>
    public int? Size { get; init; }

    /// <summary>Outputs; null for the classes of the data.</summary>
    public int? Classes { get; init; }

    /// <summary>The file that the first weights come from; null to draw them.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether the optimizer's state and the epochs done come from there, too.</summary>
    public bool OptimizerState { get; init; }

    /// <summary>Whether the decoder is drawn anew in place of taking it from there.</summary>
    public bool NewHead { get; init; }

    /// <summary>The file of the teacher's logits; null for none.</summary>
    public string? Distill { get; init; }

    /// <summary>The file of recorded responses; null for none.</summary>
    public string? Responses { get; init; }

    /// <summary>The images that were shown when they were recorded; null for the training set.</summary>
    public string? ResponsesStimuli { get; init; }

    /// <summary>Checkpoints of recent epochs to keep.</summary>
    public int Keep { get; init; }

    /// <summary>What the user called the device; null for the best there is.</summary>
    public string? Device { get; init; }

    /// <summary>Threads that compute; null for as many as are fast.</summary>
    public int? Threads { get; init; }

    /// <summary>Threads that prepare images.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>In which memory format to compute; null for what is fast.</summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>Whether images that cannot be read are left out.</summary>
    public bool SkipDamaged { get; init; }

    /// <summary>Whether a GPU computes float32 in TF32.</summary>
    public bool Tf32 { get; init; }

    /// <summary>Whether cuDNN tries its algorithms.</summary>
    public bool CudnnBenchmark { get; init; }

    /// <summary>What is called as the training goes on.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>The processes that train together.</summary>
    public ProcessGroup Group { get; init; } = ProcessGroup.Single;
}

/// <summary>A training with everything that it needs, ready to begin or to go on.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly DataSplits _data;
    private readonly TrainingSplits _splits;
    private readonly CornetModel _model;

    private readonly ProcessGroup _group;

    private TrainingRun(ProcessGroup group, CornetModel model, Trainer trainer, DataSplits data, TrainingSplits splits, TrainingData batches, RunFolder? folder) =>
        (_group, _model, Trainer, _data, _splits, Batches, Folder) = (group, model, trainer, data, splits, batches, folder);

    /// <summary>The trainer.</summary>
    public Trainer Trainer { get; }

    /// <summary>The images.</summary>
    public TrainingData Batches { get; }

    /// <summary>Where checkpoints and metrics go; null on ranks that write none.</summary>
    public RunFolder? Folder { get; }

    /// <summary>Prepares a new training and writes its configuration.</summary>
    /// <param name="entry">The model.</param>
    /// <param name="spec">The data, as the user calls them.</param>
    /// <param name="recipe">How it learns.</param>
    /// <param name="options">Its other options.</param>
    /// <param name="path">The folder; asked for when everything else is ready.</param>
    /// <param name="output">Receives what the user must know about first weights.</param>
    /// <exception cref="CornetException">Data, weights or folder cannot be used.</exception>
    public static TrainingRun Start(
        ModelEntry entry, string spec, Recipe recipe, TrainingRunOptions options, Func<string> path, TextWriter output)
    {
        var data = DataSplits.Of(spec, options.Size ?? RenderedObjects.DefaultSize);
        var splits = TrainingSplits.Open(data, options.Validation, recipe.Seed);
        var size = options.Size ?? InputSize.For(entry.Card, splits.Train);
        var configuration = new RunConfiguration(
            entry.Card.Name, options.Classes ?? splits.Train.Classes.Count, size, Directory.Exists(spec) || File.Exists(spec) || spec.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) ? Path.GetFullPath(spec) : spec,
            recipe)
        {
            Splits = splits.Record() with { Normalization = recipe.Normalization },
            Validation = options.Validation,
            Weights = options.Weights is { } first ? Path.GetFullPath(first) : null,
            OptimizerState = options.OptimizerState,
            NewHead = options.NewHead,
            Started = DateTime.UtcNow,
        };
        var device = DeviceFor(options, entry.Card, configuration);
        var model = ModelOf(entry, configuration, output);
        Trainer? trainer = null;
        try
        {
            model.ChannelsLast = options.ChannelsLast;
            Computing.Allowed(recipe.Precision, device);
            var teacher = options.Distill is { } logits ? TeacherLogits.Read(logits, splits.Train, configuration.Outputs) : null;
            if (teacher is null && recipe.DistillWeight > 0) throw new CornetException("--distill-weight needs --distill FILE, the teacher's logits.");
            if (teacher is not null) configuration = configuration with { Distill = new TargetFile(Path.GetFullPath(options.Distill!), teacher.Fingerprint) };
            configuration = configuration with { ResponsesStimuli = options.ResponsesStimuli is { } shown ? Path.GetFullPath(shown) : null };
            var responses = ResponsesOf(options.Responses, options, configuration, splits, model, device, output);
            if (responses is null && recipe.ResponsesWeight > 0) throw new CornetException("--responses-weight needs --responses FILE, the recorded responses.");
            if (responses is not null) configuration = configuration with { Responses = new TargetFile(Path.GetFullPath(options.Responses!), responses.Fingerprint) };
            trainer = new Trainer(model, recipe, device, options.Group, responses)
            {
                Splits = configuration.Splits, Teacher = teacher, Callbacks = options.Callbacks, Warn = ProgressLine.Warn(output),
            };
            DemandSame(options, configuration, model, device);
            var batches = DataOf(options, configuration, splits, model, device);
            if (configuration.OptimizerState) Begin(trainer, configuration.Weights, output);
            var folder = !options.Group.IsFirst ? null : RunFolder.Create(path(), configuration with
            {
                Ranks = options.Group.Size, Engine = options.Group.Size == 1 ? null : options.Group.Engine,
                TrainPreparation = $"{batches.Train.Preparation}", ValidationPreparation = $"{batches.Validation?.Preparation}",
                Device = $"{device}", Threads = get_num_threads(), Software = $"Cornet {Version}, {Backend.Description}",
                Keep = options.Keep,
            });
            return new TrainingRun(options.Group, model, trainer, data, splits, batches, folder);
        }
        catch
        {
            trainer?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>Prepares a training that stopped, at its newest whole checkpoint.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="options">What may be different this time: device, threads, workers, memory format and damaged images.</param>
    /// <param name="output">Receives what the user must know about damaged checkpoints.</param>
    /// <param name="change">Changes what may change, or refuses; null changes nothing.</param>
    /// <exception cref="CornetException">There is no such run, its data are others now, or no checkpoint is whole.</exception>
    public static TrainingRun Resume(string path, TrainingRunOptions options, TextWriter output, Func<RunConfiguration, RunConfiguration>? change = null)
    {
        var group = options.Group;
        // Rank 0 alone reads the folder, and says what it holds.
        var folder = group.IsFirst ? RunFolder.Open(path) : null;
        var configuration = folder is null ? null : RunConfiguration.Read(folder.Configuration);
        if (configuration is not null && change is not null) configuration = change(configuration);
        configuration = JsonSerializer.Deserialize<RunConfiguration>(group.Broadcast(JsonSerializer.Serialize(configuration, RunJson.Compact)), RunJson.Compact)!;
        if (folder is not null) folder.Keep = configuration.Keep;
        if (configuration.Ranks != group.Size)
        {
            output.WriteLine($"The run began with {Counted(configuration.Ranks)} and goes on with {Counted(group.Size)}: sums are taken in another order from here on.");
            configuration = configuration with { Ranks = group.Size, Engine = group.Size == 1 ? null : group.Engine };
        }

        var data = DataSplits.Of(configuration.Data, configuration.Size);
        var splits = TrainingSplits.Open(data, configuration.Validation, configuration.Recipe.Seed);
        configuration.Splits?.DemandSame(splits.Record(), configuration.Data);
        var entry = ModelCatalog.Find(configuration.Model);
        var device = DeviceFor(options, entry.Card, configuration);
        var model = entry.Create(configuration.Outputs);
        Trainer? trainer = null;
        try
        {
            model.ChannelsLast = options.ChannelsLast;
            Computing.Allowed(configuration.Recipe.Precision, device);
            var teacher = configuration.Distill is { } logits ? TeacherLogits.Read(logits.Path, splits.Train, configuration.Outputs) : null;
            if (teacher is not null) configuration.Distill!.DemandSame(teacher.Fingerprint);
            var responses = ResponsesOf(configuration.Responses?.Path, options, configuration, splits, model, device, output);
            if (responses is not null) configuration.Responses!.DemandSame(responses.Fingerprint);
            trainer = new Trainer(model, configuration.Recipe, device, group, responses)
            {
                Splits = configuration.Splits, Teacher = teacher, Callbacks = options.Callbacks, Warn = ProgressLine.Warn(output),
            };
            DemandSame(options, configuration, model, device);
            if (folder is not null)
            {
                Restore(trainer, folder, output);
                configuration.Write(folder.Configuration);
                folder.CatchUp(trainer);
            }

            return new TrainingRun(options.Group, model, trainer, data, splits, DataOf(options, configuration, splits, model, device), folder);
        }
        catch
        {
            trainer?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>Says what learns from what: a number on the wrong images would look like a result.</summary>
    public void Describe(TextWriter output)
    {
        output.WriteLine($"{Trainer.Model.Card.Name}, {Batches.Classes} classes, {Trainer.Recipe}");
        var (train, validation) = (Batches.Train, Batches.Validation);
        output.WriteLine(FormattableString.Invariant($"training set: {train.Set.Count:N0} images of {train.Set.Name} ({train.Preparation})"));
        output.WriteLine(
            validation is null ? "no validation set: the weights of the last epoch are kept"
            : FormattableString.Invariant($"validation set: {validation.Set.Count:N0} images{ClassesIn(validation.Set)}")
                + (_splits.Share is { } share
                    ? FormattableString.Invariant($", {100 * share:0.##} % of the training images, split off class by class (--validation, seed {_splits.Seed})")
                    : "")
                + $" ({validation.Preparation})");
        if (_data.Has(Split.Test)) output.WriteLine("test set: not opened; 'eval' and 'score' report on it");
        foreach (var leftOut in new[] { train.Set.LeftOut, validation?.Set.LeftOut }.OfType<string>().Distinct()) output.WriteLine(leftOut);
        if (_group.Size > 1)
            output.WriteLine(FormattableString.Invariant($"{_group.Size} ranks by {_group.Engine}, {get_num_threads()} {(get_num_threads() == 1 ? "thread" : "threads")} each"));
        output.WriteLine($"in {Folder?.Path}, on {Backend.Description}");
    }

    /// <summary>What to say about images that were left out because they could not be read; every rank calls it, after the training.</summary>
    public IReadOnlyList<string> Unread() => UnreadImages.Lines(Batches, _group);

    /// <inheritdoc/>
    public void Dispose()
    {
        Folder?.Dispose();
        Batches.Dispose();
        Trainer.Dispose();
        _model.Dispose();
    }

    private static string Counted(int ranks) => ranks == 1 ? "one process" : $"{ranks} ranks";

    // Ranks that compute other things would give sums that mean nothing.
    private static void DemandSame(TrainingRunOptions options, RunConfiguration configuration, CornetModel model, Device device)
    {
        var group = options.Group;
        if (group.Size == 1) return;
        group.DemandSame("version of Cornet", $"{Version}, {typeof(Trainer).Module.ModuleVersionId}");
        group.DemandSame("network", $"{configuration.Model}, {model.GetType().Module.ModuleVersionId}");
        group.DemandSame("recipe", $"{configuration.Recipe}");
        group.DemandSame("data", $"{configuration.Splits?.Training}, {configuration.Splits?.Validation}, {configuration.Size} pixels, {configuration.Outputs} classes");
        group.DemandSame("teacher (--distill)", configuration.Distill?.Fingerprint ?? "none");
        group.DemandSame("recorded responses (--responses)", configuration.Responses?.Fingerprint ?? "none");
        group.DemandSame("kind of device", $"{device.type}");
        group.DemandSame("number of threads", $"{get_num_threads()}");
        group.DemandSame("memory format", model.TakesChannelsLast(device, learns: true) ? "channels-last" : "contiguous");
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

    private static string ClassesIn(StimulusSet set) =>
        Enumerable.Range(0, set.Count).Select(set.LabelOf).Distinct().Count() is var shown && shown < set.Classes.Count
            ? FormattableString.Invariant($" of {shown:N0} of the {set.Classes.Count:N0} classes")
            : "";

    private static Device DeviceFor(TrainingRunOptions options, ModelCard card, RunConfiguration configuration)
    {
        var device = Threaded(options, card, configuration);
        if (device.type != DeviceType.CUDA && (options.Tf32 || options.CudnnBenchmark))
            throw new CornetException($"{(options.Tf32 ? "--tf32" : "--cudnn-benchmark")} is for GPUs, and the device is {device}: leave it out.");
        if (options.Tf32) CudaSettings.Tf32 = true;
        if (options.CudnnBenchmark) CudaSettings.CudnnBenchmark = true;
        return device;
    }

    private static Device Threaded(TrainingRunOptions options, ModelCard card, RunConfiguration configuration)
    {
        if (options.Threads is not { } threads) return Computing.Prepare(options.Device, card, configuration.Size, configuration.Recipe.BatchSize);
        var device = Computing.Prepare(options.Device);
        set_num_threads(threads);
        return device;
    }

    private static TrainingData DataOf(
        TrainingRunOptions options, RunConfiguration configuration, TrainingSplits splits, CornetModel model, Device device) =>
        TrainingData.Of(splits.Train, splits.Validation, configuration.Recipe, configuration.Size, options.Workers,
            skipDamaged: options.SkipDamaged, channelsLast: model.TakesChannelsLast(device, learns: true), options.Group, normalizeOnDevice: device.type == TorchSharp.DeviceType.CUDA);

    private static RecordedResponses? ResponsesOf(
        string? file, TrainingRunOptions options, RunConfiguration configuration, TrainingSplits splits, CornetModel model, Device device, TextWriter output)
    {
        if (file is null) return null;
        var recorded = AssemblyFile.Open(file).AveragedByStimulus(allowMissing: true);
        var images = configuration.ResponsesStimuli switch
        {
            null => splits.Train,
            var folder when Directory.Exists(folder) => new ImageList(folder),
            var table => new StimulusTable(table),
        };
        var responses = RecordedResponses.Of(
            recorded.StimulusIds, recorded.Values, images, file, configuration.Recipe, configuration.Size, options.Workers, model.TakesChannelsLast(device, learns: true), options.Group);
        output.WriteLine(FormattableString.Invariant(
            $"responses: {responses.Neurons:N0} neurons, {responses.Stimuli:N0} of the {recorded.StimulusIds.Count:N0} recorded stimuli are in {images.Name}"));
        return responses;
    }

    private static CornetModel ModelOf(ModelEntry entry, RunConfiguration configuration, TextWriter output)
    {
        if (configuration.NewHead && configuration.Weights is null) throw new CornetException("--new-head needs --weights FILE, which has the weights below the decoder.");
        if (configuration is { NewHead: true, OptimizerState: true })
            throw new CornetException("--new-head and --optimizer-state exclude each other: the optimizer's state is that of the decoder in the file, too.");
        RandomPlace.EnterWeights(configuration.Recipe.Seed);
        var model = entry.Create(configuration.Outputs);
        if (configuration is { Weights: { } known, NewHead: false } && SplitRecord.In(known) is { } before && !before.Classes.SequenceEqual(configuration.Splits!.Classes))
        {
            output.WriteLine(
                $"The outputs of '{known}' stood for {RelabeledStimuli.List(before.Classes)} and are now trained for "
                + $"{RelabeledStimuli.List(configuration.Splits.Classes)}.");
        }

        // A checkpoint whose optimizer counts too is read once, when there is one to take its state.
        if (configuration.Weights is not { } file || configuration.OptimizerState) return model;
        using var weights = WeightsFile.Read(file);
        weights.LoadInto(model.State(), file, configuration.NewHead ? DecoderKeys(model) : null);
        return model;
    }

    private static HashSet<string> DecoderKeys(CornetModel model) =>
    [
        .. model.named_parameters().Select(one => one.name).Concat(model.named_buffers().Select(one => one.name))
            .Where(name => name.StartsWith($"{RecordingSite.DecoderName}.", StringComparison.Ordinal)).Select(model.KeyOf),
    ];

    private static string Version =>
        typeof(TrainingRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
