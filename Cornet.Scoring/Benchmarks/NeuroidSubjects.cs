using Cornet.Scoring.Assemblies;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The neuroids of one subject, or of another value of a coordinate.</summary>
/// <param name="Name">The value; null for all neuroids together.</param>
/// <param name="Neuroids">Their places in the assembly.</param>
internal sealed record NeuroidSubject(string? Name, int[] Neuroids)
{
    /// <summary>All subjects, their names in order; one without a name where they are not distinguished.</summary>
    /// <exception cref="CornetException">The neuroids have no such coordinate, or one of them no value.</exception>
    public static IReadOnlyList<NeuroidSubject> Of(BenchmarkDeclaration declaration, DataAssembly assembly)
    {
        var axis = assembly[Axis.Neuroid];
        if (declaration.By is not { } by) return [new NeuroidSubject(null, [.. Enumerable.Range(0, axis.Length)])];
        var column = axis.Find(by) ?? throw new CornetException(
            $"'{declaration.File}': by names the coordinate '{by}', and the neuroids of '{assembly.Origin}' have {axis.Names}{axis.Suggest(by)}.");
        if (column.Texts.ToList().IndexOf("") is var empty and >= 0)
            throw new CornetException($"'{assembly.Origin}' has no {by} for the neuroid '{axis.NameOf(empty)}': every neuroid needs one.");
        return [.. Enumerable.Range(0, axis.Length).GroupBy(row => column.Texts[row]).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new NeuroidSubject(group.Key, [.. group]))];
    }

    /// <summary>Says which stimuli a subject has not seen.</summary>
    /// <exception cref="CornetException">There are some.</exception>
    public void DemandNumbers(StimulusResponses responses, string by)
    {
        string[] gaps = [.. responses.StimulusIds.Where((_, row) => Neuroids.Any(neuroid => double.IsNaN(responses[row, neuroid])))];
        if (gaps.Length == 0) return;
        throw new CornetException(
            $"'{responses.Origin}' lacks numbers of the {by} '{Name}' for {gaps.Length:N0} of {responses.StimulusIds.Count:N0} stimuli "
            + $"({LeftOut.Names(gaps, gaps.Length)}): leave those out, in a declaration with \"missing\": \"leave out\".");
    }
}

/// <summary>What a benchmark says of one subject.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Raw">The raw score.</param>
/// <param name="StandardError">Over splits; null without them.</param>
/// <param name="Ceiling">Null where the data give none.</param>
/// <param name="Normalized">Null without a ceiling or a rule.</param>
/// <param name="Neuroids">How many.</param>
public sealed record SubjectScore(string Subject, double Raw, double? StandardError, double? Ceiling, double? Normalized, int Neuroids);
