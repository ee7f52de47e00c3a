using MathNet.Numerics;

namespace Cornet.App.Studies.Analysis;

/// <summary>The F distribution of Fisher and Snedecor.</summary>
internal static class FisherDistribution
{
    /// <summary>How often F is at least as large by chance.</summary>
    /// <param name="f">At least 0.</param>
    /// <param name="effect">Degrees of freedom of the effect.</param>
    /// <param name="residual">Degrees of freedom of the residual.</param>
    public static double P(double f, double effect, double residual) =>
        SpecialFunctions.BetaRegularized(residual / 2, effect / 2, residual / (residual + (effect * f)));
}
