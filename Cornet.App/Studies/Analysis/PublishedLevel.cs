namespace Cornet.App.Studies.Analysis;

/// <summary>A level of a published factor, with what else a study may write for the same.</summary>
/// <param name="Name">As the publication's own study writes it: <c>groupnorm 32</c>.</param>
/// <param name="Also">Other texts with the same meaning; one that ends in <c>*</c> is a beginning: <c>groupnorm *</c>, with any number of groups.</param>
public sealed record PublishedLevel(string Name, params IReadOnlyList<string> Also)
{
    /// <summary>Whether a study's text means this level; spaces and case do not count.</summary>
    public bool Is(string value) => LevelText.AreSame(Name, value) || Also.Any(form => LevelText.Fits(form, value));

    /// <summary>A level without other texts.</summary>
    public static implicit operator PublishedLevel(string name) => new(name);
}
