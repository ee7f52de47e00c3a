using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Responders;

namespace Cornet.App.Responders;

/// <summary>A network of Cornet as a responder: one pass over the stimuli records all areas, all steps and the decoder.</summary>
/// <param name="identity">What it is called beside others.</param>
/// <param name="model">The network, on the device of the options; disposed with this object.</param>
/// <param name="options">Where activations are made and kept.</param>
/// <param name="size">Rows and columns of its input; null for what suits the stimuli.</param>
public sealed class NetworkResponder(Responder identity, CornetModel model, ActivationOptions options, int? size = null) : IResponder
{
    // Benchmarks that share their stimuli share the pass.
    private readonly Dictionary<string, DataAssembly> _responses = new(StringComparer.Ordinal);

    /// <summary>A network as it is before training: with a seed, that from which a training of the same seed starts.</summary>
    /// <param name="model">Which.</param>
    /// <param name="classes">How many classes its decoder tells apart; null for the model's own number.</param>
    /// <param name="seed">Of its weights.</param>
    public static CornetModel Untrained(ModelEntry model, long? classes, long seed)
    {
        RandomPlace.EnterWeights(seed);
        return model.Create(classes);
    }

    /// <summary>How many of its numbers learn.</summary>
    public long Parameters => model.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.NumberOfElements);

    /// <summary>In which numbers and memory format it computes.</summary>
    public string Computation => model.Computation(options.Device);

    /// <inheritdoc/>
    public Responder Identity => identity;

    /// <inheritdoc/>
    public string Model => model.Card.Name;

    /// <inheritdoc/>
    public IReadOnlyList<ResponderArea> Areas { get; } = NetworkAreas.Of(model.Card);

    /// <inheritdoc/>
    public long? Outputs => model.ClassCount;

    /// <inheritdoc/>
    public OutputNames? OutputNames { get; init; }

    /// <summary>With which means and standard deviations its images are normalized.</summary>
    public Normalization Normalization { get; init; } = Normalization.ImageNet;

    /// <summary>How the pictures of a set are prepared for it.</summary>
    public Preparation PreparationOf(StimulusSet stimuli) => stimuli.EvaluationPreparation(size ?? InputSize.For(model.Card, stimuli)) with { Normalization = Normalization };

    /// <inheritdoc/>
    public DataAssembly Respond(StimulusSet stimuli, CancellationToken cancellation = default)
    {
        var key = $"{stimuli.Fingerprint()} {PresentationAxis.Prepared(stimuli, PreparationOf(stimuli))}";
        if (!_responses.TryGetValue(key, out var responses))
            _responses.Add(key, responses = Activations.Of(model, stimuli, PreparationOf(stimuli), [], options, cancellation));
        return responses;
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
