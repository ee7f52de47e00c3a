using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using static TorchSharp.torch;

namespace Cornet.App.Verbs;

/// <summary>Images that features are wanted of, batch by batch, in a fixed order.</summary>
internal abstract class ImageSource : IDisposable
{
    /// <summary>How many.</summary>
    public abstract int Count { get; }

    /// <summary>What is done to them, in words.</summary>
    public abstract string Preparation { get; }

    /// <summary>Whether they are normalized here; numbers of an array are not.</summary>
    public virtual bool AreNormalized => true;

    /// <summary>Which part of the data they are, in words; null where these have no parts.</summary>
    public virtual string? Part => null;

    /// <inheritdoc cref="StimulusSet.LeftOut"/>
    public virtual string? LeftOut => null;

    /// <summary>What is known about each: the first dimension of their features.</summary>
    public abstract Axis Presentations { get; }

    /// <summary>N x 3 x H x W each, float32, as the network takes them; the caller disposes each.</summary>
    /// <param name="device">Where they will lie.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public abstract IEnumerable<Tensor> Batches(Device device, CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Opens a folder, the words of a built-in set, or an array.</summary>
    /// <param name="source">Which.</param>
    /// <param name="card">The model.</param>
    /// <param name="size">Rows and columns of the input, where they are given.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="workers">Threads that read.</param>
    /// <param name="normalization">With which means and standard deviations.</param>
    /// <param name="shown">How wide the images were shown, in degrees; null where a table says it.</param>
    /// <param name="field">How wide the model's visual field is, in degrees; null where images fill it.</param>
    /// <param name="channelsLast">Whether images that are read one by one lie in memory with their channels last.</param>
    /// <param name="normalizeOnDevice">Whether these stay bytes until they are on the device.</param>
    /// <exception cref="CornetException">There is no such source, or the array has another shape than the model's input.</exception>
    public static ImageSource Open(string source, ModelCard card, int? size, int batch, int workers, Normalization normalization, double? shown = null, double? field = null,
        bool channelsLast = false, bool normalizeOnDevice = false)
    {
        if (shown is not null && field is null)
            throw new CornetException("--shown needs --field, the width of the model's visual field in degrees.");
        if (field is not null && source.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            throw new CornetException($"The images in '{source}' are taken as they are: leave --field out.");
        if (source.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            return size is null
                ? new ImageArray(source, card, batch, normalization)
                : throw new CornetException($"The images in '{source}' have their size: leave --size out.");
        }

        var loose = Directory.Exists(source) && Directory.EnumerateFiles(source).Any(ImageFile.IsOne);
        // All rows of a table: a part of it can be chosen by its column 'split'.
        var isTable = source.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && File.Exists(source);
        var (set, part) = loose ? (new ImageList(source), null) : isTable ? (new StimulusTable(source), null) : Whole(source, size);
        if (field is { } degrees) set = Placed(set, source, shown, degrees);
        return new ImageSet(new Batches(
            set, set.EvaluationPreparation(size ?? InputSize.For(card, set)) with { Normalization = normalization }, new BatchOptions
            {
                BatchSize = batch, Workers = workers, ChannelsLast = channelsLast, NormalizeOnDevice = normalizeOnDevice,
            }),
            part);
    }

    private static (StimulusSet Set, string? Part) Whole(string source, int? size)
    {
        var data = DataSplits.Of(source, size ?? RenderedObjects.DefaultSize);
        var (set, split) = data.OpenForEvaluation();
        return (set, data.AreNamed ? split.InWords() : null);
    }

    private static StimulusSet Placed(StimulusSet set, string source, double? shown, double field)
    {
        var degrees = shown is { } all ? [.. Enumerable.Repeat(all, set.Count)]
            : (set as StimulusTable)?.Degrees ?? throw new CornetException(
                $"'{source}' does not say how wide its images were shown: give --shown DEGREES, or a table with a column 'degrees'.");
        return new PlacedStimuli(set, degrees, field);
    }

    private sealed class ImageSet(Batches batches, string? part) : ImageSource
    {
        public override string? Part => part;

        public override string? LeftOut => batches.Set.LeftOut;

        public override int Count => batches.Set.Count;

        public override string Preparation =>
            $"in the order of {(batches.Set is StimulusTable or PlacedStimuli ? "the table" : "their names")}, prepared: {PresentationAxis.Prepared(batches.Set, batches.Preparation)}";

        public override Axis Presentations => PresentationAxis.Of(batches.Set);

        public override void Dispose() => batches.Dispose();

        public override IEnumerable<Tensor> Batches(Device device, CancellationToken cancellation)
        {
            foreach (var batch in batches.Epoch(0, cancellation: cancellation))
            {
                using var taken = batch;
                var (images, labels) = batches.On(device, batch, 0, batch.Count);
                labels.Dispose();
                yield return images;
            }
        }
    }

    private sealed class ImageArray : ImageSource
    {
        private readonly Tensor _images;
        private readonly int _batch;
        private readonly Normalization _normalization;

        public ImageArray(string path, ModelCard card, int batch, Normalization normalization)
        {
            (_images, _batch, _normalization) = (NpyFile.Read(path), batch, normalization);
            var areImages = _images.dim() == 4 && _images.size(0) > 0 && _images.size(1) == card.Input.Channels;
            if (areImages && _images.dtype is ScalarType.Float32 or ScalarType.Byte) return;
            var found = $"{_images.dtype} {string.Join(" x ", _images.shape)}";
            _images.Dispose();
            throw new CornetException(
                $"'{path}' holds {found}; {card.Name} needs float32 (normalized) or uint8 images, N x {card.Input.Channels} x H x W.");
        }

        public override int Count => (int)_images.size(0);

        public override bool AreNormalized => _images.dtype == ScalarType.Byte;

        public override Axis Presentations => PresentationAxis.Of([.. Enumerable.Range(0, Count).Select(i => $"{i}")], null);

        public override string Preparation =>
            _images.dtype == ScalarType.Byte ? _normalization == Normalization.ImageNet ? "normalized with ImageNet's mean and deviation" : $"normalized, {_normalization.Description}" : "taken as they are";

        public override IEnumerable<Tensor> Batches(Device device, CancellationToken cancellation)
        {
            using var normalization = new DeviceNormalization(_normalization, 1, device);
            for (var at = 0; at < Count; at += _batch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var part = _images.narrow(0, at, Math.Min(_batch, Count - at));
                var there = part.to(device);
                if (_images.dtype != ScalarType.Byte)
                {
                    yield return there;
                    continue;
                }

                using (there) yield return normalization.Apply(there);
            }
        }

        public override void Dispose() => _images.Dispose();
    }
}
