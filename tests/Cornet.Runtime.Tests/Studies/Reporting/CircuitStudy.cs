using Cornet.App.Studies;
using Cornet.Runtime.Tests.Studies.Analysis;

namespace Cornet.Runtime.Tests.Studies.Reporting;

/// <summary>The circuit study of the paper with made-up scores near the published ones.</summary>
internal static class CircuitStudy
{
    private static readonly (string Factor, string Value, double Top1, double BrainScore)[] Levels =
    [
        ("steps", "(1,1,1)", -7, -3), ("steps", "(2,2,2)", -1, 0), ("steps", "(4,4,4)", 0, 0), ("steps", "(4,8,4)", 0, 0), ("steps", "(10,10,10)", 0, 0),
        ("loop", "(conv2, 1)", -2, 0), ("gating", "soft", 0, 0), ("bottleneck", "1", -8, -1), ("bottleneck", "2", -4, -1), ("bottleneck", "6", 1, 0),
        ("convolutions", "absent", -3, 0), ("skip", "absent", -2, -1), ("norm", "groupnorm 32", -1, 0),
    ];

    public static StudyDesign Design { get; } = new("CircuitVariants", "CORnetS",
    [
        new StudyVariant("base", "CORnetS",
        [
            MadeStudy.Row(("steps", "(2,4,2)")), MadeStudy.Row(("gating", "hard")), MadeStudy.Row(("bottleneck", "4")), MadeStudy.Row(("convolutions", "present")),
            MadeStudy.Row(("skip", "present")), MadeStudy.Row(("norm", "batchnorm")),
        ]),
        .. Levels.Select(level => MadeStudy.Variant((level.Factor, level.Value))),
    ]);

    /// <summary>Rows of some seeds; three rows have failed and one is without a score.</summary>
    public static RowResult[] Rows(int seeds) => [.. Design.Rows(seeds,
        ("top-1", (variant, seed) => Score(variant, seed, 1, 0.7, level => level.Top1)),
        ("Brain-Score of 2019", (variant, seed) => (variant, seed) == (2, 2) ? null : Score(variant, seed, 2, 0.45, level => level.BrainScore)),
        ("IT of 2019", (variant, seed) => Score(variant, seed, 3, 0.6, level => level.BrainScore / 2)),
        ("object solution times, V4 and IT, of 2019 and later", (variant, seed) => Score(variant, seed, 4, 0.2, level => level.Top1 > -5 ? 0 : -9))).Where(row => row.Index is not (14 or 25 or 40))];

    private static double Score(int variant, long seed, int salt, double level, Func<(string, string, double Top1, double BrainScore), double> effect) =>
        level + (0.01 * (variant == 0 ? 0 : effect(Levels[variant - 1]))) + (0.004 * MadeStudy.Noise(salt, variant, seed));
}
