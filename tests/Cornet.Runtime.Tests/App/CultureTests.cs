using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Rendering;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.App;

/// <summary>A machine's language changes nothing: not the console, not the files, not the messages of the library.</summary>
public partial class CultureTests
{
    private const string Handler = "DefaultInterpolatedStringHandler";

    // Columns of metrics.csv that measure this moment.
    private static readonly string[] Measured = ["images_per_second", "seconds", "waiting"];

    private static readonly Type[] Written =
    [
        typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal), typeof(Half), typeof(Int128), typeof(DateTime),
        typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(System.Numerics.BigInteger),
    ];

    [Fact]
    public void Every_verb_prints_and_writes_the_same_in_German_and_Turkish()
    {
        using var scratch = new ScratchFolder();
        var (said, files) = In(CultureInfo.InvariantCulture, () => Commands(scratch));
        Assert.Contains("1,008 images", said);
        foreach (var culture in new[] { "de-DE", "tr-TR" })
        {
            var (saidThere, filesThere) = In(CultureInfo.GetCultureInfo(culture), () => Commands(scratch));
            Assert.Equal(said, saidThere);
            Assert.Equal(files, filesThere);
        }
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("sv-SE")]
    [InlineData("th-TH")]
    public void The_library_writes_numbers_and_dates_alike_whoever_calls_it(string culture)
    {
        var pictures = new RenderedObjects(Variation.Low, Split.Test, count: 8);
        Assert.Equal(In(CultureInfo.InvariantCulture, Texts), In(CultureInfo.GetCultureInfo(culture), Texts));

        string[] Texts() =>
        [
            $"{pictures.EvaluationPreparation(32)}", new Cornet.Runtime.Training.Recipe { WeightDecay = 0.0005 }.ToString(),
            Assert.Throws<CornetException>(() => PlacedStimuli.Place(new Picture(100, 100), 12345.5)).Message,
            Failure.Sentence(new CornetException("x")), RecordingSite.Parse("V4.^2").ToString(),
            new PlacedStimuli(pictures, [.. Enumerable.Repeat(2.5, pictures.Count)], 8.25).Placement!,
        ];
    }

    [Fact]
    public void No_text_of_the_runtime_asks_for_the_language_of_the_machine()
    {
        string[] asking =
        [
            .. from method in Libraries.All.SelectMany(LooseNumbers.MethodsOf)
            where method.DeclaringType?.Name != Handler
            from called in LooseNumbers.CalledBy(method)
            where IsOfCulture(called)
            select $"{LooseNumbers.Named(method)}: {called.DeclaringType?.Name}.{called.Name}",
        ];
        Assert.Empty(asking);
    }

    private static bool IsOfCulture(MethodBase called)
    {
        var parameters = called.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        if (parameters.Any(type => typeof(IFormatProvider).IsAssignableFrom(type) || type == typeof(StringComparison))) return false;
        var type = called.DeclaringType!;
        return called.Name switch
        {
            ".ctor" => type.Name == Handler && type.Assembly == typeof(string).Assembly,
            "ToString" or "Parse" or "TryParse" => Written.Contains(type) && (called.Name != "ToString" || parameters.Length > 0 || !IsWhole(type)),
            "Format" => type == typeof(string),
            "ToLower" or "ToUpper" => type == typeof(string) || type == typeof(char),
            "StartsWith" or "EndsWith" or "IndexOf" or "LastIndexOf" or "Compare" or "CompareTo" =>
                type == typeof(string) && parameters.Contains(typeof(string)),
            "Write" or "WriteLine" => typeof(TextWriter).IsAssignableFrom(type) && parameters.Any(Written.Contains),
            _ => false,
        };
    }

    private static bool IsWhole(Type type) => type == typeof(int) || type == typeof(long);

    private static T In<T>(CultureInfo culture, Func<T> work)
    {
        var (before, messages) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
            return work();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, messages);
        }
    }

    // What the verbs say, and the files they write, without times and dates of this moment.
    private static (string Said, string Files) Commands(ScratchFolder scratch)
    {
        string run = scratch["run"], weights = Path.Combine(run, "best.pth"), data = "rendered:low,count=1008,validation=64,test=64,size=16";
        string[][] commands =
        [
            ["train", "SmallNetwork", "--data", data, "--epochs", "1", "--batch", "168", "--lr", "0.05", "--weight-decay", "0.0005", "--out", run],
            ["eval", "SmallNetwork", "--weights", weights, "--data", data],
            ["score", "SmallNetwork", "--weights", weights, "--data", "rendered:low,count=48,size=16", "--out", scratch["score"]],
            ["features", "SmallNetwork", "--weights", weights, "--images", "rendered:low,count=16,size=16", "--out", scratch["f.npz"]],
            ["weights", weights], ["weights", weights, "--model", "SmallNetwork"], ["runs", scratch.Root], ["describe"], ["describe", "SmallNetwork"],
            ["train", "SmallNetwork", "--data", data, "--lr", "0,1"], ["eval", "SmallNetwork", "--help"],
        ];
        try
        {
            var said = string.Concat(commands.Select(words => CommandRun.Of(words)).Select(done => done.Code + done.Output + done.Error));
            string[] files = [Path.Combine(run, "config.json"), Path.Combine(scratch["score"], "benchmarks.csv")];
            return (
                Moments().Replace(Widths().Replace(said, " "), "#"),
                Moments().Replace(string.Concat(files.Select(File.ReadAllText)), "#") + Metrics(Path.Combine(run, "metrics.csv")));
        }
        finally
        {
            foreach (var folder in Directory.GetDirectories(scratch.Root)) Directory.Delete(folder, recursive: true);
        }
    }

    private static string Metrics(string file)
    {
        var rows = File.ReadAllLines(file).Select(row => row.Split(',')).ToList();
        return string.Join('\n', rows.Select(row => string.Join(',', row.Where((_, column) => !Measured.Contains(rows[0][column])))));
    }

    // A measured number of more digits makes its column wider.
    [GeneratedRegex("[ \u2500]+")]
    private static partial Regex Widths();

    [GeneratedRegex(@"\d+ images/s(, \d+ % waiting for images)?|(?<=%\s+\d\.\d{3}\s+)\d+(?=\s)|\d{4}-\d\d-\d\d[T ][\d:.+Z-]*")]
    private static partial Regex Moments();
}
