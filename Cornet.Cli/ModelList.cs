using Cornet.Dsl;

namespace Cornet.Cli;

/// <summary>The models and studies of texts, a line for each, as <c>describe</c> lists those that are compiled into a program.</summary>
internal static class ModelList
{
    /// <summary>Writes it.</summary>
    public static void Write(CompilationResult result, TextWriter output)
    {
        // The rows of a study are listed by the study.
        var programs = result.Models.Where(model => model.Study is null).Select(model => model.Program).OfType<Dsl.Programs.NetworkProgram>()
            .OrderBy(program => program.Name, StringComparer.Ordinal).ToList();
        var width = programs.Select(program => program.Name.Length).DefaultIfEmpty().Max();
        foreach (var program in programs)
        {
            var areas = string.Join(" ", program.Areas.Select(area => area.Name));
            output.WriteLine(FormattableString.Invariant(
                $"{program.Name.PadRight(width)}  {program.ParameterCount,12:N0} parameters  {program.MultiplyAdds,16:N0} multiply-adds  {areas}"));
        }

        foreach (var study in result.Studies.OrderBy(study => study.Name, StringComparer.Ordinal))
            output.WriteLine($"{study.Name.PadRight(width)}  a study of {study.Model}, {study.Rows.Count} rows: 'describe {study.Name}'");
    }
}
