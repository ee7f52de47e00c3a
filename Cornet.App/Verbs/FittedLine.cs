namespace Cornet.App.Verbs;

/// <summary>A line of text in parts, which leaves out the least important of them where it would be too long for a terminal.</summary>
/// <param name="parts">From left to right; a part of rank 0 always stays, and one of a higher rank goes before one of a lower.</param>
internal sealed class FittedLine(params IEnumerable<(int Rank, string Text)> parts)
{
    private readonly (int Rank, string Text)[] _parts = [.. parts.Where(part => part.Text.Length > 0)];

    /// <summary>As much of it as fits; longer only where the parts of rank 0 are.</summary>
    /// <param name="width">Letters in a row.</param>
    public string In(int width)
    {
        var kept = _parts.ToList();
        while (kept.Sum(part => part.Text.Length) > width && kept.Max(part => part.Rank) is > 0 and var rank)
            kept.RemoveAll(part => part.Rank == rank);
        return string.Concat(kept.Select(part => part.Text));
    }

    /// <summary>All of it.</summary>
    public override string ToString() => In(int.MaxValue);
}
