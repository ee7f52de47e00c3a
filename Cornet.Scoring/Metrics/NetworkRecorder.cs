using Cornet.Runtime.Models;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>
/// Records a network on a sample: of every area and step the mean of each feature map over its places, to decode from, and the RDM of all its
/// units. Whole feature maps of the compared stimuli are held for some areas at a time, so that they take about a gigabyte at most; the network
/// then runs more than once.
/// </summary>
/// <param name="sample">The stimuli.</param>
/// <param name="device">Where the network computes; it must be there already.</param>
/// <param name="batch">How many stimuli at a time.</param>
/// <param name="outputs">As <see cref="ScoringSettings.OutputsOfClasses"/>.</param>
public sealed class NetworkRecorder(ScoringSample sample, Device device, int batch = 32, IReadOnlyList<int>? outputs = null)
{
    private const long MostBytes = 1L << 30;

    /// <summary>What the features to decode from are, in words.</summary>
    public const string Features = "mean of each feature map over its places";

    /// <summary>Runs the network over all stimuli, as it answers after training (batch norms use their running statistics).</summary>
    /// <param name="responder">Whether it is the trained or the untrained one.</param>
    /// <param name="model">The network; its mode is restored.</param>
    /// <param name="progress">Told the share that is done, 0 .. 1.</param>
    /// <exception cref="CornetException">A stimulus cannot be read, or a response is not finite.</exception>
    public Responses Record(Responder responder, CornetModel model, IProgress<double>? progress = null)
    {
        var training = model.training;
        model.eval();
        using var frozen = no_grad();
        var places = new List<PlaceResponses>();
        double? topOne = null;
        try
        {
            var passes = Passes(model, out var blind);
            for (var pass = 0; pass < passes.Count; pass++)
            {
                var done = pass;
                var share = Run(model, passes[pass], decodes: pass == 0, places, fraction => progress?.Report((done + fraction) / passes.Count));
                topOne ??= share;
            }

            places.AddRange(blind.Select(place => new PlaceResponses(place, null, null)));
            return new Responses(responder, [.. places.OrderBy(one => model.Card.IndexOf(one.Place.Area)).ThenBy(one => one.Place.Step)], topOne);
        }
        catch
        {
            foreach (var place in places) place.Features?.Dispose();
            throw;
        }
        finally
        {
            model.train(training);
        }
    }

    // One picture tells how large every response is and from which step on it depends on the image.
    private List<List<Place>> Passes(CornetModel model, out List<Place> blind)
    {
        List<List<Place>> passes = [];
        blind = [];
        using var picture = sample.Prepare(0, 1);
        using var there = picture.to(device);
        using var recording = model.RecordAt(there);
        long bytes = MostBytes;
        foreach (var area in recording.Areas)
        {
            for (var step = 0; step < area.Steps; step++)
            {
                var place = new Place(area.Name, step, area.SeesImage(step));
                if (!place.SeesImage)
                {
                    blind.Add(place);
                    continue;
                }

                var needed = area[step].NumberOfElements * sizeof(float) * sample.Compared.Count;
                if (bytes + needed > MostBytes)
                {
                    passes.Add([]);
                    bytes = 0;
                }

                passes[^1].Add(place);
                bytes += needed;
            }
        }

        return passes;
    }

    private double? Run(CornetModel model, List<Place> places, bool decodes, List<PlaceResponses> into, Action<double> progress)
    {
        RecordingSite[] sites = [.. places.Select(place => new RecordingSite(place.Area, place.Step)), .. decodes ? [RecordingSite.Decoder] : Array.Empty<RecordingSite>()];
        var pooled = places.ConvertAll(_ => new List<Tensor>());
        var whole = places.ConvertAll(_ => new List<Tensor>());
        var right = decodes ? 0 : -1;
        using var scope = NewDisposeScope();
        for (var first = 0; first < sample.Count; first += batch)
        {
            var count = Math.Min(batch, sample.Count - first);
            using var images = sample.Prepare(first, count);
            using var there = images.to(device);
            using var recording = model.RecordAt(there, sites);
            using var compared = ComparedWithin(first, count);
            for (var i = 0; i < places.Count; i++)
            {
                var maps = recording[places[i].Area][places[i].Step];
                using var mean = maps.mean([2, 3]);
                DemandFinite(mean, $"{places[i]}");
                pooled[i].Add(mean.cpu());
                if (compared is not null) whole[i].Add(maps.index_select(0, compared));
            }

            if (recording.Decoder is { } answers) DemandFinite(answers, "the decoder");
            if (right >= 0) right = CountRight(recording.Decoder!, first, right);
            progress((double)(first + count) / sample.Count);
        }

        for (var i = 0; i < places.Count; i++)
        {
            using var all = cat(whole[i]);
            whole[i].ForEach(part => part.Dispose());
            into.Add(new PlaceResponses(places[i], cat(pooled[i]).DetachFromDisposeScope(), DissimilarityMatrix.Of(all)));
        }

        return right >= 0 ? (double)right / sample.Count : null;
    }

    private static void DemandFinite(Tensor responses, string place)
    {
        using var scope = NewDisposeScope();
        if (!responses.isfinite().all().item<bool>())
            throw new CornetException($"The responses of {place} are NaN or infinite: the weights are damaged, or their training diverged. "
                + "Use other weights.");
    }

    // Which rows of a batch the RDMs compare; null for none.
    private Tensor? ComparedWithin(int first, int count)
    {
        long[] rows = [.. sample.Compared.Where(place => place >= first && place < first + count).Select(place => (long)(place - first))];
        return rows.Length == 0 ? null : tensor(rows, device: device);
    }

    // -1 where the network does not tell these classes apart.
    private int CountRight(Tensor decoder, int first, int right)
    {
        if (sample.Classes.Count == 0) return -1;
        if (outputs is null ? decoder.size(1) != sample.Classes.Count : outputs.Any(output => output < 0 || output >= decoder.size(1))) return -1;
        using var best = decoder.argmax(1);
        using var answers = best.cpu();
        var labels = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(answers.bytes);
        for (var i = 0; i < labels.Length; i++)
            if (sample.Labels[first + i] is var label and >= 0 && labels[i] == (outputs?[label] ?? label)) right++;
        return right;
    }
}
