using Cornet.Dsl.Expressions;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Parity;

/// <summary>How far a model's activations are from its peer's, with the same weights and images.</summary>
internal static class ActivationParity
{
    /// <summary>The requirement: at every place, at most this far from the peer, relative to the largest activation there.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>The largest difference at every place, for each batch, in either memory format.</summary>
    /// <param name="entry">The model.</param>
    /// <param name="peer">Its peer, whose weights it takes over.</param>
    /// <param name="batches">Each N x 3 x H x W, float32.</param>
    public static IReadOnlyList<IReadOnlyList<SiteDifference>> Compare(ModelEntry entry, CornetPeer peer, params IReadOnlyList<Tensor> batches)
    {
        using var model = entry.Create(null);
        peer.LendWeights(model);
        model.eval();
        return [.. batches.Zip(peer.Activations(batches), (images, expected) => Compare(model, images, expected))];
    }

    /// <summary>The largest |a - b|, relative to the largest |b|.</summary>
    public static double Largest(Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        var reference = expected.to_type(ScalarType.Float64);
        return (actual.to_type(ScalarType.Float64) - reference).abs().max().ToDouble() / reference.abs().max().ToDouble();
    }

    private static List<SiteDifference> Compare(CornetModel model, Tensor images, NamedTensors expected)
    {
        using (expected)
        using (no_grad())
        {
            bool?[] formats = KernelSupport.Current.AllowsChannelsLast ? [false, true, null] : [false, null];
            return [.. formats.SelectMany(format => Compare(model, format, images, expected))
                .GroupBy(site => site.RecordingSite).Select(same => same.MaxBy(site => site.Largest)!)];
        }
    }

    // The second of two equal passes finds the weights laid out.
    private static List<SiteDifference> Compare(CornetModel model, bool? channelsLast, Tensor images, NamedTensors expected)
    {
        model.ChannelsLast = channelsLast;
        model.RecordAt(images, RecordingSite.Decoder).Dispose();
        using var recorded = model.RecordAt(images);
        var actual = recorded.Named().ToDictionary(site => site.Name, site => site.Value);
        Assert.Equal(expected.Names.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        return [.. expected.Select(site => Difference(site.Name, actual[site.Name], site.Value))];
    }

    private static SiteDifference Difference(string site, Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        return new(site, expected.shape, Largest(actual, expected));
    }
}

/// <summary>The difference at one place.</summary>
/// <param name="Site">The place: <c>V4.2</c>, or <c>decoder</c>.</param>
/// <param name="Shape">The shape of what it puts out, with the batch.</param>
/// <param name="Largest">The largest difference there, relative to the largest activation.</param>
internal sealed record SiteDifference(string RecordingSite, IReadOnlyList<long> Shape, double Largest);
