using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Predicts recorded neurons from an area by a factorized readout (Klindt, Ecker, Euler and Bethge, 2017): each neuron has a mask over the places of the map and a weight for each
/// channel. Masks begin as the mean over all places.
/// </summary>
internal sealed class ResponseReadout : IDisposable
{
    private readonly CornetModel _model;
    private readonly RecordingSite _site;
    private readonly Parameter _weight, _mask, _bias;

    /// <summary>A readout with new weights, drawn from the recipe's seed.</summary>
    /// <param name="model">The network, on its device.</param>
    /// <param name="recipe">Names the area.</param>
    /// <param name="neurons">How many neurons.</param>
    /// <param name="size">Rows and columns of the network's input.</param>
    /// <param name="device">Where the network is.</param>
    /// <exception cref="CornetException">There is no such area or step, or the image does not reach it.</exception>
    public ResponseReadout(CornetModel model, Recipe recipe, int neurons, int size, Device device)
    {
        var site = RecordingSite.Parse(recipe.ResponsesArea);
        (_model, _site) = (model, site with { Step = site.Step ?? new Index(1, fromEnd: true) });
        RandomPlace.EnterWeights(recipe.Seed);
        using var frozen = no_grad();
        var (channels, places) = Shape(size, device);
        var bound = 1 / Math.Sqrt(channels);
        _weight = new Parameter(rand(neurons, channels, device: device).Times(2 * bound).Increase(-bound));
        _mask = new Parameter(zeros(neurons, places, device: device).Increase(1.0 / places));
        _bias = new Parameter(zeros(neurons, device: device));
        foreach (var (_, value) in Parameters) value.DetachFromDisposeScope();
    }

    /// <summary>What it learns, by the names of a checkpoint.</summary>
    public IEnumerable<(string Name, Parameter Value)> Parameters => [("responses.weight", _weight), ("responses.mask", _mask), ("responses.bias", _bias)];

    /// <summary>
    /// The squared error of its predictions, a mean over images and neurons; a response that was not recorded counts as none. The layers are in evaluation mode, so that batch norms
    /// do not count these images, and the gradient is that of the network as it is scored.
    /// </summary>
    /// <param name="images">N x 3 x H x W.</param>
    /// <param name="responses">N x neurons, z-scored.</param>
    /// <param name="known">1 where there is a response, else 0.</param>
    public Tensor Loss(Tensor images, Tensor responses, Tensor known)
    {
        // Not the network itself, which would lay out its weights anew.
        foreach (var (_, module) in _model.named_children()) module.eval();
        using var recording = _model.RecordAt(images, _site);
        using var scope = NewDisposeScope();
        var predicted = matmul(Places(recording[_site.Area][_site.Step!.Value]), _mask.t()).mul(_weight.t()).sum(1).Plus(_bias);
        return ((predicted - responses).Squared() * known).mean().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, value) in Parameters) value.Dispose();
    }

    // N x channels x places.
    private static Tensor Places(Tensor output) => output.dim() == 4 ? output.flatten(2) : output.unsqueeze(2);

    private (long Channels, long Places) Shape(int size, Device device)
    {
        using var scope = NewDisposeScope();
        var learns = _model.training;
        _model.eval();
        try
        {
            using var recording = _model.RecordAt(zeros(1, _model.Card.Input.Channels, size, size, device: device), _site);
            var area = recording[_site.Area];
            if (!area.SeesImage(_site.Step!.Value.GetOffset(area.Steps)))
                throw new CornetException($"The image does not reach {_site} of {_model.Card.Name}, so it cannot predict responses: choose a later step (--responses-area).");
            var output = Places(area[_site.Step!.Value]);
            return (output.size(1), output.size(2));
        }
        finally
        {
            _model.train(learns);
        }
    }
}
