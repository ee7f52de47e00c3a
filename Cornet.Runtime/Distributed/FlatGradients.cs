using Cornet.Runtime.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Distributed;

/// <summary>
/// The gradients of all parameters in one tensor for each type, so that a step sends one message. Each parameter's gradient is a view of it, laid out as the parameter
/// is, and the backward pass adds to it in place.
/// </summary>
internal sealed class FlatGradients : IDisposable
{
    private readonly List<Tensor> _flat = [];
    private readonly List<(Parameter Parameter, Tensor Gradient)> _views = [];

    /// <summary>Takes the memory.</summary>
    /// <param name="parameters">On their device already; those that need no gradient are left out.</param>
    public FlatGradients(IEnumerable<Parameter> parameters)
    {
        using var frozen = no_grad();
        foreach (var alike in parameters.Where(parameter => parameter.requires_grad).GroupBy(parameter => (parameter.dtype, parameter.device)))
        {
            List<Parameter> members = [.. alike];
            var flat = zeros(members.Sum(parameter => parameter.numel()), alike.Key.dtype, alike.Key.device).DetachFromDisposeScope();
            _flat.Add(flat);
            var start = 0L;
            foreach (var parameter in members)
            {
                var view = TensorMemory.IsDense(parameter)
                    ? flat.as_strided(parameter.shape, parameter.stride(), start)
                    : flat.narrow(0, start, parameter.numel()).view(parameter.shape);
                _views.Add((parameter, view.DetachFromDisposeScope()));
                start += parameter.numel();
            }
        }
    }

    /// <summary>Begins a step: gradients are zero, and are added up here.</summary>
    public void Begin()
    {
        using var frozen = no_grad();
        _flat.ForEach(flat => flat.zero_());
        foreach (var (parameter, gradient) in _views) parameter.grad = gradient;
    }

    /// <summary>Puts the sums over the ranks in the place of the gradients.</summary>
    public void AllReduce(ProcessGroup group) => _flat.ForEach(group.AllReduce);

    /// <inheritdoc/>
    public void Dispose()
    {
        _views.ForEach(view => view.Gradient.Dispose());
        _flat.ForEach(flat => flat.Dispose());
    }
}
