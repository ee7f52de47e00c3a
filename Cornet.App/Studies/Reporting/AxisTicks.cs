using System.Globalization;

namespace Cornet.App.Studies.Reporting;

/// <summary>Round numbers along an axis.</summary>
/// <param name="Low">Where the axis begins.</param>
/// <param name="High">Where it ends.</param>
/// <param name="Step">The distance of two numbers: 1, 2 or 5 times a power of ten.</param>
internal sealed record AxisTicks(double Low, double High, double Step)
{
    /// <summary>An axis that shows a range with some room at its ends.</summary>
    /// <param name="low">The lowest value shown.</param>
    /// <param name="high">The highest value shown.</param>
    /// <param name="most">The most numbers that have room.</param>
    public static AxisTicks Of(double low, double high, int most)
    {
        if (high - low < 1e-9) high = low + 1;
        var room = 0.06 * (high - low);
        var power = Math.Pow(10, Math.Floor(Math.Log10((high - low) / most)));
        var step = power * new[] { 1, 2, 5, 10 }.First(factor => (high - low) / (power * factor) <= most);
        return new AxisTicks(low - room, high + room, step);
    }

    /// <summary>The numbers.</summary>
    public IEnumerable<double> Values
    {
        get
        {
            for (var i = (long)Math.Ceiling(Low / Step); i * Step <= High; i++) yield return i * Step;
        }
    }

    /// <summary>A number with as many decimals as the step needs.</summary>
    public string Text(double value) =>
        value.ToString($"F{Math.Max(0, -(int)Math.Floor(Math.Log10(Step) + 1e-9))}", CultureInfo.InvariantCulture);
}
