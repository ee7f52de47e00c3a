using System.CommandLine;
using Cornet.App.Papers;
using Cornet.App.Studies;
using Cornet.App.Studies.Reporting;
using Cornet.App.Studies.Watching;

namespace Cornet.App.StudyVerbs;

/// <summary><c>study collect DIR</c>: what the rows that are done came to, from their files alone: tables, figures and a report.</summary>
internal sealed class StudyCollectVerb : Command
{
    private readonly Argument<string> _folder = StudyVerb.Folder();
    private readonly Option<string> _out = new("--out") { Description = "The folder of the report; DIR/report by default.", HelpName = "DIR" };

    public StudyCollectVerb() : base("collect", "Writes what the rows came to: rows.csv, rows.parquet, and a report of what each factor changes.")
    {
        Add(_folder);
        Add(_out);
        SetAction(words =>
        {
            var study = StudyFolder.Open(words.GetValue(_folder)!);
            var rows = study.Results();
            if (rows.Count == 0) throw new CornetException($"No row of '{study.Path}' is done yet: 'study status' says where they stand.");
            var folder = words.GetValue(_out) ?? Path.Combine(study.Path, "report");
            var page = StudyReport.Write(study.Configuration.Design, rows, PublishedResults.CircuitStudy, folder, study.Status());
            StudyPage.Write(study, Path.Combine(folder, "rows.html"));
            words.InvocationConfiguration.Output.WriteLine(FormattableString.Invariant($"{rows.Count} of {study.Configuration.Rows} rows; report: {page}"));
            return 0;
        });
    }
}
