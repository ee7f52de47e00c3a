using MathNet.Numerics;
using MathNet.Numerics.RootFinding;

namespace Cornet.App.Studies.Analysis;

/// <summary>Student's t distribution.</summary>
internal static class StudentDistribution
{
    /// <summary>How often |t| is at least as large by chance.</summary>
    /// <param name="t">Any number.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    public static double TwoSidedP(double t, double degrees) => SpecialFunctions.BetaRegularized(degrees / 2, 0.5, degrees / (degrees + (t * t)));

    /// <summary>The t that |t| stays below in this share of cases: half the width of a confidence interval, in standard errors.</summary>
    /// <param name="confidence">Above 0 and below 1.</param>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Reach(double confidence, double degrees)
    {
        // In terms of the angle whose tangent is t / sqrt(degrees), which is bounded however heavy the tails are.
        var angle = Brent.FindRoot(
            angle => TwoSidedP(Math.Sqrt(degrees) * Math.Tan(angle), degrees) - (1 - confidence), 0, Math.PI / 2 * (1 - 1e-15), accuracy: 1e-15, maxIterations: 200);
        return Math.Sqrt(degrees) * Math.Tan(angle);
    }
}
