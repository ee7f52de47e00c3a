using System.CommandLine;
using Cornet.Runtime.Models;

namespace Cornet.Runtime.App;

/// <summary><c>describe [MODEL]</c>: what the compiler knew about a model; without a name, the models there are.</summary>
internal sealed class DescribeVerb : Command
{
    private readonly Argument<string> _model = Words.Model();

    public DescribeVerb() : base("describe", "Prints a model's areas, steps, shapes and cost; without a name, lists the models.")
    {
        _model.Arity = ArgumentArity.ZeroOrOne;
        Add(_model);
        SetAction(words =>
        {
            var output = words.InvocationConfiguration.Output;
            if (words.GetValue(_model) is { } name)
            {
                output.WriteLine(ModelCatalog.Find(name).Card.Description.TrimEnd());
                return 0;
            }

            if (ModelCatalog.Entries.Count == 0) throw new CornetException(ModelCatalog.None);
            var width = ModelCatalog.Entries.Max(entry => entry.Card.Name.Length);
            foreach (var card in ModelCatalog.Entries.Select(entry => entry.Card))
            {
                var areas = string.Join(" ", card.Areas.Select(area => area.Name));
                output.WriteLine(FormattableString.Invariant(
                    $"{card.Name.PadRight(width)}  {card.Parameters,12:N0} parameters  {card.MultiplyAdds,16:N0} multiply-adds  {areas}"));
            }

            return 0;
        });
    }
}
