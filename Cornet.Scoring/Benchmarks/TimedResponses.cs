using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The responses of an assembly with several time bins, bin by bin, rows in the order of the stimuli.</summary>
/// <param name="Origin">The file.</param>
/// <param name="Bins">In their order, without overlap.</param>
/// <param name="Responses">For each bin the means over repetitions; every one is a number.</param>
/// <param name="LeftOut">Presentations without a number, of all bins; null where there are none.</param>
internal sealed record TimedResponses(string Origin, IReadOnlyList<TimeBin> Bins, IReadOnlyList<StimulusResponses> Responses, LeftOut? LeftOut)
{
    // Of starts and ends that were computed in floating point.
    private const double Rounding = 1e-9;

    /// <summary>Whether a declaration asks for several time bins, by itself or because its assembly has several.</summary>
    /// <exception cref="CornetException">The assembly cannot be read, or has no such part.</exception>
    public static bool AreDeclaredBy(BenchmarkDeclaration declaration)
    {
        if (declaration.Metric is Metric.SpantimePls or Metric.SpantimeRidge or Metric.CtRsa) return true;
        if (declaration is not { Assembly: not null, Metric: Metric.Pls or Metric.Ridge or Metric.Linear or Metric.Rsa, Time: null or { Single: null } }) return false;
        if (declaration.Time is not null) return true;
        // RDMs that are given come before an assembly.
        if (declaration.Metric == Metric.Rsa && (declaration.Rdm ?? declaration.Subjects) is not null) return false;
        var chosen = DeclaredAssembly.Open(declaration with { Missing = null }).Chosen;
        return chosen.Has(Axis.TimeBin) && chosen[Axis.TimeBin].Length > 1;
    }

    /// <summary>Reads the means of each bin.</summary>
    /// <exception cref="CornetException">Bins have no start and end, are not in order or overlap, ids do not match, or a number is missing.</exception>
    public static TimedResponses Read(DataAssembly assembly, StimulusTable table)
    {
        var bins = BinsOf(assembly);
        List<StimulusResponses> read = [];
        for (var bin = 0; bin < bins.Count; bin++)
        {
            var responses = InBin(assembly, bin).AveragedByStimulus(allowMissing: true);
            DemandNumbers(assembly, bins, bin, responses);
            read.Add(responses.AlignedTo(table.Ids, table.Name));
        }

        LeftOut[] gaps = [.. read.Select(one => one.LeftOut).OfType<LeftOut>()];
        return new TimedResponses(
            assembly.Origin, bins, read,
            gaps.Length == 0 ? null : gaps[0] with
            {
                Count = gaps.Sum(one => one.Count), All = gaps[0].All * bins.Count, What = "responses of neuroids in presentations and time bins",
            });
    }

    /// <summary>Every repetition of one bin, in which every neuroid was measured at least twice with every stimulus.</summary>
    /// <exception cref="CornetException">A neuroid was measured once.</exception>
    public static RepeatedResponses Repeated(DataAssembly assembly, IReadOnlyList<TimeBin> bins, int bin, StimulusTable table)
    {
        var repeated = InBin(assembly, bin).ByRepetition();
        for (var stimulus = 0; stimulus < repeated.StimulusIds.Count; stimulus++)
        {
            for (var neuroid = 0; neuroid < repeated.NeuroidIds.Count; neuroid++)
            {
                var measured = 0;
                for (var repetition = 0; repetition < repeated.Repetitions; repetition++)
                    if (double.IsFinite(repeated[stimulus, repetition, neuroid])) measured++;
                if (measured >= 2) continue;
                throw new CornetException(
                    $"'{assembly.Origin}' has a single repetition of {Where(assembly, bins, bin, repeated.StimulusIds[stimulus], neuroid)}: the consistency of a bin "
                    + "needs two; leave that neuroid, stimulus or bin out, or give the entry 'ceiling'.");
            }
        }

        return repeated.AlignedTo(table.Ids, table.Name);
    }

    /// <summary>The means of an assembly in which a neuroid is missing (NaN) for a stimulus if it is missing in some bin; for assemblies without bins too.</summary>
    public static StimulusResponses MissingInAnyBin(DataAssembly assembly)
    {
        if (!assembly.Has(Axis.TimeBin) || assembly[Axis.TimeBin].Length == 1) return assembly.AveragedByStimulus(allowMissing: true);
        var first = InBin(assembly, 0).AveragedByStimulus(allowMissing: true);
        for (var bin = 1; bin < assembly[Axis.TimeBin].Length; bin++)
        {
            var values = InBin(assembly, bin).AveragedByStimulus(allowMissing: true).Values;
            for (var i = 0; i < values.Length; i++)
                if (double.IsNaN(values[i])) first.Values[i] = double.NaN;
        }

        return first;
    }

    /// <summary>The assembly in one of its bins.</summary>
    public static DataAssembly InBin(DataAssembly assembly, int bin) => assembly.Take(Axis.TimeBin, [bin]);

    private static IReadOnlyList<TimeBin> BinsOf(DataAssembly assembly)
    {
        TimeBin[] bins = [.. assembly.TimeBins.Select(bin => new TimeBin(bin.StartMs, bin.EndMs))];
        var rows = assembly[Axis.TimeBin].Stored;
        for (var i = 0; i < bins.Length; i++)
        {
            if (!(bins[i].StartMs < bins[i].EndMs && double.IsFinite(bins[i].EndMs - bins[i].StartMs)))
                throw new CornetException($"'{assembly.Origin}' has a time bin of {bins[i]} in row {rows[i]} of time_bin: time_bin_end must come after time_bin_start, both in ms.");
            if (i == 0 || bins[i].StartMs >= bins[i - 1].EndMs - Rounding) continue;
            var (fault, remedy) = bins[i].StartMs < bins[i - 1].StartMs ? ("that are not in order", "sort them by time_bin_start") : ("that overlap", "choose some with 'time'");
            throw new CornetException($"'{assembly.Origin}' has time bins {fault}: {bins[i - 1]} in row {rows[i - 1]} of time_bin, then {bins[i]} in row {rows[i]}; {remedy}.");
        }

        return bins;
    }

    private static void DemandNumbers(DataAssembly assembly, IReadOnlyList<TimeBin> bins, int bin, StimulusResponses responses)
    {
        var at = Array.FindIndex(responses.Values, value => !double.IsFinite(value));
        if (at < 0) return;
        var (stimulus, neuroid) = Math.DivRem(at, responses.NeuroidIds.Count);
        var others = responses.Values.Count(value => !double.IsFinite(value)) - 1;
        throw new CornetException(
            $"'{assembly.Origin}' has no finite number for {Where(assembly, bins, bin, responses.StimulusIds[stimulus], neuroid)}{(others > 0 ? $", and {others:N0} more such pairs" : "")}: "
            + "leave those neuroids or stimuli out, in a declaration with \"missing\": \"leave out\", or the bin.");
    }

    private static string Where(DataAssembly assembly, IReadOnlyList<TimeBin> bins, int bin, string stimulus, int neuroid)
    {
        var (presentations, neuroids) = (assembly[Axis.Presentation], assembly[Axis.Neuroid]);
        var ids = Presentations.StimuliOf(assembly);
        var row = Enumerable.Range(0, ids.Length).First(one => ids.Texts[one] == stimulus);
        return $"the neuroid '{neuroids.NameOf(neuroid)}' (row {neuroids.Stored[neuroid]} of neuroid) at the {ids.Name} '{stimulus}' (row {presentations.Stored[row]} of "
            + $"presentation) in the bin {bins[bin]} (row {assembly[Axis.TimeBin].Stored[bin]} of time_bin)";
    }
}
