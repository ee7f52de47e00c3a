namespace Cornet.Dsl.Projects;

/// <summary>The names of a whole project, for messages about one that nothing has.</summary>
/// <param name="Circuits">Its circuits, in the order of declaration.</param>
/// <param name="Models">Its models, in the order of declaration.</param>
/// <param name="MayBeIncomplete">Whether some declaration of some file could not be read: what seems to be missing may be that one.</param>
public sealed record KnownNames(EquatableArray<string> Circuits, EquatableArray<string> Models, bool MayBeIncomplete);
