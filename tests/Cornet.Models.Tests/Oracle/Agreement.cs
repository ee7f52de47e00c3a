using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Oracle;

/// <summary>Compares a compiled model with the evaluation of its text: state keys, all outputs, all gradients, running statistics.</summary>
internal static class Agreement
{
    private const double OfOutputs = 1e-10;
    private const double OfGradients = 1e-8;

    /// <summary>Compares both schedules of a model with its network, in training and in evaluation.</summary>
    /// <param name="network">The network that the text means.</param>
    /// <param name="compiled">The generated classes.</param>
    /// <param name="arguments">The constructor's arguments.</param>
    /// <param name="height">Height of the images.</param>
    /// <param name="width">Width of the images.</param>
    public static void Check(Network network, CompiledNetwork compiled, IReadOnlyDictionary<string, long> arguments, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var optimized = CompiledNetwork.Create(compiled.Optimized, arguments);
        using var reference = CompiledNetwork.Create(compiled.Reference, arguments);
        optimized.to(float64);
        reference.to(float64);
        reference.DrawsNoise = optimized.DrawsNoise = false;
        foreach (var model in new[] { reference, optimized })
            Assert.Equal(string.Join('\n', Evaluation.Keys(network)), string.Join('\n', model.State().Select(entry => entry.Name)));
        var start = reference.State().ToDictionary(entry => entry.Name, entry => Perturbed(entry.Name, entry.Value.detach()));
        var images = randn(3, network.Channels, height, width, dtype: float64);
        var sites = new Random(1);
        // Dropout draws other numbers in another order.
        foreach (var trains in HasDropout(network) ? [false] : new[] { true, false })
        {
            var state = Copy(start, reference);
            var evaluation = new Evaluation(network, state, images, trains);
            var projection = randn_like(evaluation.Decoder);
            Project(evaluation.Decoder, projection).backward(retain_graph: true);
            var gradients = Gradients(state);
            var everywhere = evaluation.Outputs.ToDictionary(output => output.Key, output => randn_like(output.Value));
            var readouts = evaluation.Decoders.ToDictionary(one => one.Key, one => randn_like(one.Value));
            everywhere.Select(site => Project(evaluation.Outputs[site.Key], site.Value))
                .Concat(readouts.Select(one => Project(evaluation.Decoders[one.Key], one.Value))).Aggregate((sum, one) => sum.Plus(one)).backward();
            var allGradients = Gradients(state);
            foreach (var (model, name) in new[] { (reference, "reference"), (optimized, "optimized") })
            {
                var where = $"{name}, {(trains ? "training" : "evaluation")}";
                Load(model, start, trains);
                var decoder = model.forward(images);
                Near($"the decoder ({where})", decoder, evaluation.Decoder, OfOutputs);
                if (name == "reference" && trains)
                    foreach (var (key, value) in model.named_buffers()) Near($"{key} ({where})", value, state[key], OfOutputs);
                Project(decoder, projection).backward();
                foreach (var (key, parameter) in model.named_parameters())
                    Near($"the gradient of {key} ({where})", GradientOf(parameter), gradients.GetValueOrDefault(key, zeros_like(parameter)), OfGradients);
                Load(model, start, trains);
                using (no_grad())
                {
                    Recorded(model.RecordAt(images), evaluation, where);
                    Near($"the decoder without gradients ({where})", model.forward(images), evaluation.Decoder, OfOutputs);
                    var (area, step) = evaluation.Outputs.Keys.ElementAt(sites.Next(evaluation.Outputs.Count));
                    var alone = model.RecordAt(images, new RecordingSite(area, step))[area][step];
                    Near($"{area}[{step}] alone ({where})", alone, evaluation.Outputs[(area, step)], OfOutputs);
                    foreach (var (name1, expected) in evaluation.Decoders)
                    {
                        var only = model.RecordAt(images, new RecordingSite(name1));
                        Assert.Equal([name1], only.Named().Select(one => one.Name));
                        Near($"{name1} alone ({where})", only.DecoderOf(name1)!, expected, OfOutputs);
                    }
                }
                Load(model, start, trains);
                var recording = model.RecordAt(images);
                Recorded(recording, evaluation, where + ", differentiated");
                everywhere.Select(site => Project(recording[site.Key.Area][site.Key.Step], site.Value))
                    .Concat(readouts.Select(one => Project(recording.DecoderOf(one.Key)!, one.Value)))
                    .Aggregate(Project(recording.Decoder!, projection), (sum, one) => sum.Plus(one)).backward();
                foreach (var (key, parameter) in model.named_parameters())
                    Near($"the gradient of {key} from everything ({where})", GradientOf(parameter), allGradients.GetValueOrDefault(key, zeros_like(parameter)), OfGradients);
            }
        }
    }

    private static void Recorded(Recording recording, Evaluation evaluation, string where)
    {
        Assert.Equal(evaluation.Outputs.Count, recording.Areas.Sum(area => area.Steps));
        foreach (var ((area, step), expected) in evaluation.Outputs) Near($"{area}[{step}] ({where})", recording[area][step], expected, OfOutputs);
        Near($"the decoder, recorded ({where})", recording.Decoder!, evaluation.Decoder, OfOutputs);
        foreach (var (name, expected) in evaluation.Decoders) Near($"{name}, recorded ({where})", recording.DecoderOf(name)!, expected, OfOutputs);
    }

    private static Tensor Perturbed(string key, Tensor value) =>
        key.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? value.clone()
        : key.EndsWith("running_var", StringComparison.Ordinal) ? rand_like(value).Plus(value)
        : value.Plus(randn_like(value), 0.1);

    private static Dictionary<string, Tensor> Copy(Dictionary<string, Tensor> state, CornetModel model)
    {
        var trained = model.named_parameters().Where(entry => entry.parameter.requires_grad).Select(entry => entry.name).ToHashSet();
        return state.ToDictionary(entry => entry.Key, entry => trained.Contains(entry.Key) ? entry.Value.clone().requires_grad_() : entry.Value.clone());
    }

    private static void Load(CornetModel model, Dictionary<string, Tensor> state, bool trains)
    {
        using var frozen = no_grad();
        foreach (var (key, value) in model.State()) value.copy_(state[key]);
        model.zero_grad();
        model.train(trains);
    }

    private static Dictionary<string, Tensor> Gradients(Dictionary<string, Tensor> state) =>
        state.Where(entry => entry.Value.requires_grad).ToDictionary(entry => entry.Key, entry => GradientOf(entry.Value).clone());

    private static Tensor GradientOf(Tensor parameter) => parameter.grad ?? zeros_like(parameter);

    private static Tensor Project(Tensor output, Tensor weights) => (output * weights).sum();

    private static bool HasDropout(Network network) =>
        network.Areas.Select(area => area.Circuit).Concat(network.Connections.Select(one => one.Circuit)).Append(network.Decoder)
            .Concat(network.Decoders.Select(one => one.Circuit)).SelectMany(circuit => circuit.Layers).Any(layer => layer.Word == "dropout");

    private static void Near(string what, Tensor actual, Tensor expected, double tolerance)
    {
        using var scope = NewDisposeScope();
        Assert.True(
            actual.shape.SequenceEqual(expected.shape), $"{what} is {string.Join(" x ", actual.shape)} and not {string.Join(" x ", expected.shape)}");
        if (actual.numel() == 0) return;
        var (a, b) = (actual.detach().to(float64), expected.detach().to(float64));
        var difference = (a - b).abs().max().item<double>() / Math.Max(1, b.abs().max().item<double>());
        Assert.True(difference < tolerance, $"{what} differs by {difference:G3}");
    }
}
