using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary>All layers of the language, by their word.</summary>
internal static class LayerRules
{
    private static readonly Dictionary<string, LayerRule> ByWord = new LayerRule[]
    {
        new ConvRule(),
        new LinearRule(),
        new BatchNormRule(),
        new GroupNormRule(),
        new LayerNormRule(),
        new NonlinearityRule("relu", LayerKind.ReLU, gradientFromOutput: true, zeroAtZero: true),
        new TunedNonlinearityRule("leakyrelu", LayerKind.LeakyReLU, new Property("slope", PropertyKind.Real, 0, 1, Position: 0), mayOverwrite: true),
        new TunedNonlinearityRule("elu", LayerKind.ELU, new Property("alpha", PropertyKind.Real, 0, 100, Position: 0), mayOverwrite: false),
        new NonlinearityRule("sigmoid", LayerKind.Sigmoid, gradientFromOutput: true, zeroAtZero: false),
        new NonlinearityRule("tanh", LayerKind.Tanh, gradientFromOutput: true, zeroAtZero: true),
        new NonlinearityRule("gelu", LayerKind.GELU, gradientFromOutput: false, zeroAtZero: true),
        new NonlinearityRule("silu", LayerKind.SiLU, gradientFromOutput: false, zeroAtZero: true),
        new NonlinearityRule("softplus", LayerKind.Softplus, gradientFromOutput: false, zeroAtZero: false),
        new SoftmaxRule(),
        new PoolRule("maxpool", LayerKind.MaxPool, LayerKind.GlobalMaxPool),
        new PoolRule("avgpool", LayerKind.AvgPool, LayerKind.GlobalAvgPool),
        new DropoutRule(),
        new UpsampleRule(),
        new FlattenRule(),
        new ExternRule(),
    }.ToDictionary(rule => rule.Word, StringComparer.Ordinal);

    /// <summary>All rules, in the order of the reference.</summary>
    public static IEnumerable<LayerRule> All => ByWord.Values;

    /// <summary>The words, without those that join flows (<c>add</c>, ...) and <c>identity</c>.</summary>
    public static IReadOnlyCollection<string> Words => ByWord.Keys;

    /// <summary>The rule of a word, or null.</summary>
    public static LayerRule? Find(string word) => ByWord.TryGetValue(word, out var rule) ? rule : null;
}
