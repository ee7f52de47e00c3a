using System.CommandLine;
using Cornet.App.Papers;
using Cornet.Runtime.Weights;

namespace Cornet.App.Verbs;

/// <summary>
/// <c>paper NAME --out DIR [--study DIR ...] [--scores FILE ...]</c>: the table and the figures of a paper from its published numbers, with one's own results
/// beside them.
/// </summary>
internal sealed class PaperVerb : Command
{
    private static readonly string[] Names = [PaperReport.Name];

    private readonly Argument<string> _name = new("NAME") { Description = $"The paper: {string.Join(", ", Names)}." };

    private readonly Option<string> _out = new("--out") { Description = "The folder of the report, the figures and the tables.", HelpName = "DIR" };

    private readonly Option<string[]> _study = new("--study")
    {
        Description = "The folder of a study of your own to show beside the paper's; may be given several times.", HelpName = "DIR",
    };

    private readonly Option<string[]> _scores = new("--scores")
    {
        Description = "Scores of a model of your own: benchmarks.json of 'score'; may be given several times.", HelpName = "FILE",
    };

    public PaperVerb() : base("paper", "Redraws a paper's table and figures from its published numbers, with your own results beside them.")
    {
        Add(_name);
        foreach (var option in new Option[] { _out, _study, _scores }) Add(option);
        SetAction(words =>
        {
            var name = words.GetValue(_name)!;
            if (!Names.Contains(name))
                throw new CornetException($"There is no paper '{name}'{NearestName.Suggest(name, Names)}; there is {string.Join(", ", Names)}.");
            var folder = words.Demand(_out);
            var own = OwnResults.Read(words.GetValue(_study) ?? [], words.GetValue(_scores) ?? []);
            var page = PaperReport.Write(own, folder);
            var output = words.InvocationConfiguration.Output;
            foreach (var panel in PublishedPanel.Correlated)
                output.WriteLine($"figure {panel.Figure,-8} {$"{panel.X.Name} and {panel.Y.Name}",-36} {panel.InWords}; printed: {panel.Printed}");
            output.WriteLine($"report: {page}");
            return 0;
        });
    }
}
