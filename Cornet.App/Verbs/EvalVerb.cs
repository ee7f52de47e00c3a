using System.CommandLine;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Scoring.Metrics.Behavior;

namespace Cornet.App.Verbs;

/// <summary><c>eval MODEL --weights FILE --data SPEC</c>: how well trained weights name the classes of the test set.</summary>
internal sealed class EvalVerb : Command
{
    private readonly Argument<string> _model = CliOptions.Model();
    private readonly Option<string> _weights = CliOptions.TrainedWeights();
    private readonly Option<string> _data = CliOptions.Data();
    private readonly Option<string> _classes = new("--classes")
    {
        Description = "A file that names the network's outputs, one per line; needed if the weights do not name them.", HelpName = "FILE",
    };
    private readonly Option<int?> _batch = CliOptions.Batch("128");
    private readonly Option<int?> _size = CliOptions.Size();
    private readonly Option<Normalization?> _normalize = CliOptions.NormalizationOfWeights();
    private readonly Option<int?> _workers = CliOptions.Workers();
    private readonly Option<string> _device = CliOptions.Device();
    private readonly Option<Cornet.Runtime.Layers.Precision?> _precision = CliOptions.Precision();
    private readonly Option<MemoryFormat?> _memoryFormat = CliOptions.MemoryFormat();

    private readonly Option<bool> _steps = new("--steps") { Description = "Prints the accuracy of the decoder at every step of the area that it reads, too." };
    private readonly Option<ReactionTimes?> _reactionTimes = CliOptions.Choice<ReactionTimes>(
        "--reaction-times", "entropy: the first step at which the entropy of the softmax falls below a threshold; prints it at every step, too.");
    private readonly Option<double?> _threshold = CliOptions.Positive(
        "--threshold", "The threshold of the entropy in nats; by default the largest with which the accuracy is that of the last step.");
    private readonly Option<string> _out = new("--out")
    {
        Description = "Where to write a row for each image: its reaction time, and the entropy and whether the answer is right at every step.", HelpName = "FILE.csv",
    };

    private readonly NoiseOptions _noise = new(repeats: false);

    public EvalVerb() : base("eval", "Measures the accuracy of weights on the test set.")
    {
        Add(_model);
        Option[] options = [_weights, _data, _classes, _batch, _size, _normalize, _workers, _device, _precision, _memoryFormat, _steps, _reactionTimes, _threshold, _out, .. _noise.Options];
        foreach (var option in options) Add(option);
        SetAction(Evaluate);
    }

    private int Evaluate(ParseResult words)
    {
        var reacts = words.GetValue(_reactionTimes) is not null;
        if (!reacts && (words.GetValue(_threshold) is not null ? _threshold : words.GetValue(_out) is not null ? _out : (Option?)null) is { } alone)
            throw new CornetException($"{alone.Name} is about reaction times: add --reaction-times entropy.");
        var entry = ModelCatalog.Find(words.GetValue(_model)!);
        var (file, spec) = (words.Demand(_weights), words.Demand(_data));
        var trainedOn = file == TrainedNetwork.Untrained ? null : SplitRecord.In(file);
        var normalization = NormalizationChoice.Of(words.GetValue(_normalize), trainedOn?.Normalization, file);
        var data = EvaluationSet.Open(DataSplits.Of(spec, words.GetValue(_size) ?? RenderedObjects.DefaultSize), trainedOn);
        var size = words.GetValue(_size) ?? InputSize.For(entry.Card, data.Set);
        var options = new BatchOptions { BatchSize = words.GetValue(_batch) ?? 128, Workers = words.WorkersOf(_workers) };
        var device = Computing.Prepare(words.GetValue(_device), entry.Card, size, options.BatchSize);
        var output = words.InvocationConfiguration.Output;
        using var model = TrainedNetwork.Open(entry, file, device, file == TrainedNetwork.Untrained ? data.Set.Classes.Count : null, output);
        (model.Precision, model.ChannelsLast) = (Computing.Allowed(words.GetValue(_precision), device), words.ChannelsLast(_memoryFormat));
        _noise.Apply(words, model);
        var names = words.GetValue(_classes) is { } named ? ClassNames.Read(named) : trainedOn?.Classes;
        var outputs = new NetworkOutputs(names, model.ClassCount);
        if (names is not null && outputs.Count is { } count && (words.GetValue(_classes) is null ? names.Count > count : names.Count != count))
            throw new CornetException($"'{words.GetValue(_classes) ?? file}' names {names.Count:N0} classes, and the network has {count:N0} "
                + "outputs: it needs one class per output.");
        var set = outputs.Label(data.Set);
        using var batches = new Batches(
            set, set.EvaluationPreparation(size) with { Normalization = normalization },
            options with { ChannelsLast = model.TakesChannelsLast(device), NormalizeOnDevice = BatchOptions.NormalizesOn(device) });
        using var interruption = new Interruption();
        Evaluation result;
        try
        {
            result = Evaluation.Run(model, batches, device, asked: outputs.Asked(data.Set), cancellation: interruption.Token, everyStep: reacts || words.GetValue(_steps));
        }
        catch (OperationCanceledException)
        {
            return CornetApp.Interrupted;
        }

        if (!double.IsFinite(result.Loss) || result.Responses?.StepNotFinite is not null)
        {
            var at = double.IsFinite(result.Loss) ? $" at step {result.Responses!.StepNotFinite}" : "";
            throw new CornetException(
                $"The outputs of {entry.Card.Name} with '{file}'{at} are NaN or infinite: the weights are damaged, or their training diverged. "
                + "Use other weights.");
        }

        // Preparation is part of a result: the same weights give .731 or .692 with another.
        var precision = model.Precision == Cornet.Runtime.Layers.Precision.Float32 ? "" : $", in {model.Precision.ToString().ToLowerInvariant()}";
        output.WriteLine(FormattableString.Invariant(
            $"{entry.Card.Name}, {file}, on {set.Name} ({data.Part}): {set.Count:N0} images, {outputs.Describe(data.Set)} ({batches.Preparation}){precision}"));
        if (set.LeftOut is { } leftOut) output.WriteLine(leftOut);
        if (data.Warning is { } warning) output.WriteLine($"warning: {warning}");
        var top5 = result.Top5 is { } share ? FormattableString.Invariant($", top-5 {share:P2}") : "";
        output.WriteLine(FormattableString.Invariant($"top-1 {result.Top1:P2}{top5}, loss {result.Loss:F4}"));
        foreach (var (top1, step) in (result.Top1ByStep ?? []).Select((top1, step) => (top1, step)))
            output.WriteLine(FormattableString.Invariant($"step {step}: top-1 {top1:P2}") + (reacts ? FormattableString.Invariant($", entropy {result.Responses!.MeanEntropy(step):F4}") : ""));
        if (reacts) React(result.Responses!, words.GetValue(_threshold), words.GetValue(_out), output);
        if (result.Top1AmongAsked is { } among) output.WriteLine(FormattableString.Invariant(
            $"the accuracy above is over all outputs; among the {outputs.Asked(data.Set)!.Count} classes of these images, top-1 is {among:P2}"));
        return 0;
    }

    private static void React(StepResponses responses, double? given, string? file, TextWriter output)
    {
        var threshold = given ?? EntropyReactionTimes.FitThreshold(responses.Entropies, responses.Correct, responses.ImageFrom);
        var reactions = EntropyReactionTimes.Of(responses.Entropies, responses.Correct, threshold, responses.ImageFrom);
        var origin = given is null ? "the largest with the accuracy of the last step on these images" : "as given";
        output.WriteLine(FormattableString.Invariant($"reaction times: entropy below {threshold:G6} ({origin}): ") + (reactions.MeanStep is { } mean
            ? FormattableString.Invariant($"{reactions.Reached:P2} of the images, at step {mean:F2} on average; top-1 {reactions.Accuracy:P2}")
            : "no image falls below it"));
        if (reactions.Reached < 1) output.WriteLine("images that never fall below it have no reaction time; their answer is that of the last step");
        if (file is null) return;
        responses.WriteCsv(reactions, file);
        output.WriteLine($"{file}: a row for each image");
    }

    private enum ReactionTimes
    {
        Entropy,
    }
}
