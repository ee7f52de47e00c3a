using Cornet.Runtime.Models;
using ScottPlot;

namespace Cornet.App.Papers;

/// <summary>A network of one's own: a variant of a study, the mean over its seeds, or the model of a file of scores.</summary>
/// <param name="Name">The model, and the variant of a study.</param>
/// <param name="Source">The folder or file it was read from.</param>
/// <param name="Scores">Its scores; a Brain-Score by the paper's rule is added where its four parts are known.</param>
internal sealed record OwnRun(string Name, string Source, IReadOnlyList<OwnScore> Scores)
{
    private static readonly PaperQuantity[] Parts = [PaperQuantity.V4, PaperQuantity.It, PaperQuantity.SolutionTimes, PaperQuantity.Behavior];

    /// <summary>Its number in figures and tables, from 1 on.</summary>
    public int Number { get; init; }

    /// <summary>The variant of a study; null for a file of scores.</summary>
    public string? Variant { get; init; }

    /// <summary>The rows of a study's table that it stands for.</summary>
    public IReadOnlyList<IReadOnlyList<StudyLevel>> Rows { get; init; } = [];

    /// <summary>What the run has of a quantity of the paper; null for nothing. The paper's own Brain-Score goes before one by another rule.</summary>
    public OwnScore? Of(PaperQuantity quantity) =>
        (quantity == PaperQuantity.BrainScore ? ByThePapersRule : null)
        ?? Scores.FirstOrDefault(score => score.Quantity == quantity && score.Value is not null);

    /// <summary>Where it stands between two axes; null where one number is missing.</summary>
    public Coordinates? At(PaperQuantity x, PaperQuantity y) => Between(x, y, Of(x)?.Value, Of(y)?.Value);

    /// <summary>The same of the network before training.</summary>
    public Coordinates? UntrainedAt(PaperQuantity x, PaperQuantity y) => Between(x, y, Of(x)?.Untrained, Of(y)?.Untrained);

    /// <summary>Its number in a figure of two quantities; with a star where one of them is not raw, as the paper's are.</summary>
    public string Label(params IEnumerable<PaperQuantity> quantities) =>
        quantities.All(quantity => Of(quantity) is null or { IsRaw: true }) ? $"{Number}" : $"{Number}*";

    private OwnScore? ByThePapersRule
    {
        get
        {
            OwnScore?[] parts = [.. Parts.Select(part => Scores.FirstOrDefault(score => score.Quantity == part && score is { Value: not null, IsRaw: true }))];
            if (parts.Contains(null)) return null;
            return new OwnScore(PaperQuantity.BrainScore.Name, parts.Average(part => part!.Value), "mean of raw V4, IT, OST and behavior, as in the paper")
            {
                IsRaw = true, Seeds = parts.Min(part => part!.Seeds),
                Untrained = parts.All(part => part!.Untrained is not null) ? parts.Average(part => part!.Untrained) : null,
            };
        }
    }

    private static Coordinates? Between(PaperQuantity x, PaperQuantity y, double? atX, double? atY) =>
        atX is { } left && atY is { } up ? new Coordinates(x.Position(left), y.Position(up)) : null;
}
