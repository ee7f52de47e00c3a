using System.Text.Json;
using System.Text.Json.Serialization;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Ceilings;

namespace Cornet.Scoring.Benchmarks;

/// <summary>What a benchmark compares by.</summary>
public enum Metric
{
    /// <summary>Neural predictivity by partial least squares.</summary>
    Pls,

    /// <summary>Neural predictivity by ridge regression, its penalty cross-validated.</summary>
    Ridge,

    /// <summary>Neural predictivity by ridge regression, with the penalties of brain-score's <c>ridgecv</c>.</summary>
    Ridgecv,

    /// <summary>Neural predictivity by least squares.</summary>
    Linear,

    /// <summary>Each neuroid predicted by the one unit that is most like it.</summary>
    NeuronToNeuron,

    /// <summary>The units of the network predicted from the neuroids, by partial least squares.</summary>
    ReversePls,

    /// <summary>Spearman's rho of RDMs.</summary>
    Rsa,

    /// <summary>Spearman's rho of RDMs of the held-out stimuli of splits.</summary>
    RdmCv,

    /// <summary>Centered kernel alignment, unbiased where not said otherwise.</summary>
    Cka,

    /// <summary>Centered kernel alignment of the held-out stimuli of splits.</summary>
    CkaCv,

    /// <summary>Behavioral consistency, stimulus by stimulus.</summary>
    I1,

    /// <summary>Behavioral consistency, stimulus by stimulus, without what objects differ in.</summary>
    I1n,

    /// <summary>Behavioral consistency, stimulus by stimulus and other object.</summary>
    I2,

    /// <summary>Behavioral consistency, stimulus by stimulus within objects.</summary>
    I2n,

    /// <summary>Behavioral consistency, object by object.</summary>
    O1,

    /// <summary>Behavioral consistency of pairs of objects.</summary>
    O2,

    /// <summary>Whether a network errs on the same stimuli as observers.</summary>
    ErrorConsistency,

    /// <summary>Which of three stimuli fits least.</summary>
    OddOneOut,

    /// <summary>Object solution times.</summary>
    Ost,

    /// <summary>Neural predictivity by one PLS regression for all time bins.</summary>
    [JsonStringEnumMemberName("spantime_pls")]
    SpantimePls,

    /// <summary>Neural predictivity by one ridge regression for all time bins, its penalty 1.</summary>
    [JsonStringEnumMemberName("spantime_ridge")]
    SpantimeRidge,

    /// <summary>Spearman's rho of the RDM of every step and that of every time bin.</summary>
    [JsonStringEnumMemberName("ct_rsa")]
    CtRsa,

    /// <summary>The distribution of a property of units.</summary>
    DistributionSimilarity,

    /// <summary>The participation ratio of an area's responses.</summary>
    EffectiveDimensionality,

    /// <summary>The share of an area's units that stand for a factor.</summary>
    FactorDimensionality,

    /// <summary>How often the network's own decoder names the right class.</summary>
    Accuracy,

    /// <summary>How often a linear decoder of features, fitted on other stimuli, names the right class.</summary>
    Transfer,

    /// <summary>How often a linear decoder of features names the right class of stimuli that were held out, in every one of several folds.</summary>
    Decoding,
}

/// <summary>
/// A benchmark as its file declares it (JSON, comments allowed); <c>docs/benchmarks.md</c> describes every entry. Paths are relative to the file.
/// </summary>
public sealed partial record BenchmarkDeclaration
{
    private const string LeaveOut = "leave out";

    private readonly int? _splits;
    private readonly double? _heldOut;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true,
    };

    /// <summary>What to call it.</summary>
    public required string Name { get; init; }

    /// <summary>The paper or data set that it follows.</summary>
    public string? Source { get; init; }

    /// <summary>What it compares by.</summary>
    [JsonConverter(typeof(MetricNames))]
    public required Metric Metric { get; init; }

    /// <summary>The table of stimuli.</summary>
    public required string Stimuli { get; init; }

    /// <summary>The folder or zip of the pictures, where they do not lie beside the table.</summary>
    public string? Images { get; init; }

    /// <summary>How wide the network's visual field is, in degrees, where the table says how wide each stimulus was shown.</summary>
    public double? Degrees { get; init; }

    /// <summary>The responses: a netCDF file of presentations and neuroids.</summary>
    public string? Assembly { get; init; }

    /// <summary>Which rows of the assembly, by coordinate: <c>{"region": "IT", "neuroid_id": ["n0", "n2"]}</c>.</summary>
    [JsonConverter(typeof(RowChoice))]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Where { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What becomes of neuroids and stimuli without numbers: <c>leave out</c>; null refuses them.</summary>
    public string? Missing { get; init; }

    /// <summary>The one region that is asked for; null where there are several, or none.</summary>
    [JsonIgnore]
    public string? Region => Where.GetValueOrDefault("region") is [var only] ? only : null;

    /// <summary>
    /// Which time bins of the assembly: one, which also chooses the step of the area, or several, which are scored one by one; all of them where not given.
    /// </summary>
    [JsonConverter(typeof(TimeChoiceConverter))]
    public TimeChoice? Time { get; init; }

    /// <summary>Which step of an area stands for a time bin, where there are several: see <see cref="StepMapping"/>.</summary>
    public string? Mapping { get; init; }

    /// <summary>An RDM (.npy) of the stimuli, in the order of the table.</summary>
    public string? Rdm { get; init; }

    /// <summary>An RDM (.npy) of each subject.</summary>
    public string? Subjects { get; init; }

    /// <summary>The answers of observers: CSV with stimulus_id, sample, distractor, choice.</summary>
    public string? Trials { get; init; }

    /// <summary>The monkeys' d' and solution time of stimuli: CSV with stimulus_id, d_prime, time_ms.</summary>
    public string? SolutionTimes { get; init; }

    /// <summary>The area of a model that stands for the region; by default that of the region's name, and for behavior the last.</summary>
    public string? Area { get; init; }

    /// <summary>Components of PLS.</summary>
    public int Components { get; init; } = 25;

    /// <summary>How many splits.</summary>
    public int Splits
    {
        get => _splits ?? 10;
        init => _splits = value;
    }

    /// <summary>The share of stimuli that a split holds out; nine tenths where a similarity is computed on them, else one tenth.</summary>
    public double HeldOut
    {
        get => _heldOut ?? (IsSplitSimilarity ? 0.9 : 0.1);
        init => _heldOut = value;
    }

    /// <summary>Of splits, of the folds of decoding, and of the permutations of RDMs.</summary>
    public uint Seed { get; init; } = 1;

    /// <summary>Whether both sides of a split have the same shares of objects; by default for all metrics but object solution times.</summary>
    public bool? Stratified { get; init; }

    /// <summary>Which rows splits are drawn over: <c>sorted</c> as brain-score sorts them, or as in the <c>table</c> of stimuli.</summary>
    public string Order { get; init; } = SortedRows;

    /// <summary>How the decoder of object solution times is fitted: <c>adam</c> as the original, or <c>exact</c>.</summary>
    public string? Decoder { get; init; }

    /// <summary>
    /// Inverse of the decoder's penalty, where a metric needs a decoder: 0.001 where not given, 0.01 for decoding; for linear transfer chosen; for an exact
    /// decoder of solution times that of the original.
    /// </summary>
    public double? C { get; init; }

    /// <summary>Which mean a noise ceiling of subjects is of: <c>mean of ranked RDMs</c>, or <c>mean of RDMs</c> as in brain-score.</summary>
    public string? NoiseCeiling { get; init; }

    /// <summary>The table of stimuli that a decoder is fitted on, where it is not to learn from those that it is asked about.</summary>
    public string? DecoderStimuli { get; init; }

    /// <summary>The folder or zip of their pictures, where they do not lie beside their table.</summary>
    public string? DecoderImages { get; init; }

    /// <summary>Among how many first choices of the network's decoder the right class must be.</summary>
    public int Top { get; init; } = 1;

    /// <summary>A text file with the class of each of the network's outputs, a line each, in their order; without it those of the stimuli.</summary>
    public string? Classes { get; init; }

    /// <summary>A number; without one it is worked out from the data where they allow it.</summary>
    public double? Ceiling { get; init; }

    /// <summary><c>r / ceiling</c>, <c>(r / ceiling)^2</c>, <c>r^2 / ceiling</c>, or <c>none</c>.</summary>
    public string Normalization { get; init; } = CeilingNormalization.Ratio.Formula;

    /// <summary>Published scores by model, normalized as this benchmark normalizes; raw where it does not.</summary>
    public IReadOnlyDictionary<string, double> Published { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether pictures are read: not where all responses to them are given.</summary>
    [JsonIgnore]
    public bool ReadsImages { get; init; } = true;

    /// <summary>The file.</summary>
    [JsonIgnore]
    public string File { get; init; } = "";

    /// <summary>Whether it has no file: <c>score</c> itself made it.</summary>
    [JsonIgnore]
    internal bool IsBuiltIn => File.Length == 0;

    /// <summary>The entry for rows in the order of brain-score.</summary>
    internal const string SortedRows = "sorted";

    private const string TableRows = "table", AdamDecoder = "adam", ExactDecoder = "exact";

    /// <summary>How the decoder of object solution times is fitted.</summary>
    [JsonIgnore]
    public DecoderFit DecoderFit => Decoder == ExactDecoder ? new ExactFit(C) : new AdamFit();

    /// <summary>Which mean a noise ceiling of subjects is of.</summary>
    [JsonIgnore]
    public NoiseCeilingMean NoiseCeilingMean => NoiseCeiling == Metrics.NoiseCeiling.InWords(NoiseCeilingMean.Rdms)
        ? NoiseCeilingMean.Rdms
        : NoiseCeilingMean.RankedRdms;

    /// <summary>How it normalizes; null for not at all.</summary>
    [JsonIgnore]
    public CeilingNormalization? Normalizes => CeilingNormalization.All.FirstOrDefault(one => one.Formula == Normalization);

    /// <summary>Whether it compares behavior, which the decoder's area shows.</summary>
    [JsonIgnore]
    public bool IsBehavior => IsSignature || Metric is Metric.Ost or Metric.ErrorConsistency or Metric.OddOneOut;

    /// <summary>Reads a file.</summary>
    /// <exception cref="CornetException">
    /// It cannot be read, is no declaration, or asks for what does not go together; the message names the entry.
    /// </exception>
    public static BenchmarkDeclaration Read(string file)
    {
        var text = "";
        try
        {
            text = System.IO.File.ReadAllText(file);
            var declared = JsonSerializer.Deserialize<BenchmarkDeclaration>(text, Json)
                ?? throw new CornetException($"'{file}' is empty.");
            return (declared with { File = file }).Checked();
        }
        catch (JsonException error)
        {
            throw new CornetException($"'{file}'{Line(error)} is not a benchmark declaration: {Reason(error, text)}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{file}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A path of the declaration, from where the program runs.</summary>
    /// <exception cref="CornetException">No path can be called so.</exception>
    public string PathOf(string entry) => entry.Contains('\0')
        ? throw new CornetException($"'{File}' names a file with the character U+0000, which file names cannot contain.")
        : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(File))!, entry);

    private BenchmarkDeclaration Checked()
    {
        Demand(Name.Length > 0, "name", "is empty");
        Demand(Stimuli.Length > 0, "stimuli", "is empty");
        Demand(Missing is null or LeaveOut, "missing", $"is '{Missing}': write \"{LeaveOut}\", or leave the entry out to refuse missing values");
        Demand(Where.Count == 0 || Assembly is not null, "where", "is given without assembly, whose rows it chooses");
        Demand(Missing is null || Assembly is not null, "missing", "is given without assembly, whose rows it chooses");
        Demand(Splits >= 1, "splits", $"is {Splits}, and must be at least 1");
        Demand(HeldOut is > 0 and < 1, "held_out", FormattableString.Invariant($"is {HeldOut}, and must lie between 0 and 1"));
        Demand(Components >= 1, "components", $"is {Components}, and must be at least 1");
        Demand(C is null || (C > 0 && double.IsFinite(C.Value)), "c", FormattableString.Invariant($"is {C}, and must be above 0"));
        Demand(Degrees is null or (> 0 and < 360), "degrees", FormattableString.Invariant($"is {Degrees}, and must lie between 0 and 360"));
        Demand(
            Ceiling is null or (> 0 and <= 1), "ceiling",
            FormattableString.Invariant($"is {Ceiling}: nothing can be normalized by it; it must be above 0 and at most 1"));
        Demand(
            Ceiling is null || !IsSignature, "ceiling",
            $"is given, and that of {MetricNames.Of(Metric)} is computed from the trials: leave it out");
        if (Time?.Problem is { } problem) Demand(false, "time", problem);
        OneOf(Mapping, "mapping", StepMapping.Known);
        var spansTime = Metric is Metric.SpantimePls or Metric.SpantimeRidge or Metric.CtRsa;
        Metric[] scoresBins = [Metric.Pls, Metric.Ridge, Metric.Ridgecv, Metric.Linear, Metric.Rsa, Metric.SpantimePls, Metric.SpantimeRidge, Metric.CtRsa];
        Demand(Time?.Single is null || !spansTime, "time", $"names a single bin, and {MetricNames.Of(Metric)} compares several: list them, or leave it out for all");
        Demand(
            Time is null || Time.Single is not null || scoresBins.Contains(Metric), "time",
            $"names several bins, which only {MetricNames.Of(scoresBins)} compare: give one, as in [70, 170]");
        Belongs(Mapping is null || scoresBins.Contains(Metric), "mapping", scoresBins);
        Demand(Mapping is null || (Assembly is not null && Time?.Single is null), "mapping", "is given without an assembly with several time bins, to which it maps steps");
        OneOf(Normalization, "normalization", [.. CeilingNormalization.All.Select(one => one.Formula), "none"]);
        OneOf(Order, "order", [SortedRows, TableRows]);
        OneOf(Decoder, "decoder", [AdamDecoder, ExactDecoder]);
        OneOf(NoiseCeiling, "noise_ceiling", [.. Enum.GetValues<NoiseCeilingMean>().Select(Metrics.NoiseCeiling.InWords)]);
        Metric[] splitsAssembly = [.. Regressions, Metric.RdmCv, Metric.CkaCv, Metric.Ost, Metric.SpantimePls, Metric.SpantimeRidge];
        Belongs(Order == SortedRows || splitsAssembly.Contains(Metric), "order", splitsAssembly);
        Belongs(Stratified is null || splitsAssembly.Contains(Metric) || Metric == Metric.Transfer, "stratified", [.. splitsAssembly, Metric.Transfer]);
        Belongs(Decoder is null || Metric == Metric.Ost, "decoder", [Metric.Ost]);
        Demand(
            C is null || Metric != Metric.Ost || Decoder == ExactDecoder, "c",
            $"is given, and the decoder '{AdamDecoder}' has a penalty of its own: leave it out, or say \"decoder\": \"{ExactDecoder}\"");
        Belongs(NoiseCeiling is null || Metric == Metric.Rsa, "noise_ceiling", [Metric.Rsa]);
        Demand(
            NoiseCeiling is null || ((Subjects ?? By) is not null && Ceiling is null), "noise_ceiling",
            "is made from the RDMs of subjects: give subjects or by, and no ceiling");
        Demand(Top >= 1, "top", $"is {Top}, and must be at least 1");
        Belongs(Top == 1 || Metric == Metric.Accuracy, "top", [Metric.Accuracy]);
        Metric[] fitsDecoder = [.. Signatures, Metric.ErrorConsistency, Metric.Transfer];
        Belongs(DecoderStimuli is null || fitsDecoder.Contains(Metric), "decoder_stimuli", fitsDecoder);
        Demand(DecoderImages is null || DecoderStimuli is not null, "decoder_images", "is given without decoder_stimuli, the table that lists them");
        Belongs(Classes is null || Metric is Metric.Accuracy or Metric.ErrorConsistency, "classes", [Metric.Accuracy, Metric.ErrorConsistency]);
        CheckRegression(Demand, OneOf, Belongs);
        CheckProperties(Demand, Belongs);
        if (Metric is Metric.Accuracy or Metric.Transfer or Metric.Decoding)
        {
            Demand(
                Normalizes is null || Normalizes == CeilingNormalization.Ratio, "normalization",
                $"is '{Normalization}', which only normalizes correlations: leave it out, or use none");
            Demand(Area is null || Metric != Metric.Accuracy, "area", "is given, and accuracy is that of the network's own decoder: leave it out");
            return this;
        }

        var needed = Metric switch
        {
            Metric.Rsa => Rdm ?? Subjects ?? Assembly,
            _ when IsSignature => Trials,
            Metric.ErrorConsistency => Trials,
            Metric.OddOneOut => Triplets,
            Metric.Ost => SolutionTimes,
            Metric.DistributionSimilarity => Neurons ?? Assembly,
            Metric.FactorDimensionality => Pairs,
            Metric.EffectiveDimensionality => Stimuli,
            _ => Assembly,
        };
        var named = Metric switch
        {
            Metric.Rsa => "rdm, subjects or assembly",
            _ when IsSignature => "trials",
            Metric.ErrorConsistency => "trials",
            Metric.OddOneOut => "triplets",
            Metric.Ost => "solution_times",
            Metric.DistributionSimilarity => "neurons or assembly",
            Metric.FactorDimensionality => "pairs",
            _ => "assembly",
        };
        Demand(needed is not null, MetricNames.Of(Metric), $"needs {named}: the file that the network is compared with");
        // Without a ceiling, the raw score is the score.
        return IsDimensionality ? this with { Normalization = "none" } : this;

        void Demand(bool holds, string entry, string problem)
        {
            if (!holds) throw new CornetException($"'{File}': {entry} {problem}.");
        }

        void OneOf(string? value, string entry, string[] known) => Demand(
            value is null || known.Contains(value), entry,
            $"is '{value}'{NearestName.Suggest(value ?? "", known)}; there are {string.Join(", ", known)}");

        void Belongs(bool holds, string entry, Metric[] metrics) =>
            Demand(holds, entry, $"only applies to {MetricNames.Of(metrics)}, and the metric is {MetricNames.Of(Metric)}: leave it out");
    }

    private static string Line(JsonException error) => error.LineNumber is { } line ? $", line {line + 1}," : "";

    // The serializer's sentence without its position and the names of types.
    private static string Reason(JsonException error, string text)
    {
        var path = error.Path is { Length: > 2 } at ? $"'{at[2..]}' " : "it ";
        if (error.Message.Contains("missing required", StringComparison.Ordinal))
            return $"it needs {string.Join(", ", Quoted(error.Message).Skip(1))}.";
        if (error.Message.Contains("null values", StringComparison.Ordinal)) return $"{path}is null: give it a value or leave it out.";
        if (error.Message.Contains("could not be mapped", StringComparison.Ordinal)) return $"there is no entry {path.TrimEnd()}.";
        if (error.Message.Contains("could not be converted", StringComparison.Ordinal))
            return EntryKind.Sentence(typeof(BenchmarkDeclaration), error.Path ?? "$", text);
        return error.Message.Split(" LineNumber", 2)[0].Split(" Path:", 2)[0];
    }

    private static IEnumerable<string> Quoted(string text) => text.Split('\'').Where((_, i) => i % 2 == 1);
}
