using System.Security.Cryptography;
using System.Text;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;

namespace Cornet.App.Studies;

/// <summary>
/// What a study trains: each model and recipe of its table once, however many rows of the table it stands for. The first one is the base, the model that
/// the study varies by the recipe as given; all changes are changes against it.
/// </summary>
/// <param name="Study">The study's name.</param>
/// <param name="Model">The model it varies.</param>
/// <param name="Variants">The base, then the others in the order of the table.</param>
public sealed record StudyDesign(string Study, string Model, IReadOnlyList<StudyVariant> Variants)
{
    internal const string BaseName = "base";

    /// <summary>The design of a study of this program.</summary>
    /// <param name="study">The study.</param>
    /// <param name="recipeOf">The recipe of a model, before the study changes it.</param>
    /// <exception cref="CornetException">A model is not in this program, or a recipe is out of its range.</exception>
    public static StudyDesign Of(Study study, Func<ModelEntry, Recipe> recipeOf)
    {
        List<(string Model, Recipe Recipe, List<IReadOnlyList<StudyLevel>> Rows)> variants = [];
        Add(study.Model, null, null);
        foreach (var row in study.Rows) Add(row.Model, row.Recipe, row.Levels);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return new StudyDesign(study.Name, study.Model,
        [
            .. variants.Select((variant, place) => new StudyVariant(Free(place == 0 ? BaseName : NameOf(variant.Rows[0])), variant.Model, variant.Rows)
            {
                Recipe = variant.Recipe, Fingerprint = StudyVariant.FingerprintOf(ModelCatalog.Find(variant.Model).Card),
            }),
        ]);

        void Add(string model, Func<Recipe, Recipe>? change, IReadOnlyList<StudyLevel>? levels)
        {
            var recipe = recipeOf(ModelCatalog.Find(model));
            if (change is not null) recipe = Changed(recipe, change);
            var known = variants.Find(variant => variant.Model == model && variant.Recipe == recipe);
            if (known.Rows is null) variants.Add(known = (model, recipe, []));
            if (levels is not null) known.Rows.Add(levels);
        }

        string Free(string name) => Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 ? name : FormattableString.Invariant($"{name}_{number}")).First(names.Add);
    }

    // Where there is hardly an epoch, a warm-up that the row does not set is a part of it, as it is for 'train --epochs'.
    private static Recipe Changed(Recipe recipe, Func<Recipe, Recipe> change)
    {
        var changed = change(recipe);
        var warmUp = changed.WarmUpEpochs == recipe.WarmUpEpochs ? Math.Min(recipe.WarmUpEpochs, changed.Epochs / 4.0) : changed.WarmUpEpochs;
        return (changed with { WarmUpEpochs = warmUp }).Checked();
    }

    private static string NameOf(IReadOnlyList<StudyLevel> levels) =>
        string.Join('_', levels.Select(level => $"{Word(level.Factor)}_{Word(level.Value)}"));

    // (1,1,1) is 1_1_1, groupnorm 32 is groupnorm_32: what every disk takes.
    private static string Word(string value) =>
        string.Join('_', new string([.. value.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>One model, trained by one recipe.</summary>
/// <param name="Name">A name for folders and figures: <c>base</c>, <c>steps_1_1_1</c>.</param>
/// <param name="Model">The model of <see cref="ModelCatalog"/>.</param>
/// <param name="Rows">
/// The rows of the study's table that it stands for, each with the level of one factor, or of several that are crossed. The base may stand for one row of
/// every factor, or for none.
/// </param>
public sealed record StudyVariant(string Name, string Model, IReadOnlyList<IReadOnlyList<StudyLevel>> Rows)
{
    /// <summary>How it is trained; the seed is that of the first seed of the study.</summary>
    public Recipe Recipe { get; init; } = new();

    /// <summary>Tells the model as it is from what it is after its file was changed: SHA-256 of its description.</summary>
    public string Fingerprint { get; init; } = "";

    internal static string FingerprintOf(ModelCard card) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(card.Description)));
}
