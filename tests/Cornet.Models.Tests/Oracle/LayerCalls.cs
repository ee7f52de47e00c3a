using System.Globalization;
using System.Text;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;

namespace Cornet.Tests.Oracle;

/// <summary>A layer that ran.</summary>
/// <param name="Path">Its path in the model, with the number of its copy: <c>V2.norm1_0</c>.</param>
/// <param name="Stride">The stride it ran with; null where it is no convolution.</param>
internal readonly record struct LayerCall(string Path, long? Stride)
{
    /// <summary><c>conv2/2</c>: the label, and the stride where it is not 1.</summary>
    public string Label => Path[(Path.LastIndexOf('.') + 1)..] + (Stride is > 1 ? string.Create(CultureInfo.InvariantCulture, $"/{Stride}") : "");

    /// <summary>The area, connection or decoder.</summary>
    public string Owner => Path[..Path.LastIndexOf('.')];
}

/// <summary>Which layers a model really runs, in their order. Nothing is taken from its schedule; modules of the user's own are not seen.</summary>
internal static class LayerCalls
{
    /// <summary>The calls of all layers while something runs.</summary>
    public static IReadOnlyList<LayerCall> Of(CornetModel model, Action run)
    {
        var calls = new List<LayerCall>();
        var layers = model.named_modules().Where(one => one.module is Layer).Select(one => (Path: one.name, Layer: (Layer)one.module)).ToList();
        try
        {
            foreach (var (path, layer) in layers) layer.Runs = stride => calls.Add(new LayerCall(path, stride));
            run();
        }
        finally
        {
            foreach (var (_, layer) in layers) layer.Runs = null;
        }
        return calls;
    }

    /// <summary>One line for the calls that follow each other in one area: <c>V2: conv1 norm1_0 conv2/2</c>.</summary>
    public static string Written(IReadOnlyList<LayerCall> calls)
    {
        var text = new StringBuilder();
        for (var i = 0; i < calls.Count; i++)
        {
            if (i == 0 || calls[i].Owner != calls[i - 1].Owner) text.Append(i == 0 ? "" : "\n").Append(calls[i].Owner).Append(':');
            text.Append(' ').Append(calls[i].Label);
        }
        return text.ToString();
    }
}
