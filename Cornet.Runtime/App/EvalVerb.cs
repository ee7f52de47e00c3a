using System.CommandLine;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.App;

/// <summary><c>eval MODEL --weights FILE --data SPEC</c>: how well trained weights name the classes of held-out images.</summary>
internal sealed class EvalVerb : Command
{
    private readonly Argument<string> _model = Words.Model();
    private readonly Option<string> _weights = Words.TrainedWeights();
    private readonly Option<string> _data = Words.Data();
    private readonly Option<int?> _batch = Words.Batch("128");
    private readonly Option<int?> _size = Words.Size();
    private readonly Option<int?> _workers = Words.Workers();
    private readonly Option<string> _device = Words.Device();
    private readonly Option<Layers.Precision?> _precision = Words.Precision();

    public EvalVerb() : base("eval", "Says how well weights name the classes of held-out images.")
    {
        Add(_model);
        Option[] options = [_weights, _data, _batch, _size, _workers, _device, _precision];
        foreach (var option in options) Add(option);
        SetAction(Evaluate);
    }

    private int Evaluate(ParseResult words)
    {
        var entry = ModelCatalog.Find(words.GetValue(_model)!);
        var (file, spec) = (words.Demand(_weights), words.Demand(_data));
        var set = StimulusSet.Open(spec, Split.Test, words.GetValue(_size) ?? RenderedObjects.DefaultSize);
        var size = words.GetValue(_size) ?? InputSize.For(entry.Card, set);
        var options = new BatchOptions { BatchSize = words.GetValue(_batch) ?? 128, Workers = words.WorkersOf(_workers) };
        var device = Computing.Prepare(words.GetValue(_device), entry.Card, size, options.BatchSize);
        var output = words.InvocationConfiguration.Output;
        using var model = TrainedNetwork.Open(entry, file, device, file == TrainedNetwork.Untrained ? set.Classes.Count : null, output);
        model.Precision = Computing.Allowed(words.GetValue(_precision), device);
        var batches = new Batches(set, set.EvaluationPreparation(size), options);
        using var interruption = new Interruption();
        Evaluation result;
        try
        {
            result = Evaluation.Run(model, batches, device, cancellation: interruption.Token);
        }
        catch (OperationCanceledException)
        {
            return CornetApp.Interrupted;
        }

        // Preparation is part of a result: the same weights give .731 or .692 with another.
        output.WriteLine($"{entry.Card.Name}, {file}, on {set.Name}: {set.Count:N0} images, {set.Classes.Count} classes ({batches.Preparation}){(model.Precision == Layers.Precision.Float32 ? "" : $", in {model.Precision.ToString().ToLowerInvariant()}")}");
        output.WriteLine(FormattableString.Invariant($"top-1 {result.Top1:P2}, top-5 {result.Top5:P2}, loss {result.Loss:F4}"));
        return 0;
    }
}
