namespace Cornet.Bench.SideBySide;

/// <summary>What one repetition took.</summary>
/// <param name="Seconds">On the clock.</param>
/// <param name="Busy">Seconds of processor time, all threads together: what others do on the machine hardly changes it.</param>
internal readonly record struct Repetition(double Seconds, double Busy);

/// <summary>What one variant took.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Repetitions">Round by round.</param>
/// <param name="PeakMiB">Peak of its memory above idle, in MiB.</param>
internal sealed record Measured(Variant Variant, IReadOnlyList<Repetition> Repetitions, double PeakMiB)
{
    /// <summary>Seconds of the repetition in the middle.</summary>
    public double Median => Spread.Of(Repetitions.Select(one => one.Seconds)).Median;

    /// <summary>Seconds of processor time of the repetition in the middle.</summary>
    public double Busy => Spread.Of(Repetitions.Select(one => one.Busy)).Median;

    /// <summary>How many times as long as another on the clock, round by round.</summary>
    public Spread RatioTo(Measured other) => Spread.Of(Repetitions.Zip(other.Repetitions, (own, others) => own.Seconds / others.Seconds));

    /// <summary>How many times the processor time of another, round by round.</summary>
    public Spread BusyRatioTo(Measured other) => Spread.Of(Repetitions.Zip(other.Repetitions, (own, others) => own.Busy / others.Busy));
}

/// <summary>The middle half of some numbers.</summary>
/// <param name="Lower">Lower quartile.</param>
/// <param name="Median">Median.</param>
/// <param name="Upper">Upper quartile.</param>
internal readonly record struct Spread(double Lower, double Median, double Upper)
{
    /// <summary>Of numbers in any order, interpolated between neighbors.</summary>
    public static Spread Of(IEnumerable<double> numbers)
    {
        List<double> sorted = [.. numbers.Order()];
        return new(At(0.25), At(0.5), At(0.75));

        double At(double share)
        {
            var place = share * (sorted.Count - 1);
            var below = (int)place;
            var above = Math.Min(below + 1, sorted.Count - 1);
            return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
        }
    }

    /// <summary><c>1.08 (1.05 to 1.11)</c></summary>
    public override string ToString() => FormattableString.Invariant($"{Median:F2} ({Lower:F2} to {Upper:F2})");
}
