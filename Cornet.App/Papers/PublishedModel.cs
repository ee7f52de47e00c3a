namespace Cornet.App.Papers;

/// <summary>The kinds of networks that the paper tells apart.</summary>
internal enum ModelFamily
{
    /// <summary>CORnet-S.</summary>
    Cornet,

    /// <summary>Networks known from ImageNet.</summary>
    ImageNet,

    /// <summary>MobileNets of several widths and input sizes.</summary>
    MobileNet,

    /// <summary>Small networks of six layers, at several steps of their training.</summary>
    BaseNet,
}

/// <summary>One network with its published numbers; null where one was not published. Correlations are raw: not divided by a ceiling.</summary>
/// <param name="Family">Its kind.</param>
/// <param name="Name">Its name.</param>
internal sealed record PublishedModel(ModelFamily Family, string Name)
{
    /// <summary>The step of its training, where it was scored at several.</summary>
    public int? TrainingStep { get; init; }

    /// <summary>Layers on the longest path, as the paper counts them.</summary>
    public double? Depth { get; init; }

    /// <summary>Top-1 accuracy on ImageNet, 0 to 1.</summary>
    public double? Top1 { get; init; }

    /// <summary>Accuracy of linear transfer to CIFAR-100, 0 to 1.</summary>
    public double? Cifar100 { get; init; }

    /// <summary>Predictivity of V4.</summary>
    public double? V4 { get; init; }

    /// <summary>The same for its early responses.</summary>
    public double? V4Early { get; init; }

    /// <summary>The same for its late responses.</summary>
    public double? V4Late { get; init; }

    /// <summary>Predictivity of IT.</summary>
    public double? It { get; init; }

    /// <summary>The same for its early responses.</summary>
    public double? ItEarly { get; init; }

    /// <summary>The same for its late responses.</summary>
    public double? ItLate { get; init; }

    /// <summary>Predictivity of new IT neurons.</summary>
    public double? ItNewNeurons { get; init; }

    /// <summary>Predictivity of IT for new images.</summary>
    public double? ItNewImages { get; init; }

    /// <summary>Correlation of object solution times (OST); 0 where a network has none.</summary>
    public double? SolutionTimes { get; init; }

    /// <summary>Behavioral consistency.</summary>
    public double? Behavior { get; init; }

    /// <summary>Behavioral consistency for new images.</summary>
    public double? BehaviorNew { get; init; }

    /// <summary>The paper's Brain-Score: the mean of V4, IT, object solution times and behavior; null where one is missing.</summary>
    public double? BrainScore => (V4 + It + SolutionTimes + Behavior) / 4;
}
