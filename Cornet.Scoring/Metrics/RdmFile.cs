using Cornet.Runtime.Native;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>RDMs in NumPy's files.</summary>
public static class RdmFile
{
    /// <summary>
    /// Reads the RDMs of one or several subjects: N x N, subjects x N x N, or subjects x sessions x N x N, whose sessions are averaged within each
    /// subject. Sessions given as further subjects would count as such, which makes a noise ceiling too high.
    /// </summary>
    /// <param name="file">A <c>.npy</c> file of real numbers.</param>
    /// <param name="stimuli">How many stimuli they must compare, in the order of the stimulus set.</param>
    /// <returns>One RDM for each subject.</returns>
    /// <exception cref="CornetException">
    /// The file cannot be read, or holds something other than RDMs of these stimuli; the message names the place.
    /// </exception>
    public static IReadOnlyList<DissimilarityMatrix> Read(string file, int stimuli)
    {
        using var stored = NpyFile.Read(file);
        var shape = stored.shape;
        var text = string.Join(" x ", shape);
        if (shape.Length is < 2 or > 4 || shape[^1] != shape[^2])
        {
            throw new CornetException(
                $"'{file}' is {text}, and an RDM is square: give N x N, subjects x N x N or subjects x sessions x N x N numbers.");
        }

        if (shape[^1] != stimuli)
        {
            throw new CornetException(
                $"'{file}' compares {shape[^1]} stimuli, and the stimulus set has {stimuli}: give both for the same stimuli, in the same order.");
        }

        if (stored.NumberOfElements == 0)
            throw new CornetException($"'{file}' is {text} and contains no RDM; save one RDM for each subject.");

        if (stimuli > DissimilarityMatrix.MostStimuli)
            throw new CornetException(
                $"'{file}' compares {stimuli:N0} stimuli, and the limit is {DissimilarityMatrix.MostStimuli:N0}: compare fewer.");
        using var matrices = stored.view(-1, stimuli, stimuli);
        var sessions = shape.Length == 4 ? (int)shape[1] : 1;
        var all = new List<DissimilarityMatrix>();
        for (var i = 0L; i < matrices.size(0); i++)
        {
            using var one = matrices.select(0, i);
            var place = shape.Length > 2 ? $" of RDM {all.Count / sessions}{(sessions > 1 ? $", session {all.Count % sessions}" : "")}" : "";
            all.Add(Checked(file, place, stimuli, one.ToDoubles()));
        }

        return sessions == 1 ? all : [.. all.Chunk(sessions).Select(DissimilarityMatrix.Mean)];
    }

    private static DissimilarityMatrix Checked(string file, string place, int size, double[] kept)
    {
        const double Tolerance = 1e-5;
        var largest = kept.Max(Math.Abs);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var value = kept[i * size + j];
                var mirrored = kept[j * size + i];
                var at = $"row {i}, column {j}{place}";
                if (i != j && !double.IsFinite(value))
                    throw new CornetException($"'{file}' has {value} in {at}; leave out stimuli that were not measured, there and in the set.");
                if (Math.Abs(value - mirrored) > Tolerance * largest)
                    throw new CornetException($"'{file}' is not symmetric: {at} is {value:G6}, and row {j}, column {i} is {mirrored:G6}.");
            }

            var own = kept[i * size + i];
            if (Math.Abs(own) > Tolerance * largest)
            {
                throw new CornetException(
                    $"'{file}' says that stimulus {i} differs from itself (row {i}, column {i}{place} is {own:G6}); "
                    + "if these are similarities, save 1 - them.");
            }
        }

        return DissimilarityMatrix.FromPairs(size, (i, j) => (kept[i * size + j] + kept[j * size + i]) / 2);
    }
}
