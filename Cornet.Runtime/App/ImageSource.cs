using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.App;

/// <summary>Images that features are wanted of, batch by batch, in a fixed order.</summary>
internal abstract class ImageSource : IDisposable
{
    /// <summary>How many.</summary>
    public abstract int Count { get; }

    /// <summary>What is done to them, in words.</summary>
    public abstract string Preparation { get; }

    /// <summary>N x 3 x H x W each, in host memory; whoever takes one disposes it.</summary>
    public abstract IEnumerable<Tensor> Batches(CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Opens a folder, the words of a built-in set, or an array.</summary>
    /// <exception cref="CornetException">There is no such source, or the array has another shape than the model's input.</exception>
    public static ImageSource Open(string source, ModelCard card, int? size, int batch, int workers)
    {
        if (source.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            return size is null
                ? new ImageArray(source, card, batch)
                : throw new CornetException($"The images in '{source}' have their size: leave --size out.");
        }

        var loose = Directory.Exists(source) && Directory.EnumerateFiles(source).Any(ImageFile.IsOne);
        var set = loose ? new ImageList(source) : StimulusSet.Open(source, Split.Test, size ?? RenderedObjects.DefaultSize);
        return new ImageSet(new Batches(
            set, set.EvaluationPreparation(size ?? InputSize.For(card, set)), new BatchOptions { BatchSize = batch, Workers = workers }));
    }

    private sealed class ImageSet(Batches batches) : ImageSource
    {
        public override int Count => batches.Set.Count;

        public override string Preparation => $"in the order of their names, prepared: {batches.Preparation}";

        public override IEnumerable<Tensor> Batches(CancellationToken cancellation)
        {
            foreach (var batch in batches.Epoch(0, cancellation: cancellation))
            {
                batch.Labels.Dispose();
                yield return batch.Images;
            }
        }
    }

    private sealed class ImageArray : ImageSource
    {
        private readonly Tensor _images;
        private readonly int _batch;

        public ImageArray(string path, ModelCard card, int batch)
        {
            (_images, _batch) = (NpyFile.Read(path), batch);
            var areImages = _images.dim() == 4 && _images.size(0) > 0 && _images.size(1) == card.Input.Channels;
            if (areImages && _images.dtype is ScalarType.Float32 or ScalarType.Byte) return;
            var found = $"{_images.dtype} {string.Join(" x ", _images.shape)}";
            _images.Dispose();
            throw new CornetException(
                $"'{path}' holds {found}; {card.Name} needs float32 (normalised) or uint8 images, N x {card.Input.Channels} x H x W.");
        }

        public override int Count => (int)_images.size(0);

        public override string Preparation =>
            _images.dtype == ScalarType.Byte ? "normalised with ImageNet's mean and deviation" : "taken as they are";

        public override IEnumerable<Tensor> Batches(CancellationToken cancellation)
        {
            for (var at = 0; at < Count; at += _batch)
            {
                cancellation.ThrowIfCancellationRequested();
                var part = _images.narrow(0, at, Math.Min(_batch, Count - at));
                yield return _images.dtype == ScalarType.Byte ? Normalised(part) : part;
            }
        }

        public override void Dispose() => _images.Dispose();

        private static Tensor Normalised(Tensor bytes)
        {
            using var scope = NewDisposeScope();
            using var taken = bytes;
            var mean = tensor(new[] { 0.485f, 0.456f, 0.406f }).reshape(1, 3, 1, 1);
            var deviation = tensor(new[] { 0.229f, 0.224f, 0.225f }).reshape(1, 3, 1, 1);
            return ((bytes.to(ScalarType.Float32) / 255 - mean) / deviation).MoveToOuterDisposeScope();
        }
    }
}
