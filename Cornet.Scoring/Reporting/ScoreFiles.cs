using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Reporting;

/// <summary>A score as files for programs.</summary>
public static class ScoreFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    // Stricter than what is written: a file without scores is no score.
    private static readonly JsonSerializerOptions Strict = new(Json) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    private static readonly string[] Columns = ["measure", "responder", "area", "step", "reference", "value", "standard_error", "p", "missing"];

    /// <summary>Everything, with where it comes from.</summary>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public static void WriteJson(ModelScore score, string file) => WholeFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(score, Json));

    /// <summary>Reads what <see cref="WriteJson"/> wrote; RDMs are not in it.</summary>
    /// <exception cref="CornetException">The file cannot be read or is no score.</exception>
    public static ModelScore ReadJson(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelScore>(File.ReadAllBytes(file), Strict) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new CornetException($"'{file}' is not what 'score' writes, or is damaged (line {error.LineNumber + 1 ?? 1}): score the model again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{file}' cannot be read as a score: {error.Message}", error);
        }
    }

    /// <summary>
    /// One row for each number, UTF-8: measure (<c>top1</c>, <c>decoded</c>, <c>rsa</c>, <c>ceiling_lower</c>, <c>ceiling_upper</c>,
    /// <c>chance</c>), responder, area, step, reference, value, standard_error, p, and why a number is missing.
    /// </summary>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public static void WriteCsv(ModelScore score, string file)
    {
        var text = new StringBuilder();
        Row(Columns);
        if (score.Chance is { } chance) Row("chance", "", "", "", "", Number(chance), "", "", "");
        foreach (var row in score.TopOne)
            Row("top1", Palette.Name(row.Responder), "", "", "", Number(row.Accuracy), "", "", row.Missing ?? "");
        foreach (var row in score.Decoding)
        {
            var (accuracy, error) = (Number(row.Accuracy), Number(row.StandardError));
            Row("decoded", Palette.Name(row.Responder), row.Area, $"{row.Step}", "", accuracy, error, "", row.Missing ?? "");
        }

        foreach (var row in score.Similarity)
            Row("rsa", Palette.Name(row.Responder), row.Area, $"{row.Step}", row.Reference, Number(row.Rho), "", Number(row.P), row.Missing ?? "");
        foreach (var row in score.References.Where(row => row.CeilingUpper is not null))
        {
            Row("ceiling_lower", "", "", "", row.Name, Number(row.CeilingLower), "", "", "");
            Row("ceiling_upper", "", "", "", row.Name, Number(row.CeilingUpper), "", "", "");
        }

        WholeFile.Write(file, Encoding.UTF8.GetBytes(text.ToString()));

        void Row(params string[] fields) => text.AppendJoin(',', fields.Select(CsvFile.Quoted)).Append('\n');
    }

    /// <summary>
    /// The RDMs as NumPy's arrays of Float64, stimuli x stimuli, named <c>trained/V4.2</c>, <c>pixels/pixels</c>, <c>reference/NAME</c>, in the
    /// order of the stimuli compared.
    /// </summary>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public static void WriteMatrices(ModelScore score, string file)
    {
        using var archive = NpzWriter.Create(file);
        foreach (var one in score.Matrices) Add($"{Palette.Name(one.Responder)}/{one.Place}", one.Matrix);
        foreach (var one in score.ReferenceMatrices) Add($"reference/{one.Name}", one.Matrix);
        archive.Complete();

        void Add(string name, DissimilarityMatrix matrix)
        {
            archive.Reserve(name, ScalarType.Float64, matrix.Size, matrix.Size);
            var values = new double[matrix.Size * matrix.Size];
            for (var i = 0; i < values.Length; i++) values[i] = matrix[i / matrix.Size, i % matrix.Size];
            using var rows = tensor(values, [matrix.Size, matrix.Size]);
            archive.Append(name, rows);
        }
    }

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
