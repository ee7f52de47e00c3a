using System.Security.Cryptography;
using System.Text.Json;
using Cornet.Runtime.Benchmarks;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Studies;

/// <summary>What a study's folder trains and scores: <c>study.json</c>, written by the first process that works on it and compared by all others.</summary>
/// <param name="Design">The variants, with their recipes.</param>
/// <param name="Seeds">The number of seeds; more may be asked for later.</param>
public sealed record StudyConfiguration(StudyDesign Design, int Seeds)
{
    /// <summary>What the user calls the images; a folder with its whole path.</summary>
    public required string Data { get; init; }

    /// <summary>What <c>--validation</c> asked for; null for nothing.</summary>
    public double? Validation { get; init; }

    /// <summary>Rows and columns of the input; null for those of the images.</summary>
    public int? Size { get; init; }

    /// <summary>What each row is scored on, beside its accuracy.</summary>
    public IReadOnlyList<StudyBenchmark> Benchmarks { get; init; } = [];

    /// <summary>Threads that compute a row: other numbers of them add in another order.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How many rows there are: variants x seeds.</summary>
    public int Rows => Design.Variants.Count * Seeds;

    /// <summary>The variant and the seed of a row. All variants of the first seed come first, so that more seeds only add rows.</summary>
    /// <param name="index">The row, counted from 0.</param>
    public (StudyVariant Variant, long Seed) Row(int index) =>
        (Design.Variants[index % Design.Variants.Count], Design.Variants[0].Recipe.Seed + (index / Design.Variants.Count));

    /// <summary>The name of a row's folder: <c>003-steps_1_1_1-seed1</c>.</summary>
    public string NameOf(int index) => Row(index) is var (variant, seed) ? FormattableString.Invariant($"{index:D3}-{variant.Name}-seed{seed}") : "";

    /// <summary>Writes it, whole or not at all.</summary>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public void Write(string path) => WholeFile.Write(path, file => WholeFile.WriteAt(file, JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Indented), 0));

    /// <summary>Reads it.</summary>
    /// <exception cref="CornetException">The file is missing or is not what <see cref="Write"/> writes.</exception>
    public static StudyConfiguration Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<StudyConfiguration>(File.ReadAllBytes(path), RunJson.Indented)
                ?? throw new CornetException($"'{path}' is empty: restore it, or begin the study in another folder.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{path}' cannot be read ({fault.Message.TrimEnd('.')}): name the folder that 'study run' wrote to.", fault);
        }
        catch (JsonException fault)
        {
            throw new CornetException(
                FormattableString.Invariant($"'{path}' does not describe a study (line {fault.LineNumber + 1}): restore it, or begin the study in another folder."), fault);
        }
    }

    /// <summary>In what this configuration differs from another one, in words: <c>data: cifar, not mnist</c>; null where it does not. More seeds are no difference.</summary>
    /// <param name="asked">What is asked for now.</param>
    internal string? DifferenceFrom(StudyConfiguration asked)
    {
        if (Design.Study != asked.Design.Study) return $"the study {Design.Study}, not {asked.Design.Study}";
        if (Data != asked.Data) return $"data '{Data}', not '{asked.Data}'";
        if (Validation != asked.Validation) return FormattableString.Invariant($"--validation {Text(Validation)}, not {Text(asked.Validation)}");
        if (Size != asked.Size) return FormattableString.Invariant($"--size {Text(Size)}, not {Text(asked.Size)}");
        if (Threads != asked.Threads) return FormattableString.Invariant($"--threads {Threads}, not {asked.Threads}");
        var (here, there) = (Benchmarks.Select(one => one.Hash).ToHashSet(), asked.Benchmarks.Select(one => one.Hash).ToHashSet());
        if (Benchmarks.FirstOrDefault(one => !there.Contains(one.Hash)) is { } lacking) return $"the benchmark '{lacking.File}', which was not given or has changed since";
        if (asked.Benchmarks.FirstOrDefault(one => !here.Contains(one.Hash)) is { } added) return $"no benchmark like '{added.File}'";
        var variants = asked.Design.Variants;
        if (Design.Variants.Count != variants.Count) return FormattableString.Invariant($"{Design.Variants.Count} variants, not {variants.Count}");
        foreach (var (mine, other) in Design.Variants.Zip(variants))
        {
            if (mine.Name != other.Name || mine.Model != other.Model) return $"the variant {mine.Name} ({mine.Model}), not {other.Name} ({other.Model})";
            if (mine.Recipe != other.Recipe) return $"the recipe '{mine.Recipe}' for {mine.Name}, not '{other.Recipe}'";
            if (mine.Fingerprint != other.Fingerprint) return $"another {mine.Model} than this program: its .cornet file has changed since";
        }

        return null;

        static string Text<T>(T? value) where T : struct, IFormattable => value?.ToString(null, System.Globalization.CultureInfo.InvariantCulture) ?? "not given";
    }
}

/// <summary>A benchmark of a study.</summary>
/// <param name="File">Its declaration, with its whole path.</param>
/// <param name="Hash">SHA-256 of the declaration; of a composite, of those of its benchmarks too.</param>
public sealed record StudyBenchmark(string File, string Hash)
{
    /// <summary>The benchmark or composite that a file declares.</summary>
    /// <exception cref="CornetException">It cannot be read.</exception>
    public static StudyBenchmark Of(string file)
    {
        try
        {
            string[] files = Composite.IsOne(file) ? [file, .. Composite.Read(file).Files] : [file];
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var one in files) hash.AppendData(System.IO.File.ReadAllBytes(one));
            return new StudyBenchmark(Path.GetFullPath(file), Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"The benchmark '{file}' cannot be read ({fault.Message.TrimEnd('.')}).", fault);
        }
    }
}
