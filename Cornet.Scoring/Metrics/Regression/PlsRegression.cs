using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>
/// Partial least squares regression (Wold; Wegelin, 2000, section 4.1) by NIPALS, all neuroids jointly, nothing scaled: the predictions of
/// scikit-learn's
/// <c>PLSRegression(scale=False)</c>, whose iterations it follows one by one, as their end depends on the tolerance.
/// </summary>
/// <remarks>
/// Neither weights nor loadings, which are as long as there are features, are ever formed. With X the deflated features, Y the deflated responses and
/// K = X X', a weight vector is w = X'Y a with a'S a = 1, S = Y'K Y. One iteration then is a := S a, scaled, in as many numbers as there are
/// neuroids, and |w - w_old|^2 is (a - b)'S (a - b). Deflation takes the unit score t out of Y, of H = K Y, and of S. Predictions are those of
/// X W (P'W)^-1 C' with W = X'G and P'W = T'K G. The sign of a component, which scikit-learn fixes by its largest weight, drops out of them.
/// (Kernel forms of PLS: Lindgren, Geladi and Wold, 1993; Rännar et al., 1994.)
/// </remarks>
/// <param name="components">How many components, at least 1.</param>
/// <param name="mostIterations">Where to stop a component at the latest.</param>
/// <param name="tolerance">The squared change of the weights that counts as none.</param>
public sealed class PlsRegression(int components = 25, int mostIterations = 500, double tolerance = 1e-6) : NeuralRegression
{
    /// <summary>The share of covariance below which only rounding is left: the features have no further direction.</summary>
    private const double Exhausted = 1e-13;

    /// <summary>Covariances are followed through deflation until they have shrunk to this share, and then computed anew, as rounding does not
    /// shrink.</summary>
    private const double Faded = 1e-3;

    /// <summary>Responses below ten times the machine's precision count as none, as in scikit-learn.</summary>
    private const double Gone = 10 * 2.220446049250313e-16;

    /// <inheritdoc/>
    public override string Name => $"PLS, {components} components";

    private protected override (Tensor Predicted, RegressionDetail Detail) Fit(SplitKernel kernel, TrainingResponses training)
    {
        if (components < 1 || components > kernel.RankBound)
        {
            throw new CornetException(
                $"{components} PLS components cannot be fitted on {training.Stimuli} stimuli: with these features there are at most "
                + $"{kernel.RankBound}; ask for fewer components or give more stimuli.");
        }

        var (responses, means) = training.WithMeans();
        var (stimuli, neuroids) = (training.Stimuli, training.Neuroids);
        // More neuroids than stimuli: the same iteration in an orthonormal basis of their responses.
        var basis = neuroids > stimuli ? Basis(ref responses) : null;
        var h = kernel.Times(responses);
        var firstLength = h.norm().item<double>();
        Tensor scores = zeros(stimuli, components, ScalarType.Float64, responses.device), weights = zeros_like(scores), products = zeros_like(scores);
        var loadings = zeros(components, responses.size(1), ScalarType.Float64, responses.device);
        var s = new SymmetricMatrix(Numbers(responses.t().mm(h)), (int)responses.size(1));
        var (found, fresh) = (0, s.Trace);
        while (found < components)
        {
            using var scope = NewDisposeScope();
            if (Start(responses, h, basis) is not { } start) break;
            if (!(s.Trace > Faded * fresh))
            {
                s = new SymmetricMatrix(Numbers(responses.t().mm(h)), start.Length);
                fresh = s.Trace;
            }

            if (!(s.Trace > Exhausted * responses.norm().item<double>() * firstLength)) break;
            if (Converge(s, start, neuroids == 1) is not { } direction) break;

            // A copy in memory of libtorch: products of numbers that lie elsewhere differ in the last digit from run to run.
            var a = tensor(direction, device: responses.device).clone().unsqueeze(1);
            var earlier = scores.narrow(1, 0, found);
            var t = Outside(earlier, h.mm(a));
            t.div_(t.norm());
            var raw = kernel.Times(t);
            var c = t.t().mm(responses);
            weights.narrow(1, found, 1).copy_(responses.mm(a));
            scores.narrow(1, found, 1).copy_(t);
            products.narrow(1, found, 1).copy_(raw);
            loadings.narrow(0, found, 1).copy_(c);

            var along = t.t().mm(h);
            s.Deflate(Numbers(c), Numbers(along), t.t().mm(raw).item<double>());
            var pushed = Outside(scores.narrow(1, 0, found + 1), raw);
            h.addmm_(t, along, alpha: -1).addmm_(pushed, c, alpha: -1);
            responses.addmm_(t, c, alpha: -1);
            found++;
        }

        return (Predictions(kernel, weights, products, loadings, basis, found).Increase(means), new RegressionDetail(found, []));
    }

    private static Tensor Predictions(SplitKernel kernel, Tensor weights, Tensor products, Tensor loadings, Tensor? basis, int found)
    {
        if (found == 0) return kernel.TestTimes(zeros(weights.size(0), basis?.size(0) ?? loadings.size(1), ScalarType.Float64, weights.device));
        var g = weights.narrow(1, 0, found);
        var rotations = g.mm(linalg.solve(products.narrow(1, 0, found).t().mm(g), loadings.narrow(0, 0, found)));
        var predicted = kernel.TestTimes(rotations);
        return basis is null ? predicted : predicted.mm(basis.t());
    }

    /// <summary>Writes the responses as R'Q' and takes R' for them; returns Q, neuroids x stimuli.</summary>
    private static Tensor Basis(ref Tensor responses)
    {
        var (q, r) = linalg.qr(responses.t());
        responses.Dispose();
        responses = r.t().contiguous();
        return q;
    }

    /// <summary>Takes out of x what lies along unit scores, twice, so that rounding does not build up.</summary>
    private static Tensor Outside(Tensor scores, Tensor x)
    {
        var turned = scores.t();
        return x.addmm_(scores, turned.mm(x), alpha: -1).addmm_(scores, turned.mm(x), alpha: -1);
    }

    /// <summary>
    /// The first neuroid whose responses are not all explained, as coordinates; null where none is left. As in scikit-learn, responses that have
    /// shrunk to rounding size count as none.
    /// </summary>
    private static double[]? Start(Tensor responses, Tensor h, Tensor? basis)
    {
        if (basis is not null) return StartIn(basis, responses);
        var largest = Numbers(responses.abs().amax([0]));
        var gone = Array.ConvertAll(largest, value => value is > 0 and < Gone);
        if (Array.Exists(gone, one => one))
        {
            var places = tensor(gone, device: responses.device);
            responses.Fill(places, 0);
            h.Fill(places, 0);
        }

        var first = Array.FindIndex(largest, value => value >= Gone);
        if (first < 0) return null;
        var start = new double[largest.Length];
        start[first] = 1;
        return start;
    }

    private static double[]? StartIn(Tensor basis, Tensor responses)
    {
        for (long neuroid = 0; neuroid < basis.size(0); neuroid++)
        {
            using var scope = NewDisposeScope();
            var coordinates = basis[neuroid];
            if (responses.mv(coordinates).abs().max().item<double>() >= Gone) return Numbers(coordinates);
        }

        return null;
    }

    /// <summary>a with a'S a = 1, so that X'Y a is the unit weight vector at which the iteration ends; null where no covariance is left.</summary>
    private double[]? Converge(SymmetricMatrix s, double[] start, bool once)
    {
        var a = start;
        var sa = s.Times(a);
        if (!Scale(a, sa)) return null;
        // The first comparison of the original is with no weights at all and never ends it.
        for (var iteration = 1; iteration < mostIterations && !once; iteration++)
        {
            var next = (double[])sa.Clone();
            var nextS = s.Times(next);
            if (!Scale(next, nextS)) return null;
            var change = 0.0;
            for (var i = 0; i < next.Length; i++) change += (next[i] - a[i]) * (nextS[i] - sa[i]);
            (a, sa) = (next, nextS);
            if (change < tolerance) break;
        }

        return a;
    }

    private static bool Scale(double[] a, double[] sa)
    {
        var squares = 0.0;
        for (var i = 0; i < a.Length; i++) squares += a[i] * sa[i];
        if (!(squares > 0)) return false;
        var factor = 1 / Math.Sqrt(squares);
        for (var i = 0; i < a.Length; i++)
        {
            a[i] *= factor;
            sa[i] *= factor;
        }

        return true;
    }

    private static double[] Numbers(Tensor values)
    {
        using var host = values.cpu().contiguous();
        return MemoryMarshal.Cast<byte, double>(host.bytes).ToArray();
    }
}
