using System.Globalization;
using Cornet.Runtime.Models;

namespace Cornet.Runtime.Training;

/// <summary>
/// Layer-wise learning-rate decay (Clark et al., 2020, "ELECTRA"), by area as timm's <c>layer_decay</c> by layer: decoders learn with the learning rate, the last area of
/// the declaration with <c>decay</c> times that, the area before it with <c>decay</c> squared, and so on. A connection learns as the area that it projects to.
/// </summary>
internal static class LayerDecay
{
    /// <summary>What the learning rate of a parameter is multiplied by.</summary>
    /// <param name="model">The network.</param>
    /// <param name="decay">Above 0, at most 1.</param>
    /// <returns>A number for the name of a parameter, which begins with its area: <c>V1.conv1.weight</c>.</returns>
    public static Func<string, double> Of(CornetModel model, double decay) => name => decay == 1 ? 1 : Math.Pow(decay, Depth(model, name.Split('.')[0]));

    // How many areas lie between a module and the decoders, itself included.
    private static int Depth(CornetModel model, string module)
    {
        if (module == RecordingSite.DecoderName || model.NamedDecoders.Any(decoder => decoder.Name == module)) return 0;
        var areas = model.Areas.Select(model.NameOf).ToList();
        var place = areas.IndexOf(module);
        if (place < 0) place = areas.FindLastIndex(area => Projects(module, area));
        return areas.Count - Math.Max(0, place);
    }

    // A connection is called V2_to_V1, and a second one between the same areas V2_to_V1_2.
    private static bool Projects(string connection, string area)
    {
        var last = connection.LastIndexOf('_');
        return connection.EndsWith($"_to_{area}", StringComparison.Ordinal)
            || (last > 0 && int.TryParse(connection[(last + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _) && connection[..last].EndsWith($"_to_{area}", StringComparison.Ordinal));
    }
}
