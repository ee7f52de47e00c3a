using System.Globalization;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>What one optimizer remembers, taken over by another, which may have been PyTorch's.</summary>
internal static class OptimizerExchange
{
    // Options by which what is remembered means something else; and those that only say how it goes on, which the recipe decides.
    private static readonly string[] Meanings = ["dampening", "nesterov", "maximize", "amsgrad", "decoupled_weight_decay"];
    private static readonly string[] Choices = ["lr", "momentum", "betas", "eps", "weight_decay"];

    /// <summary>Asked before anything is changed.</summary>
    /// <param name="own">The state of the optimizer that takes over.</param>
    /// <param name="found">What is to be taken over.</param>
    /// <param name="file">Where it was found, for messages.</param>
    /// <exception cref="CornetException">It is that of another method, or of other parameters.</exception>
    public static void Demand(this OptimizerState own, OptimizerState found, string file)
    {
        if (Method(own) != Method(found))
        {
            throw new CornetException(
                $"The optimizer in '{file}' is {Method(found)} and the recipe's is {Method(own)}: use the same optimizer (--optimizer).");
        }

        if (!own.Groups.Select(group => group.Count).SequenceEqual(found.Groups.Select(group => group.Count)))
        {
            throw new CornetException(
                $"The optimizer in '{file}' has {Counts(found)} and the recipe's has {Counts(own)}: it belongs to another network, or "
                + "applies weight decay to other parameters (--weight-decay-on).");
        }

        foreach (var (mine, theirs) in own.Groups.Zip(found.Groups))
        {
            var other = Meanings.FirstOrDefault(name => Text(mine, name) is { } here && Text(theirs, name) is { } there && here != there);
            if (other is null) continue;
            throw new CornetException(
                $"The optimizer in '{file}' has {other} {Text(theirs, other)} and Cornet's {Method(own)} {Text(mine, other)}, so its state "
                + "has another meaning: begin without it.");
        }

        var theirMemory = found.ByPlace();
        foreach (var (parameter, name, value) in own.Memory)
        {
            if (theirMemory.TryGetValue((parameter, name), out var saved) && !saved.shape.AsSpan().SequenceEqual(value.shape))
            {
                throw new CornetException(
                    $"In '{file}', {name} of parameter {parameter} has the shape {TensorShape.Text(saved.shape)} and the network's is {TensorShape.Text(value.shape)}: "
                    + "the parameters are those of another network, or in another order.");
            }
        }
    }

    /// <summary>
    /// Copies what was found into the optimizer's own tensors; what it does not have, as of a parameter that never moved, starts at zero.
    /// </summary>
    public static void Take(this OptimizerState own, OptimizerState found)
    {
        using var frozen = no_grad();
        var theirs = found.ByPlace();
        foreach (var (parameter, name, value) in own.Memory)
        {
            if (theirs.TryGetValue((parameter, name), out var saved)) value.copy_(saved);
            else value.zero_();
        }
    }

    /// <summary>Options that the recipe has otherwise than what was found, each as <c>momentum 0.95 there, 0.9 here</c>.</summary>
    public static IReadOnlyList<string> Differences(this OptimizerState own, OptimizerState found) =>
    [
        .. own.Groups.Zip(found.Groups)
            .SelectMany(pair => Choices.Select(name => (Name: name, There: Text(pair.Second, name), Here: Text(pair.First, name))))
            .Where(option => option is { There: not null, Here: not null } && option.There != option.Here)
            .Select(option => $"{option.Name} {option.There} there, {option.Here} here").Distinct(),
    ];

    private static Dictionary<(int, string), Tensor> ByPlace(this OptimizerState state) =>
        state.Memory.ToDictionary(entry => (entry.Parameter, entry.Name), entry => entry.Value);

    private static string Method(OptimizerState state) => state.Groups switch
    {
        [] => "one without parameters",
        [var group, ..] when group.Options.Any(option => option.Name == "betas") => "AdamW",
        [var group, ..] when group.Options.Any(option => option.Name == "momentum") => "SGD",
        _ => "neither SGD nor AdamW",
    };

    private static string Counts(OptimizerState state)
    {
        var groups = state.Groups.Count == 1 ? "1 group" : $"{state.Groups.Count} groups";
        return $"{string.Join(" + ", state.Groups.Select(group => group.Count))} parameters in {groups}";
    }

    private static string? Text(ParameterGroup group, string name) =>
        group.Options.FirstOrDefault(option => option.Name == name).Value is { } value ? Text(value) : null;

    // To six digits, so that 0.1 saved as a float is 0.1, and 0 is 0.0.
    private static string Text(object value) => value switch
    {
        bool truth => truth ? "True" : "False",
        long or double => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("G6", CultureInfo.InvariantCulture),
        object?[] { Length: <= 4 } tuple => $"({string.Join(", ", tuple.Select(item => Text(item ?? "")))})",
        List<object?> { Count: <= 4 } list => Text(list.ToArray()),
        _ => "other",
    };
}
