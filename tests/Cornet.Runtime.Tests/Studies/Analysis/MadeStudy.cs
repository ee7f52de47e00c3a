using System.Globalization;
using System.Text.Json;
using Cornet.App.Studies;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Studies.Analysis;

/// <summary>Studies that nobody trained: the tables that the language makes, and scores by a formula.</summary>
internal static class MadeStudy
{
    /// <summary>One factor at a time; the first value of each is the base's.</summary>
    public static StudyDesign Vary(params (string Factor, string[] Values)[] factors) => new("Made", "Net",
    [
        new StudyVariant("base", "Net", [.. factors.Select(factor => Row((factor.Factor, factor.Values[0])))]),
        .. factors.SelectMany(factor => factor.Values.Skip(1).Select(value => Variant((factor.Factor, value)))),
    ]);

    /// <summary>All combinations; the first one is the base.</summary>
    public static StudyDesign Cross(params (string Factor, string[] Values)[] factors)
    {
        var combinations = factors.Aggregate((IEnumerable<(string, string)[]>)[[]], (rows, factor) =>
            rows.SelectMany(row => factor.Values.Select(value => ((string, string)[])[.. row, (factor.Factor, value)]))).ToArray();
        return new("Made", "Net", [new StudyVariant("base", "Net", [Row(combinations[0])]), .. combinations.Skip(1).Select(Variant)]);
    }

    public static StudyVariant Variant(params (string Factor, string Value)[] levels) =>
        new(string.Join("_", levels.Select(level => $"{level.Factor}_{level.Value}")), "Made_" + string.Join("_", levels), [Row(levels)]);

    public static IReadOnlyList<StudyLevel> Row(params (string Factor, string Value)[] levels) =>
        [.. levels.Select(level => new StudyLevel(level.Factor, level.Value))];

    /// <summary>A row for each variant and seed, with one score for each formula.</summary>
    public static RowResult[] Rows(this StudyDesign design, int seeds, params (string Score, Func<int, long, double?> Value)[] scores) =>
    [
        .. Enumerable.Range(1, seeds).SelectMany(seed => design.Variants.Select((variant, place) => new RowResult
        {
            Index = ((seed - 1) * design.Variants.Count) + place, Study = design.Study, Variant = variant.Name, Model = variant.Model, Rows = variant.Rows,
            Seed = seed, Recipe = Recipe.Small with { Seed = seed }, Data = "made up", WeightsHash = $"{seed:x}{place:x}", Parameters = 1000 + place,
            MultiplyAdds = 1_000_000 * (place + 1), Steps = 100, Threads = 2, Device = "cpu", Software = "Cornet 0.1.0", Host = "here",
            Ended = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Seconds = 1.5,
            Scores = [.. scores.Select(score => new RowScore(score.Score, score.Value(place, seed)) { Rule = $"rule of {score.Score}" })],
        })),
    ];

    /// <summary>Rows of one score, as <c>top-1</c>.</summary>
    public static RowResult[] Rows(this StudyDesign design, int seeds, Func<int, long, double?> value) => design.Rows(seeds, ("top-1", value));

    /// <summary>The value of a factor in a variant.</summary>
    public static string Level(this StudyDesign design, int variant, string factor) => design.Variants[variant].Rows.Concat(design.Variants[0].Rows)
        .SelectMany(row => row).First(level => level.Factor == factor).Value;

    /// <summary>A number around 0 with a standard deviation near 1 that depends on the place alone.</summary>
    public static double Noise(int seed, int variant, long row)
    {
        var random = new CounterRandom(seed, variant, row);
        return Enumerable.Range(0, 12).Aggregate(0.0, (sum, _) => sum + random.Uniform()) - 6;
    }

    /// <summary>Runs Python on a table with the columns y, seed, variant and a column for each factor, which it has as <c>t</c>; it calls show().</summary>
    public static double[] AskPython(string code, StudyDesign design, IEnumerable<RowResult> rows, params string[] factors)
    {
        RowResult[] all = [.. rows];
        int Place(RowResult row) => design.Variants.ToList().FindIndex(variant => variant.Name == row.Variant);
        var table = new Dictionary<string, object>
        {
            ["y"] = all.Select(row => row.Scores[0].Value!.Value).ToArray(), ["seed"] = all.Select(row => row.Seed).ToArray(),
            ["variant"] = all.Select(Place).ToArray(),
        };
        foreach (var factor in factors) table[factor] = all.Select(row => design.Level(Place(row), factor)).ToArray();
        return Ask($"t = json.loads(sys.argv[1])\n{code}", JsonSerializer.Serialize(table));
    }

    /// <summary>Runs Python; it prints numbers by show().</summary>
    public static double[] Ask(string code, params string[] arguments) =>
    [
        .. PythonPeer.RunCode(
                "import json, sys, itertools, warnings\nimport numpy as np\nwarnings.simplefilter('ignore')\n"
                + "def show(x): print(' '.join(repr(float(v)) for v in np.ravel(x)))\n" + code, arguments)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Numbers that agree in this many parts of their size.</summary>
    public static void AssertAgree(IEnumerable<double> expected, IEnumerable<double?> actual, double relative = 1e-9)
    {
        double[] wanted = [.. expected], got = [.. actual.Select(value => value ?? double.NaN)];
        Assert.Equal(wanted.Length, got.Length);
        for (var i = 0; i < wanted.Length; i++)
            Assert.True(Math.Abs(wanted[i] - got[i]) <= relative * Math.Max(Math.Abs(wanted[i]), 1e-3), $"number {i}: expected {wanted[i]:R}, got {got[i]:R}");
    }
}
