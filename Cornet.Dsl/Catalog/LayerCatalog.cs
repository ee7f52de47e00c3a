namespace Cornet.Dsl.Catalog;

/// <summary>The layers of the language.</summary>
internal static class LayerCatalog
{
    private static readonly Dictionary<string, Layer> ByWord = new Layer[]
    {
        new Conv(), new ConvTranspose(), new Linear(),
        new BatchNorm(), new GroupNorm(), new LayerNorm(),
        Nonlinearity.ReLU, TunedNonlinearity.LeakyReLU, TunedNonlinearity.ELU, Nonlinearity.Sigmoid, Nonlinearity.Tanh,
        Nonlinearity.GELU, Nonlinearity.SiLU, Nonlinearity.Softplus, new Softmax(),
        Pool.Max, Pool.Average, new Dropout(), new Upsample(), new Flatten(), new Slice(),
        new Gabor(), new Noise(), new Learned(), new Extern(),
    }.ToDictionary(layer => layer.Word, StringComparer.Ordinal);

    /// <summary>All of them, in the order of the reference.</summary>
    public static IEnumerable<Layer> All => ByWord.Values;

    public static IReadOnlyCollection<string> Words => ByWord.Keys;

    /// <summary>The words of those that <c>init</c> can initialize: sums of weighted inputs whose weights may be anything.</summary>
    public static IReadOnlyList<string> Initializable { get; } =
        [.. ByWord.Values.Where(layer => layer.MayBeInitialized).Select(layer => layer.Word)];

    public static Layer? Find(string word) => ByWord.TryGetValue(word, out var layer) ? layer : null;
}
