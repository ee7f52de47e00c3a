using System.Security.Cryptography;
using System.Text.Json;
using Cornet.Runtime.Training;
using Cornet.Scoring.Benchmarks;

namespace Cornet.App.Studies;

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

    /// <summary>Writes it where nobody has yet, whole or not at all.</summary>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    internal void WriteFirst(string path) => WholeFile.Guard(path, () =>
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var temporary = Temporaries.Beside(full);
        try
        {
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Indented));
            return FirstWriter.TryPlace(temporary, full);
        }
        finally
        {
            File.Delete(temporary);
            Temporaries.Forget(temporary);
        }
    });

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

    /// <summary>
    /// In what this configuration differs from another one, in words that go on behind the folder's name; null where it does not. More seeds are no difference, nor
    /// is another folder of the same data.
    /// </summary>
    /// <param name="asked">What is asked for now.</param>
    internal string? DifferenceFrom(StudyConfiguration asked)
    {
        if (Design.Study != asked.Design.Study) return $"holds the study {Design.Study}, not {asked.Design.Study}";
        if (NameOf(Data) != NameOf(asked.Data)) return $"was begun with the data '{Data}', not '{asked.Data}'";
        if (Validation != asked.Validation) return FormattableString.Invariant($"was begun {Said("--validation", Validation)}, not {Said("--validation", asked.Validation)}");
        if (Size != asked.Size) return FormattableString.Invariant($"was begun {Said("--size", Size)}, not {Said("--size", asked.Size)}");
        if (Threads != asked.Threads) return FormattableString.Invariant($"was begun with --threads {Threads}, not {asked.Threads}");
        var (here, there) = (Benchmarks.Select(one => one.Hash).ToHashSet(), asked.Benchmarks.Select(one => one.Hash).ToHashSet());
        if (Benchmarks.FirstOrDefault(one => !there.Contains(one.Hash)) is { } lacking)
            return $"was begun with the benchmark '{lacking.File}', which was not given now, or which has changed since, or its data have";
        if (asked.Benchmarks.FirstOrDefault(one => !here.Contains(one.Hash)) is { } added) return $"was begun without the benchmark '{added.File}'";
        var variants = asked.Design.Variants;
        if (Design.Variants.Count != variants.Count) return FormattableString.Invariant($"was begun with {Design.Variants.Count} variants, and the study has {variants.Count} now");
        foreach (var (mine, other) in Design.Variants.Zip(variants))
        {
            if (mine.Name != other.Name || mine.Model != other.Model) return $"was begun with the variant {mine.Name} ({mine.Model}), not {other.Name} ({other.Model})";
            if (mine.Recipe != other.Recipe) return $"was begun with the recipe '{mine.Recipe}' for {mine.Name}, not '{other.Recipe}'";
            if (mine.Fingerprint != other.Fingerprint) return $"was begun with another {mine.Model} than this program has: its .cornet file has changed since";
        }

        return null;

        static string Said<T>(string option, T? value) where T : struct, IFormattable =>
            value is { } given ? $"with {option} {given.ToString(null, System.Globalization.CultureInfo.InvariantCulture)}" : $"without {option}";
    }

    /// <summary>In what a result differs from what the row of this study comes to, in words; null where it does not.</summary>
    internal string? DifferenceOf(int index, RowResult result)
    {
        var (variant, seed) = Row(index);
        return result.Study != Design.Study ? $"of the study {result.Study}"
            : result.Index != index || result.Variant != variant.Name || result.Model != variant.Model || result.Seed != seed
                ? FormattableString.Invariant($"row {result.Index}, {result.Variant} from seed {result.Seed}")
            : NameOf(result.Data) != NameOf(Data) ? $"trained on '{result.Data}'"
            : result.Recipe != variant.Recipe with { Seed = seed } ? $"trained by '{result.Recipe}'"
            : result.Threads != Threads ? FormattableString.Invariant($"computed by {result.Threads} threads")
            : null;
    }

    // Of a folder its own name: machines have shared disks in different places. Whether the images are the same is seen when they are read.
    private static string NameOf(string data) => Path.IsPathRooted(data) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(data)) : data;
}

/// <summary>A benchmark of a study.</summary>
/// <param name="File">Its declaration, with its whole path.</param>
/// <param name="Hash">SHA-256 of the declaration and of the files that it names; of a composite, of those of its benchmarks too.</param>
public sealed record StudyBenchmark(string File, string Hash)
{
    // Of larger files the length, the beginning and the end: recordings may be many gigabytes.
    private const int Most = 16 << 20, Part = 1 << 20;

    /// <summary>The benchmark or composite that a file declares.</summary>
    /// <exception cref="CornetException">It cannot be read.</exception>
    public static StudyBenchmark Of(string file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var one in Composite.IsOne(file) ? Composite.Read(file).Files.Prepend(file) : [file])
        {
            Add(hash, one);
            if (Composite.IsOne(one)) continue;
            var declared = BenchmarkDeclaration.Read(one);
            string?[] data =
            [
                declared.Stimuli, declared.Assembly, declared.Rdm, declared.Subjects, declared.Trials, declared.SolutionTimes, declared.Classes, declared.DecoderStimuli,
            ];
            // What is missing, or is no file, says the benchmark itself when it is opened.
            foreach (var named in data.OfType<string>().Select(declared.PathOf).Where(System.IO.File.Exists)) Add(hash, named);
        }

        return new StudyBenchmark(Path.GetFullPath(file), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static void Add(IncrementalHash hash, string file)
    {
        try
        {
            using var open = System.IO.File.OpenHandle(file);
            var length = RandomAccess.GetLength(open);
            (long At, long Count)[] parts = length <= Most ? [(0, length)] : [(0, Part), (length - Part, Part)];
            foreach (var (at, count) in parts)
            {
                var bytes = new byte[count];
                _ = RandomAccess.Read(open, bytes, at);
                hash.AppendData(bytes);
            }

            hash.AppendData(BitConverter.GetBytes(length));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{file}' of a benchmark cannot be read ({fault.Message.TrimEnd('.')}).", fault);
        }
    }
}
