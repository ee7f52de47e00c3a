using Cornet.Runtime.Models;

namespace Cornet.App.Verbs;

/// <summary>Prints a study of this program: what each of its models costs.</summary>
internal static class StudyTable
{
    /// <summary>Prints; a line for each row.</summary>
    public static void Write(Study study, TextWriter output)
    {
        var (factors, values) = (Width(study, row => row.Factor), Width(study, row => row.Value));
        output.WriteLine($"{study.Name}, a study of {study.Model}");
        foreach (var row in study.Rows)
        {
            var card = ModelCatalog.Find(row.Model).Card;
            var cost = FormattableString.Invariant($"{card.Parameters,12:N0} parameters  {card.MultiplyAdds,16:N0} multiply-adds");
            output.WriteLine($"{row.Factor.PadRight(factors)}  {row.Value.PadRight(values)}  {cost}  {row.Model}");
        }
    }

    private static int Width(Study study, Func<StudyRow, string> column) => study.Rows.Select(row => column(row).Length).DefaultIfEmpty().Max();
}
