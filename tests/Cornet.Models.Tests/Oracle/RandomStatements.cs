using System.Text;

namespace Cornet.Tests.Oracle;

/// <summary>Random statements of one circuit that leave the shape of the activations as it is.</summary>
/// <param name="random">Decides.</param>
/// <param name="nests">Whether a binding may stand inside a block of another.</param>
internal sealed class RandomStatements(Random random, bool nests)
{
    private int _bindings;

    /// <summary>Some statements, each on a line of its own.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="channels">The channels here.</param>
    /// <param name="steps">Whether there are steps to differ by.</param>
    /// <param name="norm">A parameter that stands for a norm, or null.</param>
    public string Some(int most, string channels, bool steps, string? norm)
    {
        var text = new StringBuilder();
        for (var i = random.Next(most + 1); i > 0; i--) text.Append($"    {One(channels, steps, norm)}\n");
        return text.ToString();
    }

    private string One(string channels, bool steps, string? norm) => random.Next(16) switch
    {
        0 or 1 or 2 => Function(),
        3 or 4 => Norm(steps, norm),
        5 or 6 => $"conv {channels}, {Pick("1x1", "3x3", "3x3, dilation 2", "3 x 3, groups 2", "5x5, padding 2")}{Pick("", ", bias")}",
        7 => Pick("maxpool 3x3, stride 1", "avgpool 3x3, stride 1", "upsample 2\n    maxpool 2x2, padding 0", "upsample 2\n    avgpool 2x2, padding 0"),
        8 when steps => Pick("first { gelu } then { tanh }", "first { batchnorm   relu } then identity", $"first identity then {{ conv {channels}, 1x1   sigmoid }}"),
        9 => Pick("softmax", "softplus", "dropout 0.1", "relu", "elu 0.5"),
        10 or 11 or 12 => Joined(channels, steps, norm),
        13 => Widened(channels, steps),
        _ => Function(),
    };

    private string Function() => Pick("relu", "relu", "tanh", "sigmoid", "silu", "gelu", "softplus", "leakyrelu 0.2", "elu");

    private string Norm(bool steps, string? norm) => random.Next(5) switch
    {
        0 when norm is not null => $"named{_bindings++}: {norm}{(steps ? Pick("", " per step") : "")}",
        1 when steps => Pick("batchnorm per step", "groupnorm 2 per step"),
        2 => "layernorm",
        3 => "groupnorm 2",
        _ => "batchnorm",
    };

    private string Joined(string channels, bool steps, string? norm)
    {
        var name = $"kept{_bindings++}";
        var value = random.Next(6) switch
        {
            0 => "sigmoid",
            1 => "{ batchnorm   tanh }",
            2 => $"{{ side{_bindings++}: conv {channels}, 1x1 }}",
            3 when steps => $"first {{ conv {channels}, 1x1, bias }} then {Pick("identity", "sigmoid", "{ layernorm }")}",
            4 when nests => $"{{ let inner{_bindings} = identity   tanh   add inner{_bindings++} }}",
            _ => "identity",
        };
        return $"let {name} = {value}\n    {Pick(Function(), Norm(steps, norm), $"conv {channels}, 3x3")}\n    {Pick("add", "multiply")} {name}";
    }

    private string Widened(string channels, bool steps)
    {
        var name = $"wide{_bindings++}";
        return $"let {name} = {Pick("identity", "tanh", "{ conv 2, 1x1 }")}\n    {Pick(Function(), Norm(steps, null))}\n    concat {name}\n    conv {channels}, 1x1";
    }

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
