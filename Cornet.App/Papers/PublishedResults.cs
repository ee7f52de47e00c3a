using Cornet.App.Studies.Analysis;

namespace Cornet.App.Papers;

/// <summary>
/// The published numbers of Kubilius, Schrimpf et al. (2019), "Brain-Like Object Recognition with High-Performing Shallow Recurrent ANNs". They are data of
/// Cornet (<c>Papers/Kubilius2019/*.csv</c>); whatever is made of them is computed.
/// </summary>
internal static class PublishedResults
{
    /// <summary>The reference, as reports print it.</summary>
    public const string Citation =
        "Kubilius, J., Schrimpf, M., Kar, K., Rajalingham, R., Hong, H., Majaj, N. J., Issa, E. B., Bashivan, P., Prescott-Roy, J., Schmidt, K., "
        + "Nayebi, A., Bear, D., Yamins, D. L. K. and DiCarlo, J. J. (2019). Brain-Like Object Recognition with High-Performing Shallow Recurrent "
        + "ANNs. Advances in Neural Information Processing Systems 32.";

    private static readonly Lazy<IReadOnlyList<PublishedModel>> AllModels = new(() => EmbeddedTable.Rows("kubilius2019/models.csv", Model));

    private static readonly Lazy<PublishedStudy> Circuits = new(() => new PublishedStudy(
        "CORnet-S", "Kubilius, Schrimpf et al. 2019, figure 4", EmbeddedTable.Rows("kubilius2019/circuits.csv", Change)));

    private static readonly Lazy<IReadOnlyList<(double Model, double Monkeys)>> Times = new(() => EmbeddedTable.Rows(
        "kubilius2019/solution-times.csv", row => (row.Number("cornet_s")!.Value, row.Number("monkeys")!.Value)));

    /// <summary>The networks of figures 1, 2, 3 and A3 and table A1.</summary>
    public static IReadOnlyList<PublishedModel> Models => AllModels.Value;

    /// <summary>Figure 4: what each change of CORnet-S comes to. The levels of CORnet-S itself are left out: all changes are against it.</summary>
    public static PublishedStudy CircuitStudy => Circuits.Value;

    /// <summary>Figure 5: object solution times of CORnet-S and of monkeys in ms, means of bins of images, read off the figure.</summary>
    public static IReadOnlyList<(double Model, double Monkeys)> SolutionTimes => Times.Value;

    /// <summary>CORnet-S.</summary>
    public static PublishedModel CornetS => Models.Single(model => model.Family == ModelFamily.Cornet);

    private static PublishedChange Change(EmbeddedRow row) => new(
        row.Text("factor"), Level(row, "base"), Level(row, "value"), row.Number("delta_top1")!.Value, row.Number("delta_brain_score")!.Value)
    {
        Meaning = row.Text("meaning"),
    };

    private static PublishedLevel Level(EmbeddedRow row, string column) =>
        new(row.Text(column), row.Text($"{column}_also").Split('|', StringSplitOptions.RemoveEmptyEntries));

    private static PublishedModel Model(EmbeddedRow row) => new(Family(row.Text("family")), row.Text("model"))
    {
        TrainingStep = (int?)row.Number("training_step"), Depth = row.Number("depth"), Top1 = row.Number("top1"), Cifar100 = row.Number("cifar100"),
        V4 = row.Number("v4"), V4Early = row.Number("v4_early"), V4Late = row.Number("v4_late"), It = row.Number("it"),
        ItEarly = row.Number("it_early"), ItLate = row.Number("it_late"), ItNewNeurons = row.Number("it_new_neurons"),
        ItNewImages = row.Number("it_new_images"), SolutionTimes = row.Number("ost"), Behavior = row.Number("behavior"),
        BehaviorNew = row.Number("behavior_new"),
    };

    private static ModelFamily Family(string word) => word switch
    {
        "CORnet" => ModelFamily.Cornet,
        "ImageNet model" => ModelFamily.ImageNet,
        "MobileNet" => ModelFamily.MobileNet,
        "BaseNet" => ModelFamily.BaseNet,
        _ => throw new InvalidOperationException($"There is no family '{word}'."),
    };
}
