using System.Diagnostics;
using Cornet.Models;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Cornet.Bench;

/// <summary>Training steps in both memory formats in turn, as Markdown: from how many weights on contiguous is faster (<see cref="CornetModel.ChannelsLast"/>).</summary>
internal static class MemoryFormats
{
    /// <summary>The table.</summary>
    /// <param name="rounds">How many steps of each count.</param>
    /// <param name="threads">Threads of both.</param>
    public static string Table(int rounds, int threads)
    {
        set_num_threads(threads);
        string[] rows =
        [
            Row<CORnetSmall>(32, 32, rounds * 5), Row<BLT>(8, 128, rounds), Row<CORnetZ>(16, 224, rounds), Row<CORnetRT>(8, 224, rounds), Row<CORnetS>(8, 224, rounds),
        ];
        return $"""
            | network | weights | batch | pixels | contiguous, median | channels-last | ratio |
            |---|---|---|---|---|---|---|
            {string.Join("\n", rows)}
            """;
    }

    private static string Row<T>(int batch, int side, int rounds) where T : CornetModel
    {
        using Subject contiguous = new(ModelCatalog.Find(typeof(T).Name), false), last = new(ModelCatalog.Find(typeof(T).Name), true);
        using var images = randn(batch, 3, side, side);
        using var labels = zeros(batch, int64);
        for (var round = -1; round < rounds; round++)
            foreach (var subject in new[] { contiguous, last }) subject.Step(images, labels, counts: round >= 0);
        return Invariant($"| {typeof(T).Name} | {contiguous.Weights:N0} | {batch} | {side} | {contiguous.Median:F3} s | {last.Median:F3} s | {last.Median / contiguous.Median:F2} |");
    }

    private sealed class Subject : IDisposable
    {
        private readonly CornetModel _model;
        private readonly Sgd _optimizer;
        private readonly List<double> _seconds = [];

        public Subject(ModelEntry entry, bool channelsLast)
        {
            _model = entry.Create(null);
            _model.ChannelsLast = channelsLast;
            _optimizer = new Sgd(_model.named_parameters(), 0.9, 1e-4);
        }

        public long Weights => _model.Card.Parameters;

        public double Median => SideBySide.Spread.Of(_seconds).Median;

        public void Step(Tensor images, Tensor labels, bool counts)
        {
            var clock = Stopwatch.StartNew();
            using (NewDisposeScope())
            {
                _model.Differentiate(nn.functional.cross_entropy(_model.forward(images), labels));
                _optimizer.Step(0.001);
            }

            if (counts) _seconds.Add(clock.Elapsed.TotalSeconds);
        }

        public void Dispose()
        {
            _optimizer.Dispose();
            _model.Dispose();
        }
    }
}
