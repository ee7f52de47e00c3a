using Cornet.Runtime.Models;

namespace Cornet.Runtime.Studies;

/// <summary>
/// What a study trains: each model and recipe of its table once, however many rows of the table it stands for. The first one is the base, the model that
/// the study varies by the recipe as given; all changes are changes against it.
/// </summary>
/// <param name="Study">The study's name.</param>
/// <param name="Model">The model it varies.</param>
/// <param name="Variants">The base, then the others in the order of the table.</param>
public sealed record StudyDesign(string Study, string Model, IReadOnlyList<StudyVariant> Variants);

/// <summary>One model, trained by one recipe.</summary>
/// <param name="Name">A name for folders and figures: <c>base</c>, <c>steps_1_1_1</c>.</param>
/// <param name="Model">The model of <see cref="ModelCatalog"/>.</param>
/// <param name="Rows">
/// The rows of the study's table that it stands for, each with the level of one factor, or of several that are crossed. The base may stand for one row of
/// every factor, or for none.
/// </param>
public sealed record StudyVariant(string Name, string Model, IReadOnlyList<IReadOnlyList<StudyLevel>> Rows);
