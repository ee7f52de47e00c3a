using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Readers;

namespace Cornet.Scoring.Responders;

/// <summary>A file of activations as a responder: those of any model, recorded anywhere. See <see cref="ActivationFile"/> for its formats.</summary>
public sealed class ActivationResponder : IResponder
{
    private readonly DataAssembly _all;
    private readonly IReadOnlyDictionary<string, int[]> _rows;

    /// <summary>Opens a file.</summary>
    /// <param name="name">What to call it in results.</param>
    /// <param name="path">The file.</param>
    /// <param name="table">The stimuli, whose ids are those of the rows where the file names none; null where it names them.</param>
    /// <exception cref="CornetException">The file cannot be read, or does not say which stimulus a row is of.</exception>
    public ActivationResponder(string name, string path, StimulusTable? table = null)
    {
        (Identity, Model) = (new Responder(name, ResponderKind.Trained), Path.GetFileName(path.TrimEnd('/')));
        _all = ActivationFile.Open(path, table);
        if (_all.Has(Axis.TimeBin) && _all[Axis.TimeBin].Length > 1)
            throw new CornetException($"'{path}' has {_all[Axis.TimeBin].Length} time bins, and activations have steps instead: give each unit a coordinate 'step'.");
        Areas = ResponderArea.Of(_all[Axis.Neuroid]);
        var ids = Presentations.StimuliOf(_all).Texts;
        _rows = ids.Index().GroupBy(one => one.Item, one => one.Index, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.ToArray(), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public Responder Identity { get; }

    /// <inheritdoc/>
    public string Model { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ResponderArea> Areas { get; }

    /// <inheritdoc/>
    public long? Outputs => _all[Axis.Neuroid].Find("region")?.Texts.Count(region => region == ResponderArea.Decoder) is > 0 and var count ? count : null;

    /// <inheritdoc/>
    public OutputNames? OutputNames => null;

    /// <summary>The rows of the stimuli, in the order of the set; a stimulus that stands there several times, as one of several trials, counts with its mean.</summary>
    /// <inheritdoc/>
    public DataAssembly Respond(StimulusSet stimuli, CancellationToken cancellation = default)
    {
        string[] ids = [.. Enumerable.Range(0, stimuli.Count).Select(stimuli.IdOf)];
        string[] missing = [.. ids.Where(id => !_rows.ContainsKey(id))];
        if (missing.Length > 0)
        {
            throw new CornetException(
                $"'{_all.Origin}' has no activations for {missing.Length:N0} of the {ids.Length:N0} stimuli of '{stimuli.Name}' "
                + $"({LeftOut.Names(missing, missing.Length)}): its rows need the same stimulus_id.");
        }

        var presentation = PresentationAxis.Of(stimuli);
        var order = _all.Axes[0].Name == Axis.Presentation;
        if (ids.All(id => _rows[id].Length == 1))
        {
            var taken = _all.Take(Axis.Presentation, [.. ids.Select(id => _rows[id][0])]);
            return order && taken.Axes.Count == 2 ? taken : new DataAssembly(_all.Origin, Rows(taken), presentation, _all[Axis.Neuroid]) { Notes = _all.Notes };
        }

        var units = _all[Axis.Neuroid].Length;
        var means = new double[(long)ids.Length * units];
        for (var row = 0; row < ids.Length; row++)
        {
            var trials = Rows(_all.Take(Axis.Presentation, _rows[ids[row]]));
            for (var i = 0; i < trials.Length; i++) means[((long)row * units) + (i % units)] += trials[i] / _rows[ids[row]].Length;
        }

        return new DataAssembly(_all.Origin, means, presentation, _all[Axis.Neuroid]) { Notes = _all.Notes };

        // Presentations first.
        double[] Rows(DataAssembly part)
        {
            var (values, count, width) = (part.Read(), part[Axis.Presentation].Length, part[Axis.Neuroid].Length);
            if (part.Axes.First(axis => axis.Name is Axis.Presentation or Axis.Neuroid).Name == Axis.Presentation) return values;
            var turned = new double[values.Length];
            for (var unit = 0; unit < width; unit++) for (var row = 0; row < count; row++) turned[(row * width) + unit] = values[(unit * count) + row];
            return turned;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
