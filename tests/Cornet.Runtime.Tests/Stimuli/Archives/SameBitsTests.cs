using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Stimuli.Archives;

/// <summary>Whatever the images lie in, training on them gives the same weights to the bit.</summary>
public sealed class SameBitsTests : IDisposable
{
    private static readonly Recipe Quick = new() { Epochs = 2, BatchSize = 12, LearningRate = 0.1, Seed = 5 };

    private readonly TemporaryFolder _folder = new();
    private readonly string _images;

    public SameBitsTests()
    {
        _images = _folder.PathTo("images");
        for (var i = 0; i < 64; i++)
        {
            Directory.CreateDirectory(_folder.PathTo("images", $"tint{i % 4}"));
            Tints.WritePng(_folder.PathTo("images", $"tint{i % 4}", $"{i:D4}.png"), i % 4, i);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("shards")]
    [InlineData("shards with numbers")]
    [InlineData("class tars")]
    [InlineData("tar of tars")]
    [InlineData("parquet")]
    public void Training_on_archives_gives_the_weights_of_training_on_files_to_the_bit_resumed_in_mid_epoch_too(string form)
    {
        using var scratch = new ScratchFolder();
        var images = new ImageFolder(_images);
        var spec = form switch
        {
            "shards" => ImageForms.Shards(_folder, images, form),
            "shards with numbers" => ImageForms.Shards(_folder, images, form, label: "number"),
            "class tars" => ImageForms.ClassTars(_folder, images, form),
            "tar of tars" => ImageForms.TarOfTars(_folder, images, "all.tar"),
            _ => ImageForms.Parquet(_folder, images, form),
        };
        var expected = Train(_images, scratch["files"], stopAfter: null);
        Assert.Equal(expected, Train(spec, scratch["straight"], stopAfter: null));
        Assert.Equal(expected, Train(spec, scratch["resumed"], stopAfter: 2));
        // Begun with files, continued with archives: the data are the same.
        Assert.Equal(expected, Train(_images, scratch["moved"], stopAfter: 6, then: spec));
    }

    private static IEnumerable<string> Train(string spec, string folder, int? stopAfter, string? then = null)
    {
        var run = RunFolder.Create(folder);
        if (stopAfter is { } last)
        {
            using var first = new Trainer(TrainerTests.Fresh(Quick), Quick);
            using var stop = new CancellationTokenSource();
            var (data, steps) = (DataOf(spec), 0);
            var stopping = new Listener(progress =>
            {
                if (progress is { Validated: 0, Ended: null } && ++steps == last) stop.Cancel();
            });
            Assert.True(first.Fit(data.Train, data.Validation, run, stopping, stop.Token).Interrupted);
        }

        using var trainer = new Trainer(TrainerTests.Fresh(Quick), Quick);
        if (stopAfter is not null) trainer.Restore(run.Last);
        var rest = DataOf(then ?? spec);
        trainer.Fit(rest.Train, rest.Validation, run);
        return [.. WeightFiles.Lines(trainer.Model.State())];
    }

    private static TrainingData DataOf(string spec)
    {
        var (train, validation) = StimulusSubset.Stratified(StimulusSet.Open(spec, Split.Train), 0.2, Quick.Seed);
        return TrainingData.Of(train, validation, Quick, size: 16, workers: 2);
    }
}
