namespace Cornet.Scoring.Metrics.Ceilings;

/// <summary>
/// How a correlation r becomes a share of what can be explained. The three in use give different numbers for the same r, so a normalized score names
/// the one it used. The CORnet-S paper (2019) publishes raw scores and uses none of them.
/// </summary>
public sealed record CeilingNormalization
{
    private readonly Func<double, double, double> _formula;

    private CeilingNormalization(string formula, string use, Func<double, double, double> compute) => (Formula, Use, _formula) = (formula, use, compute);

    /// <summary>r / ceiling: object solution times, behavior and RDMs on brain-score's site, which never squares these.</summary>
    public static CeilingNormalization Ratio { get; } = new("r / ceiling", "not squared", (r, ceiling) => r / ceiling);

    /// <summary>(r / ceiling)^2: neural predictivity on brain-score's site until January 2026.</summary>
    public static CeilingNormalization SquaredRatio { get; } =
        new("(r / ceiling)^2", "neural, until 2026-01", (r, ceiling) => Math.Max(0, r) / ceiling * (Math.Max(0, r) / ceiling));

    /// <summary>r^2 / ceiling: neural predictivity on brain-score's site since then.</summary>
    public static CeilingNormalization ExplainedShare { get; } =
        new("r^2 / ceiling", "neural, since 2026-01", (r, ceiling) => Math.Max(0, r) * Math.Max(0, r) / ceiling);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CeilingNormalization> All { get; } = [Ratio, SquaredRatio, ExplainedShare];

    /// <summary>The formula.</summary>
    public string Formula { get; }

    /// <summary>Where and when it is in use.</summary>
    public string Use { get; }

    /// <summary>The formula with its use, for results.</summary>
    public string Name => $"{Formula} ({Use})";

    /// <summary>Normalizes a score.</summary>
    /// <param name="r">The raw score. Where the formula squares it, one below 0 counts as 0: its square would look like a score.</param>
    /// <param name="ceiling">Above 0.</param>
    /// <exception cref="CornetException">The ceiling is 0, negative or NaN.</exception>
    public double Of(double r, double ceiling) => ceiling > 0 && double.IsFinite(ceiling)
        ? _formula(r, ceiling)
        : throw new CornetException(
            $"A ceiling of {ceiling:G4} leaves no variance to explain, so that {Formula} is not a score; the responses "
            + "are not reproducible, or too few were repeated.");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
