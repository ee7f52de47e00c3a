using System.Globalization;
using Cornet.Runtime.Models;
using Cornet.Scoring.Assemblies;
using static TorchSharp.torch;

namespace Cornet.App.Responders;

/// <summary>
/// The units of a network as neuroids: every unit of every area and step recorded, areas in their order, steps in order, within a map channel by
/// channel, row by row; then the decoder's.
/// </summary>
internal static class UnitTable
{
    /// <summary>
    /// The table: <c>neuroid_id</c> (<c>V4.2.17.3.4</c>), <c>region</c>, <c>step</c>, <c>channel</c>, <c>y</c>, <c>x</c>, <c>sees_image</c> (0 where
    /// the step comes before the image), and <c>step_start_ms</c> where the model gives its timing.
    /// </summary>
    /// <param name="card">The model.</param>
    /// <param name="recording">Of any images.</param>
    public static Axis Of(ModelCard card, Recording recording)
    {
        List<string> ids = [], regions = [];
        List<double> steps = [], channels = [], rows = [], columns = [], sees = [], starts = [];
        foreach (var (name, value) in recording.Named())
        {
            var point = name.LastIndexOf('.');
            var (region, step) = point < 0 ? (name, 0) : (name[..point], int.Parse(name[(point + 1)..], CultureInfo.InvariantCulture));
            var times = card.IndexOf(region) is var place and >= 0 ? card.Areas[place].StartsMs : [];
            var (seen, start) = (point < 0 || recording[region].SeesImage(step), step < times.Count ? times[step] : double.NaN);
            var (height, width) = value.dim() == 4 ? (value.size(2), value.size(3)) : (1, 1);
            for (long channel = 0; channel < value.size(1); channel++)
            {
                for (long y = 0; y < height; y++)
                {
                    for (long x = 0; x < width; x++)
                    {
                        ids.Add(value.dim() == 4 ? $"{name}.{channel}.{y}.{x}" : $"{name}.{channel}");
                        regions.Add(region);
                        steps.Add(step);
                        channels.Add(channel);
                        rows.Add(y);
                        columns.Add(x);
                        sees.Add(seen ? 1 : 0);
                        starts.Add(start);
                    }
                }
            }
        }

        return new Axis(Axis.Neuroid, ids.Count,
        [
            Coordinate.Of("neuroid_id", ids), Coordinate.Of("region", regions), Coordinate.Of("step", steps), Coordinate.Of("channel", channels),
            Coordinate.Of("y", rows), Coordinate.Of("x", columns), Coordinate.Of("sees_image", sees),
            .. starts.TrueForAll(double.IsNaN) ? Array.Empty<Coordinate>() : [Coordinate.Of("step_start_ms", starts)],
        ]);
    }

    /// <summary>Images x units in host memory, in the order of the table; the caller owns it.</summary>
    public static Tensor Rows(Recording recording)
    {
        using var scope = NewDisposeScope();
        return cat([.. recording.Named().Select(one => one.Value.flatten(1))], 1).to(ScalarType.Float32).cpu().contiguous().MoveToOuterDisposeScope();
    }
}
