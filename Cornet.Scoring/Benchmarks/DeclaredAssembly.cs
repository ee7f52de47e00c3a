using Cornet.Scoring.Assemblies;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The part of an assembly that a declaration asks for, and what is left out of it.</summary>
/// <param name="Chosen">What is compared.</param>
/// <param name="LeftOut">Rows that <c>where</c> does not take, and neuroids and stimuli without numbers.</param>
/// <param name="StimuliLeftOut">The ids of the stimuli without numbers, which the table must do without too.</param>
internal sealed record DeclaredAssembly(DataAssembly Chosen, IReadOnlyList<LeftOut> LeftOut, IReadOnlyCollection<string> StimuliLeftOut)
{
    /// <summary>Opens it.</summary>
    /// <exception cref="CornetException">The file is damaged, has no such rows, or nothing is left.</exception>
    public static DeclaredAssembly Open(BenchmarkDeclaration declaration)
    {
        var whole = AssemblyFile.Open(declaration.PathOf(declaration.Assembly!));
        var chosen = whole;
        foreach (var (coordinate, values) in declaration.Where)
        {
            foreach (var value in values) whole.Where(coordinate, value); // each of them must be there
            chosen = chosen.Where(coordinate, values);
        }

        List<LeftOut> leftOut = [.. whole.Axes.Zip(chosen.Axes, (all, taken) => NotTaken(whole, all, taken)).OfType<LeftOut>()];
        foreach (var filter in declaration.Filters) chosen = Keep(declaration, chosen, filter, leftOut);
        if (declaration.Time is { } time) chosen = time.Of(chosen);
        return declaration.Missing is null ? new DeclaredAssembly(chosen, leftOut, []) : WithoutMissing(chosen, leftOut);
    }

    /// <summary>Keeps the rows that a filter lets pass, and says which it does not.</summary>
    /// <exception cref="CornetException">There is no such coordinate of numbers, or nothing is left.</exception>
    internal static DataAssembly Keep(BenchmarkDeclaration declaration, DataAssembly assembly, RowFilter filter, List<LeftOut> leftOut)
    {
        if (assembly.Axes.FirstOrDefault(one => one.Find(filter.Coordinate) is not null) is { } axis
            && axis.Find(filter.Coordinate)!.Numbers is { } numbers && !numbers.Any(filter.Keeps))
        {
            throw new CornetException(
                $"'{declaration.File}': keep \"{filter}\" leaves no {axis.Name} of '{assembly.Origin}', where {filter.Coordinate} is from "
                + FormattableString.Invariant($"{numbers.Min():R} to {numbers.Max():R}."));
        }

        var kept = assembly.Where(filter.Coordinate, filter.Keeps);
        leftOut.AddRange(assembly.Axes.Zip(kept.Axes, (all, taken) => NotTaken(assembly, all, taken, $"not kept by '{filter}'")).OfType<LeftOut>());
        return kept;
    }

    private static LeftOut? NotTaken(DataAssembly whole, Axis all, Axis taken, string why = "not selected by 'where'")
    {
        if (all.Length == taken.Length) return null;
        var kept = taken.Stored.ToHashSet();
        string[] names = [.. Enumerable.Range(0, all.Length).Where(row => !kept.Contains(all.Stored[row])).Select(all.NameOf)];
        return Assemblies.LeftOut.Of(names, all.Length, $"{all.Name}s", whole.Origin, why);
    }

    /// <summary>Leaves out neuroids and stimuli without numbers.</summary>
    internal static DeclaredAssembly WithoutMissing(DataAssembly assembly, List<LeftOut> leftOut)
    {
        var responses = TimedResponses.MissingInAnyBin(assembly);
        var (neuroids, stimuli) = MissingNumbers.ToLeaveOut(responses);
        if (neuroids.Length + stimuli.Length == 0) return new DeclaredAssembly(assembly, leftOut, []);
        if (neuroids.Length == responses.NeuroidIds.Count || stimuli.Length == responses.StimulusIds.Count)
            throw new CornetException($"'{assembly.Origin}' has too many missing numbers: leaving them out removes every neuroid or every stimulus.");
        HashSet<string> ids = [.. stimuli.Select(row => responses.StimulusIds[row])];
        Add(neuroids, responses.NeuroidIds, "neuroids", "missing values for some stimuli");
        Add(stimuli, responses.StimulusIds, "stimuli", "missing values for some neuroids");
        return new DeclaredAssembly(assembly.Without(Axis.Neuroid, neuroids).WithoutStimuli(ids), leftOut, ids);

        void Add(int[] rows, IReadOnlyList<string> names, string what, string why)
        {
            if (rows.Length > 0) leftOut.Add(Assemblies.LeftOut.Of([.. rows.Select(row => names[row])], names.Count, what, assembly.Origin, why));
        }
    }
}
