using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Behavior;
using Cornet.Scoring.Responders;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// Whether a network errs on the same stimuli as observers. It answers with its own decoder; or with one that is fitted on other stimuli, on the mean of each map
/// of an area, where a declaration names some.
/// </summary>
internal sealed class ErrorConsistencyBenchmark : Benchmark
{
    private const double UsualC = 1e-3;

    private readonly ObjectTask _task;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<GradedAnswer>> _subjects;
    private readonly IReadOnlyList<string> _outputs;

    public ErrorConsistencyBenchmark(BenchmarkDeclaration declaration, StimulusTable table, StimulusSet? learned) : base(declaration, table, learned)
    {
        _task = new ObjectTask(table.Ids, DemandObjects());
        _subjects = BehaviorTable.Graded(declaration.PathOf(declaration.Trials!), _task);
        _outputs = declaration.Classes is { } file ? ClassNames.Read(declaration.PathOf(file)) : table.Classes;
        var asked = _subjects.Values.SelectMany(answers => answers).Select(answer => answer.StimulusId).ToHashSet();
        Say([.. table.Ids.Where(id => !asked.Contains(id))], table.Count, "stimuli", declaration.Stimuli, $"in no trial of '{declaration.Trials}'");
        Ceiling = DeclaredCeiling ?? (_subjects.Count < 2 ? null : Agreement());
    }

    public override string Metric => "error consistency: absolute value of Cohen's kappa, mean over conditions, then over subjects; answers of "
        + (ReadsDecoder
            ? "the network's own decoder"
            : FormattableString.Invariant($"a logistic decoder of channel means, C = {Declaration.C ?? UsualC}, fitted on '{Declaration.DecoderStimuli}'"));

    public override string Compared => $"{_subjects.Count} subjects";

    public override DataCeiling? Ceiling { get; }

    internal override long? Outputs => ReadsDecoder ? _outputs.Count : null;

    internal override bool ReadsDecoder => Declaration.DecoderStimuli is null;

    internal override void DemandOutputs(IResponder responder, long? outputs)
    {
        if (!ReadsDecoder) return;
        var names = NamesOf(responder.OutputNames);
        if (outputs is { } count && (count < names.Count || (count > names.Count && responder.OutputNames is null)))
        {
            throw new CornetException(
                $"'{Declaration.Classes ?? Declaration.Stimuli}' has {names.Count:N0} classes, and this {responder.Model} has {count:N0} outputs: name all outputs in "
                + "a file, one line per output in their order, with the entry 'classes', or fit a decoder with 'decoder_stimuli'.");
        }
    }

    private protected override Measurement Of(PlaceFeatures features)
    {
        var answers = ReadsDecoder ? OwnAnswers(features) : FittedAnswers(features);
        bool[] right = [.. answers.Select((answer, row) => answer == _task.Objects[_task.Truth[row]])];
        // The network answers once, whatever the condition.
        GradedAnswer[] own = [.. _subjects.Values.SelectMany(subject => subject).Select(one => (one.Condition, one.StimulusId)).Distinct()
            .Select(one => new GradedAnswer(one.Condition, one.StimulusId, right[_task.RowOf(one.StimulusId)]))];
        var score = ErrorConsistency.Of(own, _subjects);
        return new Measurement(score.Value, score.StandardError)
        {
            Subjects = [.. _subjects.Keys.Order(StringComparer.Ordinal).Zip(score.Kappas, (name, kappas) => (Name: name, Kappas: kappas.Where(double.IsFinite).ToArray()))
                .Where(one => one.Kappas.Length > 0).Select(one => new SubjectScore(one.Name, one.Kappas.Average(), null, null, null, 0))],
        };
    }

    private string[] OwnAnswers(PlaceFeatures features)
    {
        var names = NamesOf(features.OutputNames);
        var answers = new string[_task.StimulusIds.Count];
        foreach (var (stimulus, scores) in features.Rows())
        {
            var values = scores.ToArray();
            if (!values.All(double.IsFinite)) throw new CornetException("The decoder's outputs are NaN or infinite; the weights are damaged or the training diverged.");
            var best = Array.IndexOf(values, values.Max());
            answers[stimulus] = best < names.Count ? names[best] : "";
        }

        return answers;
    }

    private string[] FittedAnswers(PlaceFeatures features)
    {
        using var scope = NewDisposeScope();
        var pooled = features.Pooled();
        int[] learned = [.. Enumerable.Range(Count, Stimuli.Count - Count)];
        using var decoder = LinearDecoder.Fit(
            Rows(pooled, learned), Array.ConvertAll(learned, row => _task.ColumnOf(Stimuli.Classes[Stimuli.LabelOf(row)])), _task.Objects.Count,
            Declaration.C ?? UsualC);
        return [.. decoder.Probabilities(pooled.narrow(0, 0, Count)).argmax(1).data<long>().Select(column => _task.Objects[(int)column])];
    }

    // Without a file the outputs are those that the weights name, else the classes of the stimuli.
    private IReadOnlyList<string> NamesOf(OutputNames? known)
    {
        var names = Declaration.Classes is null && known is not null ? known.Names : _outputs;
        return _task.Objects.FirstOrDefault(shown => !names.Contains(shown)) is not { } unknown ? names : throw new CornetException(
            $"'{Declaration.Stimuli}' shows '{unknown}', which is not among the {names.Count} outputs{NearestName.Suggest(unknown, names)}.");
    }

    private DataCeiling Agreement()
    {
        try
        {
            var agreement = ErrorConsistency.Ceiling(_subjects);
            return new DataCeiling(agreement.Value, $"error consistency of {agreement.Subjects.Count} pairs of subjects", agreement.StandardError);
        }
        catch (CornetException error)
        {
            throw new CornetException($"'{Declaration.PathOf(Declaration.Trials!)}': {error.Message}", error);
        }
    }
}
