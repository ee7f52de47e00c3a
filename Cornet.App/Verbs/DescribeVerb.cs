using System.CommandLine;
using Cornet.Runtime.Models;

namespace Cornet.App.Verbs;

/// <summary><c>describe [MODEL]</c>: what the compiler knew about a model; without a name, the models there are.</summary>
internal sealed class DescribeVerb : Command
{
    private readonly Argument<string> _model = CliOptions.Model();

    public DescribeVerb() : base("describe", "Prints a model's areas, steps, shapes and cost; without a name, lists the models.")
    {
        _model.Arity = ArgumentArity.ZeroOrOne;
        Add(_model);
        SetAction(words =>
        {
            var output = words.InvocationConfiguration.Output;
            if (words.GetValue(_model) is { } name)
            {
                if (StudyCatalog.Studies.FirstOrDefault(study => string.Equals(study.Name, name, StringComparison.OrdinalIgnoreCase)) is { } study)
                {
                    StudyTable.Write(study, output);
                    return 0;
                }

                output.WriteLine(ModelCatalog.Find(name).Card.Description.TrimEnd());
                return 0;
            }

            if (ModelCatalog.Entries.Count == 0) throw new CornetException(ModelCatalog.None);
            // The rows of a study are listed by the study.
            var rows = StudyCatalog.Studies.SelectMany(study => study.Rows.Select(row => row.Model).Where(model => model != study.Model)).ToHashSet();
            var cards = ModelCatalog.Entries.Select(entry => entry.Card).Where(card => !rows.Contains(card.Name)).ToList();
            var width = cards.Select(card => card.Name.Length).DefaultIfEmpty().Max();
            foreach (var card in cards)
            {
                var areas = string.Join(" ", card.Areas.Select(area => area.Name));
                output.WriteLine(FormattableString.Invariant(
                    $"{card.Name.PadRight(width)}  {card.Parameters,12:N0} parameters  {card.MultiplyAdds,16:N0} multiply-adds  {areas}"));
            }

            foreach (var study in StudyCatalog.Studies)
                output.WriteLine($"{study.Name.PadRight(width)}  a study of {study.Model}, {study.Rows.Count} rows: 'describe {study.Name}'");
            return 0;
        });
    }
}
