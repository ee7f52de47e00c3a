using Cornet.Dsl.Binding;
using Cornet.Dsl.Programs;
using static Cornet.Dsl.Reports.TextTable;

namespace Cornet.Dsl.Reports;

/// <summary>A study as a table: what each row costs, and how it differs from the model that is varied. The same text on every machine.</summary>
public static class StudyText
{
    private static readonly string[] Head = ["factor", "value", "parameters", "", "multiply-adds", "", "model", "recipe"];

    /// <summary>The table as text; lines end with a line feed.</summary>
    /// <param name="study">The study.</param>
    /// <param name="models">All models of the compilation; rows whose model has no program are left out.</param>
    public static string Write(StudyTable study, IEnumerable<CompiledModel> models)
    {
        var programs = models.Where(model => model.Program is not null).ToDictionary(model => model.Name, model => model.Program!);
        var rows = new List<string[]> { Head };
        if (!programs.TryGetValue(study.Model, out var varied)) return $"{study.Name}, a study of {study.Model}\n";
        var factor = "";
        foreach (var row in study.Rows)
        {
            if (!programs.TryGetValue(row.Model, out var program)) continue;
            rows.Add(
            [
                row.Factor == factor ? "" : row.Factor, row.Value, Count(program.ParameterCount), Change(program.ParameterCount, varied.ParameterCount),
                Count(program.MultiplyAdds), Change(program.MultiplyAdds, varied.MultiplyAdds), row.Model,
                string.Join(", ", row.Recipe.Select(Change)),
            ]);
            factor = row.Factor;
        }
        var text = new StringBuilder();
        text.Append($"{study.Name}, a study of {study.Model} ");
        text.Append($"({Count(varied.ParameterCount)} parameters, {Count(varied.MultiplyAdds)} multiply-adds)\n\n");
        TextTable.Write(text, rows, firstNumber: 2, lastNumber: 5);
        return text.ToString();
    }

    private static string Change(RecipeChange change) => RecipeSettings.WordOf(change.Setting) is var word && RecipeSettings.WordsFor(word) is { } words
        ? $"{word} {words[(int)change.Value]}"
        : $"{word} {change.Value.ToString(CultureInfo.InvariantCulture)}";

    private static string Change(long number, long from) => number == from ? "="
        : FormattableString.Invariant($"{(number < from ? "-" : "+")}{Math.Abs(100.0 * (number - from) / from):0.0} %");
}
