using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Training;

/// <summary>Noisy pictures, 16 x 16, of four tints: a class is its tint, so a linear network can learn it in a few steps.</summary>
internal sealed class Tints(int count, long seed = 1) : StimulusSet
{
    private static readonly int[][] Colours = [[150, 90, 90], [90, 150, 90], [90, 90, 150], [130, 130, 80]];

    public override string Name => "tints";

    public override int Count => count;

    public override IReadOnlyList<string> Classes => ["red", "green", "blue", "olive"];

    public override PictureSize? Size => new PictureSize(16, 16);

    public override int LabelOf(int index) => index % Classes.Count;

    public override string IdOf(int index) => $"{index}";

    public override Picture Read(int index, int epoch = 0)
    {
        var random = new CounterRandom(seed, index);
        var picture = new Picture(16, 16);
        for (var colour = 0; colour < 3; colour++)
            foreach (ref var value in picture.Plane(colour))
                value = (byte)Math.Clamp(Colours[LabelOf(index)][colour] + random.Between(-60, 60), 0, 255);
        return picture;
    }

    /// <summary>64 pictures to learn from and 32 held-out ones.</summary>
    public static TrainingData For(Recipe recipe) => TrainingData.Of(new Tints(64), new Tints(32, seed: 2), recipe, size: 16, workers: 2);
}
