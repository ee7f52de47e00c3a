using Cornet.Runtime.Models;
using TorchSharp;
using TorchSharp.Modules;

namespace Cornet.Runtime.Training;

/// <summary>
/// Areas, connections and decoders that a training leaves as they are: their parameters need no gradient, and they stay in evaluation mode, so that batch norms use their
/// running statistics and do not change them, and dropout drops nothing.
/// </summary>
internal sealed class FrozenAreas : IDisposable
{
    private readonly List<torch.nn.Module> _modules = [];
    private readonly List<Parameter> _parameters = [];

    /// <summary>Freezes them until it is disposed.</summary>
    /// <param name="model">The network, on its device.</param>
    /// <param name="names">Their names, with commas between them: <c>V1,V2</c>; empty for none.</param>
    /// <exception cref="CornetException">A name is no area's, or nothing is left to learn.</exception>
    public FrozenAreas(CornetModel model, string names)
    {
        if (names.Length == 0) return;
        var children = model.named_children().ToList();
        foreach (var name in names.Split(','))
        {
            if (children.Find(child => child.name == name).module is not { } module)
            {
                throw new CornetException(
                    $"{model.Card.Name} has no area '{name}' to freeze; it has {string.Join(", ", children.Select(child => child.name))}.");
            }

            _modules.Add(module);
        }

        _parameters = [.. _modules.SelectMany(module => module.parameters()).Where(parameter => parameter.requires_grad)];
        Need(false);
        if (model.parameters().Any(parameter => parameter.requires_grad)) return;
        Need(true);
        throw new CornetException($"Every parameter of {model.Card.Name} is frozen: leave an area or the decoder out of '{names}' to have something to learn.");
    }

    /// <summary>Puts them into evaluation mode, after the network was put into training mode.</summary>
    public void StayInEvaluation() => _modules.ForEach(module => module.eval());

    /// <summary>They may learn again.</summary>
    public void Dispose() => Need(true);

    // A network may have ended before its training.
    private void Need(bool gradient) => _parameters.ForEach(parameter =>
    {
        if (!parameter.IsInvalid) parameter.requires_grad = gradient;
    });
}
