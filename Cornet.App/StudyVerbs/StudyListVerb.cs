using System.CommandLine;
using Cornet.Runtime.Models;

namespace Cornet.App.StudyVerbs;

/// <summary><c>study list</c>: the studies of this program.</summary>
internal sealed class StudyListVerb : Command
{
    public StudyListVerb() : base("list", "Lists the studies of this program.")
    {
        SetAction(words =>
        {
            List<Study> studies = [.. StudyCatalog.Studies.UnionBy(ModelCatalog.Source?.Studies() ?? [], study => study.Name)];
            if (studies.Count == 0) throw new CornetException(StudyCatalog.None);
            var width = studies.Max(study => study.Name.Length);
            foreach (var study in studies)
            {
                var factors = study.Rows.SelectMany(row => row.Levels.Select(level => level.Factor)).Distinct();
                words.InvocationConfiguration.Output.WriteLine(FormattableString.Invariant(
                    $"{study.Name.PadRight(width)}  {study.Rows.Count} rows of {study.Model}: {string.Join(", ", factors)}"));
            }

            return 0;
        });
    }
}
