using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The training part of a declaration: what a regression is fitted on.</summary>
/// <param name="Table">Its stimuli.</param>
/// <param name="Assembly">The responses of the neuroids of the test part, in their order.</param>
/// <param name="LeftOut">What of them is left out.</param>
internal sealed record DeclaredTraining(StimulusTable Table, DataAssembly Assembly, IReadOnlyList<LeftOut> LeftOut)
{
    /// <summary>Opens it; null where there is none.</summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="test">The stimuli of the test part.</param>
    /// <exception cref="CornetException">A stimulus is in both parts, a neuroid in one of them only, or a file is damaged.</exception>
    public static DeclaredTraining? Open(BenchmarkDeclaration declaration, StimulusTable test)
    {
        if (declaration.Train is not { Stimuli: { } stimuli, Assembly: { } file } entry) return null;
        var table = new StimulusTable(declaration.PathOf(stimuli), null, entry.Images is { } images ? declaration.PathOf(images) : null);
        var tested = test.Ids.ToHashSet(StringComparer.Ordinal);
        if (table.Ids.FirstOrDefault(tested.Contains) is { } twice)
        {
            throw new CornetException(
                $"'{declaration.File}': the stimulus '{twice}' is in both '{stimuli}' and '{declaration.Stimuli}', and what is fitted on must not be "
                + "predicted: remove it from one of them.");
        }

        var (whole, part) = (AssemblyFile.Open(declaration.PathOf(file)), AssemblyFile.Open(declaration.PathOf(file)));
        foreach (var (coordinate, values) in declaration.Where)
            if (whole[Axis.Presentation].Find(coordinate) is not null) part = part.Where(coordinate, values);
        List<LeftOut> leftOut = [];
        foreach (var filter in declaration.Filters)
            if (whole[Axis.Presentation].Find(filter.Coordinate) is not null) part = DeclaredAssembly.Keep(declaration, part, filter, leftOut);
        if (declaration.Time is { } time) part = time.Of(part);
        part = part.Take(Axis.Neuroid, RowsOf(declaration, part));
        if (declaration.Missing is null) return new DeclaredTraining(table, part, leftOut);
        var complete = DeclaredAssembly.WithoutMissing(part, leftOut);
        return new DeclaredTraining(table.Without(complete.StimuliLeftOut), complete.Chosen, complete.LeftOut);
    }

    /// <summary>The test part with those of its neuroids that the training part has numbers of.</summary>
    public DataAssembly Matched(DataAssembly test)
    {
        var known = Ids(Assembly).ToHashSet(StringComparer.Ordinal);
        return test.Without(Axis.Neuroid, [.. Ids(test).Index().Where(one => !known.Contains(one.Item)).Select(one => one.Index)]);
    }

    // For each neuroid of the test part its row in the training part.
    private static int[] RowsOf(BenchmarkDeclaration declaration, DataAssembly train)
    {
        var chosen = DeclaredAssembly.Open(declaration).Chosen;
        string[] wanted = [.. Ids(chosen)], there = [.. Ids(train)];
        var all = Ids(AssemblyFile.Open(declaration.PathOf(declaration.Assembly!))).ToHashSet(StringComparer.Ordinal);
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (row, id) in there.Index())
            if (!rows.TryAdd(id, row)) throw new CornetException($"'{train.Origin}' has the neuroid_id '{id}' twice: give every neuroid a unique id.");
        Demand([.. wanted.Where(id => !rows.ContainsKey(id))], wanted.Length, chosen.Origin, train.Origin);
        Demand([.. there.Where(id => !all.Contains(id))], there.Length, train.Origin, chosen.Origin);
        return [.. wanted.Select(id => rows[id])];
    }

    private static void Demand(string[] alone, int all, string here, string there)
    {
        if (alone.Length == 0) return;
        throw new CornetException(
            $"{alone.Length:N0} of the {all:N0} neuroids of '{here}' are not in '{there}' ({Assemblies.LeftOut.Names(alone, alone.Length)}): the training and the "
            + "test part need the same neuroid_id.");
    }

    private static IReadOnlyList<string> Ids(DataAssembly assembly) => assembly[Axis.Neuroid].Find("neuroid_id")?.Texts ?? throw new CornetException(
        $"'{assembly.Origin}' has no neuroid_id, by which the neuroids of the training and the test part are matched; its neuroids have "
        + $"{assembly[Axis.Neuroid].Names}.");
}
