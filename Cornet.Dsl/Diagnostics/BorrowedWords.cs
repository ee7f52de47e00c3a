namespace Cornet.Dsl.Diagnostics;

/// <summary>The words of PyTorch and Keras, and what to write for them here.</summary>
internal static class BorrowedWords
{
    // Without underscores and '2d', in lower case. The word is null where more than one word changes.
    private static readonly Dictionary<string, (string Advice, string? Word)> Layers = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string[]> Properties = new(StringComparer.Ordinal)
    {
        ["outchannels"] = ["channels"], ["filters"] = ["channels"], ["features"] = ["channels", "outputs"], ["outfeatures"] = ["outputs"],
        ["units"] = ["outputs"], ["kernelsize"] = ["kernel"], ["poolsize"] = ["kernel"], ["window"] = ["kernel"],
        ["strides"] = ["stride"], ["pad"] = ["padding"], ["frozen"] = ["fixed"], ["std"] = ["sd"], ["sigma"] = ["sd"], ["ppd"] = ["pixels_per_degree"], ["dilationrate"] = ["dilation"], ["dilated"] = ["dilation"], ["usebias"] = ["bias"],
        ["numgroups"] = ["groups"], ["negativeslope"] = ["slope"], ["scalefactor"] = ["factor"], ["p"] = ["probability"], ["rate"] = ["probability"],
    };

    static BorrowedWords()
    {
        Add("a fully connected layer is 'linear': write 'linear 1000'", "linear", "fc", "dense", "fullyconnected", "affine", "innerproduct", "mlp");
        Add("a convolution is 'conv': write 'conv 64, 3x3'", "conv", "convolution", "cnn");
        Add("padding is a property of the layer after it: write 'conv 64, 3x3, padding 1'", null,
            "pad", "padding", "zeropad", "zeropadding", "reflectionpad");
        Add("a depthwise convolution has as many groups as channels: write 'conv 64, 3x3, groups 64'", null,
            "depthwise", "depthwiseconv", "separableconv", "dwconv");
        Add("a transposed convolution is 'convtranspose': write 'convtranspose 64, 4x4, stride 2'", "convtranspose",
            "deconv", "deconvolution", "conv2dtranspose", "transposedconv", "transposedconvolution");
        Add("write 'upsample 2' and then 'conv 64, 3x3'", null, "pixelshuffle");
        Add("batch normalization is 'batchnorm'", "batchnorm", "bn", "batchnormalization", "syncbatchnorm", "syncbn");
        Add("group normalization is 'groupnorm': write 'groupnorm 32'", "groupnorm", "gn", "groupnormalization");
        Add("layer normalization is 'layernorm'", "layernorm", "ln", "layernormalization");
        Add("instance normalization is 'groupnorm' with a group for each channel: write 'groupnorm 64' after 64 channels", null,
            "instancenorm", "instancenormalization", "in");
        Add("Cornet has no local response normalization: use 'groupnorm 32', or a C# module of your own, 'extern Lab.LocalResponseNorm(5)'", null,
            "lrn", "localresponsenorm", "localresponsenormalization", "norm", "normalization", "divisivenorm");
        Add("pooling over windows is 'maxpool 2x2' or 'avgpool 2x2'", null, "pool", "pooling", "subsample", "downsample");
        Add("max pooling is 'maxpool': write 'maxpool 2x2'", "maxpool", "maxpooling", "poolmax");
        Add("average pooling is 'avgpool': write 'avgpool 2x2'", "avgpool", "averagepool", "averagepooling", "avgpooling", "meanpool");
        Add("'avgpool' without a window is global average pooling", "avgpool",
            "globalavgpool", "globalaveragepool", "globalaveragepooling", "globalpool", "gap", "adaptiveavgpool", "adaptiveaveragepool");
        Add("'maxpool' without a window is global max pooling", "maxpool", "globalmaxpool", "globalmaxpooling", "adaptivemaxpool", "gmp");
        Add("dropout is 'dropout' with its probability: write 'dropout 0.5'", "dropout", "drop", "spatialdropout", "alphadropout");
        Add("'flatten' turns a feature map into a vector", "flatten", "view", "reshape", "squeeze");
        Add("the nonlinearity is 'leakyrelu'", "leakyrelu", "lrelu");
        Add("the nonlinearity is 'silu'", "silu", "swish");
        Add("the nonlinearity is 'sigmoid'", "sigmoid", "logistic");
        Add("name the nonlinearity itself: write 'relu'", null, "activation", "nonlinearity", "act", "nonlin");
        Add("the layer is 'softmax'; training takes the decoder's output without it", "softmax", "logsoftmax");
        Add("'upsample' enlarges a feature map: write 'upsample 2'", "upsample", "upsampling", "unpool");
        Add("a map is brought to the size of a local binding by 'resize': write 'resize here'", "resize", "interpolate", "crop");
        Add("noise is 'noise' with its standard deviation or its Fano factor: write 'noise 0.1' or 'noise fano 1'", "noise", "gaussiannoise", "poissonnoise", "gaussnoise");
        Add("channels are chosen by 'slice': write 'slice 0, 32'", "slice", "narrow", "split", "chunk");
        Add("fixed Gabor filters are 'gabor': write 'gabor 64, 25x25, stride 4'", "gabor", "gaborbank", "gaborfilter", "gfb");
        Add("a local binding is joined by 'concat': write 'concat shortcut'", "concat", "concatenate", "cat");
        Add("a local binding is joined by 'add': write 'add shortcut'", "add", "plus", "sum", "residual", "skip", "shortcut");
        Add("a local binding is joined by 'multiply': write 'multiply gate'", "multiply", "mul", "times");
        Add("recurrence is written around layers: write 'recur 4 { ... }'", null,
            "rnn", "lstm", "gru", "convlstm", "convgru", "convrnn", "recurrent", "recurrence");
    }

    /// <summary>What to say of a layer's word from elsewhere, and the word to write for it; null for a word that is not known.</summary>
    public static (string Advice, string? Word)? Layer(string name) => Layers.TryGetValue(Plain(name), out var found) ? found : null;

    /// <summary>The word of a list that another library spells with underscores, capitals and '2d' (<c>BatchNorm2d</c>); null without one.</summary>
    public static string? SpelledOtherwise(string name, IEnumerable<string> words)
    {
        var plain = Plain(name);
        return plain == name ? null : words.FirstOrDefault(word => word == plain);
    }

    /// <summary>The property that a name from elsewhere means, if it is one of these; null where there is none.</summary>
    public static string? Property(string name, IReadOnlyCollection<string> properties) =>
        Properties.TryGetValue(Plain(name), out var meant) ? meant.FirstOrDefault(properties.Contains) : null;

    private static void Add(string advice, string? word, params string[] names)
    {
        foreach (var name in names) Layers.Add(name, (advice, word));
    }

    private static string Plain(string name)
    {
        var plain = name.Replace("_", "").ToLowerInvariant();
        return plain.Length > 2 && plain.EndsWith("2d", StringComparison.Ordinal) ? plain.Substring(0, plain.Length - 2) : plain;
    }
}
