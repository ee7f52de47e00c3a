using Cornet.Runtime.Stimuli.Rendering.Categories;

namespace Cornet.Runtime.Stimuli.Rendering;

/// <summary>One object of the built-in stimuli: its category, its name and its surface.</summary>
internal sealed record StimulusObject(int Category, string Name, Solid Solid);

/// <summary>
/// The objects of the built-in stimuli: eight categories as in Majaj et al. (2015), ten objects each, of their own make and proportions.
/// They are the same in every run, whatever the seed of the pictures.
/// </summary>
internal static class ObjectLibrary
{
    public const int ObjectsPerCategory = 10;

    private delegate Solid Maker(ref CounterRandom random, int which);

    private static readonly (string Category, string Object, Maker Make)[] Makers =
    [
        ("animals", "animal", (ref r, _) => Animals.Build(ref r)),
        ("boats", "boat", Boats.Build),
        ("cars", "car", (ref r, _) => Cars.Build(ref r)),
        ("chairs", "chair", (ref r, _) => Chairs.Build(ref r)),
        ("faces", "face", Faces.Build),
        ("fruits", "fruit", Fruits.Build),
        ("planes", "plane", Planes.Build),
        ("tables", "table", Tables.Build),
    ];

    private static readonly Lazy<StimulusObject[]> Built = new(BuildAll);

    /// <summary>The categories in the order of their labels.</summary>
    public static IReadOnlyList<string> Categories { get; } = [.. Makers.Select(maker => maker.Category)];

    /// <summary>One object of a category, 0 .. <see cref="ObjectsPerCategory"/> - 1.</summary>
    public static StimulusObject Object(int category, int which) => Built.Value[category * ObjectsPerCategory + which];

    /// <summary>How far the usual view is turned about the vertical, in turns: a face looks at the viewer, the others show a side too.</summary>
    public static float UsualYaw(int category) => Categories[category] switch
    {
        "faces" or "fruits" => 0,
        "chairs" => 0.07f,
        _ => -0.09f,
    };

    private static StimulusObject[] BuildAll()
    {
        var objects = new StimulusObject[Makers.Length * ObjectsPerCategory];
        for (var i = 0; i < objects.Length; i++)
        {
            var (category, which) = Math.DivRem(i, ObjectsPerCategory);
            var random = new CounterRandom(2015, category, which);
            objects[i] = new StimulusObject(category, $"{Makers[category].Object}{which}", Makers[category].Make(ref random, which));
        }

        return objects;
    }
}
