using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// What an optimizer remembers, arranged as PyTorch's <c>optimizer.state_dict()</c>: a parameter is known by its place, counted through the groups,
/// and in each group in the order of <c>model.parameters()</c>. The tensors belong to the optimizer or the checkpoint that it came from.
/// </summary>
/// <param name="Groups">Parameters that share their options.</param>
/// <param name="Memory">What is remembered of each parameter; nothing of one that was never moved.</param>
public sealed record OptimizerState(IReadOnlyList<ParameterGroup> Groups, IReadOnlyList<RememberedTensor> Memory);

/// <summary>Parameters that an optimizer moves by the same options.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Options">
/// PyTorch's names, such as <c>lr</c> and <c>weight_decay</c>, and plain values: null, <c>bool</c>, <c>long</c>, <c>double</c>, <c>string</c> or
/// <c>object?[]</c>, a tuple.
/// </param>
public sealed record ParameterGroup(int Count, IReadOnlyList<(string Name, object? Value)> Options);

/// <summary>A tensor that an optimizer keeps from step to step.</summary>
/// <param name="Parameter">The place of the parameter, from 0.</param>
/// <param name="Name">PyTorch's name, such as <c>momentum_buffer</c> or <c>exp_avg</c>.</param>
/// <param name="Value">Its numbers.</param>
public sealed record RememberedTensor(int Parameter, string Name, Tensor Value);
