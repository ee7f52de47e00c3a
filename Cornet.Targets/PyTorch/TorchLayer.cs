namespace Cornet.Targets.PyTorch;

/// <summary>PyTorch's module for an operation.</summary>
/// <param name="Operation">What the layer computes: a <see cref="LayerDeclaration.Operation"/>.</param>
/// <param name="Module">The class, with its arguments that are always the same: <c>nn.Softmax(dim=1)</c>.</param>
/// <param name="Arguments">The arguments by our name and theirs (empty where their place says what they are), and what PyTorch takes where they are not
/// given.</param>
internal sealed record TorchLayer(string Operation, string Module, params (string Ours, string Theirs, string? Default)[] Arguments)
{
    /// <summary>The function that does the same with a stride of its own; null where there is none.</summary>
    public string? Function { get; init; }

    /// <summary>Whether a person would begin a line with it: norms and nonlinearities stand around what they follow.</summary>
    public bool BeginsLine => Function is not null || Operation is "upsample" or "flatten" or "global maxpool" or "global avgpool";

    /// <summary>A row for each operation but <c>extern</c>, whose classes are the user's and in C#.</summary>
    private static readonly TorchLayer[] All =
    [
        new("conv", "nn.Conv2d", ("inputs", "", null), ("outputs", "", null), ("kernel", "", null), ("stride", "stride", "1"),
            ("padding", "padding", "0"), ("dilation", "dilation", "1"), ("groups", "groups", "1"), ("bias", "bias", "True")) { Function = "F.conv2d" },
        new("convtranspose", "nn.ConvTranspose2d", ("inputs", "", null), ("outputs", "", null), ("kernel", "", null), ("stride", "stride", "1"),
            ("padding", "padding", "0"), ("outputPadding", "output_padding", "0"), ("groups", "groups", "1"), ("bias", "bias", "True"))
            { Function = "F.conv_transpose2d" },
        new("linear", "nn.Linear", ("inputs", "", null), ("outputs", "", null), ("bias", "bias", "True")),
        new("batchnorm", "nn.BatchNorm2d", ("channels", "", null)),
        new("groupnorm", "nn.GroupNorm", ("groups", "", null), ("channels", "", null)),
        new("layernorm", "nn.GroupNorm(1, ", ("channels", "", null)),
        new("relu", "nn.ReLU"),
        new("leakyrelu", "nn.LeakyReLU", ("slope", "", "0.01")),
        new("elu", "nn.ELU", ("alpha", "", "1")),
        new("sigmoid", "nn.Sigmoid"),
        new("tanh", "nn.Tanh"),
        new("gelu", "nn.GELU"),
        new("silu", "nn.SiLU"),
        new("softplus", "nn.Softplus"),
        new("softmax", "nn.Softmax(dim=1"),
        new("maxpool", "nn.MaxPool2d", ("kernel", "", null), ("stride", "stride", "kernel"), ("padding", "padding", "0")) { Function = "F.max_pool2d" },
        new("avgpool", "nn.AvgPool2d", ("kernel", "", null), ("stride", "stride", "kernel"), ("padding", "padding", "0")) { Function = "F.avg_pool2d" },
        new("global maxpool", "nn.AdaptiveMaxPool2d(1"),
        new("global avgpool", "nn.AdaptiveAvgPool2d(1"),
        new("dropout", "nn.Dropout", ("probability", "", "0.5")),
        new("upsample", "nn.Upsample", ("factor", "scale_factor", null), ("bilinear", "mode", "\"nearest\"")),
        new("flatten", "nn.Flatten"),
        new("slice", "Slice", ("start", "", null), ("end", "", null)),
        new("gabor", "Gabor", ("inputs", "", null), ("outputs", "", null), ("kernel", "", null), ("stride", "stride", "1"), ("phase", "phase", "0"),
            ("pixelsPerDegree", "pixels_per_degree", "28"), ("seed", "seed", "0")),
        new("noise", "Noise", ("sd", "sd", "0"), ("fano", "fano", "0")),
        new("learned", "Learned", ("channels", "", null), ("initial", "", null)),
    ];

    public static TorchLayer Of(string operation) => All.First(one => one.Operation == operation);

    /// <summary>The constructor call.</summary>
    /// <param name="isVector">Whether it reads vectors and not maps.</param>
    public static string New(LayerDeclaration layer, PythonFormula formulas, bool isVector)
    {
        var row = Of(layer.Operation);
        var begun = row.Operation == "batchnorm" && isVector ? "nn.BatchNorm1d" : row.Module;
        var arguments = row.Given(layer, formulas, row.Arguments.Select(argument => argument.Ours));
        var isFixed = layer.Arguments.Any(argument => argument is { Name: "trainable", Literal: "false" });
        return $"{begun}{(begun.Contains('(') ? "" : "(")}{string.Join(", ", arguments)}){(isFixed ? ".requires_grad_(False)" : "")}";
    }

    /// <summary>The call of the function that takes a stride.</summary>
    /// <param name="member">The layer as an expression.</param>
    public string Call(LayerDeclaration layer, PythonFormula formulas, string member, string flow, string stride)
    {
        var hasWeights = Arguments.Any(argument => argument.Ours == "inputs");
        var given = new List<string> { flow };
        if (hasWeights)
        {
            given.Add($"{member}.weight");
            if (layer.Arguments.Any(argument => argument is { Name: "bias", Literal: "true" })) given.Add($"{member}.bias");
        }
        else given.Add(Value(layer, "kernel", formulas)!);
        given.Add($"stride={stride}");
        given.AddRange(Given(layer, formulas, ["padding", "outputPadding", "dilation", "groups"]));
        return $"{Function}({string.Join(", ", given)})";
    }

    /// <summary>The value of an argument as an expression; null where the layer has none of this name.</summary>
    public static string? Value(LayerDeclaration layer, string name, PythonFormula formulas) =>
        layer.Arguments.FirstOrDefault(argument => argument.Name == name) is not { } argument ? null
        : name == "bilinear" ? argument.Literal == "true" ? "\"bilinear\"" : "\"nearest\""
        : argument.Literal is { } literal ? literal switch { "true" => "True", "false" => "False", _ => literal }
        : argument.Width is { } width ? $"({formulas.Write(argument.Value!)}, {formulas.Write(width)})"
        : formulas.Write(argument.Value!);

    // Those that PyTorch would not take anyway.
    private IEnumerable<string> Given(LayerDeclaration layer, PythonFormula formulas, IEnumerable<string> names)
    {
        foreach (var (ours, theirs, byDefault) in names.SelectMany(name => Arguments.Where(argument => argument.Ours == name)))
        {
            var value = Value(layer, ours, formulas);
            if (value is null || value == (byDefault == "kernel" ? Value(layer, "kernel", formulas) : byDefault)) continue;
            yield return theirs.Length > 0 ? $"{theirs}={value}" : value;
        }
    }
}
