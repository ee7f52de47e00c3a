namespace Cornet.Runtime.Stimuli;

/// <summary>With which means and standard deviations the images of a network are normalized that comes out of a file.</summary>
internal static class NormalizationChoice
{
    /// <summary>What the file says, else what the user says, else ImageNet's.</summary>
    /// <param name="given">What <c>--normalize</c> says; null where it is left out.</param>
    /// <param name="recorded">What the file says; null where it says nothing, as those of other programs.</param>
    /// <param name="file">The file; not needed where it says nothing.</param>
    /// <exception cref="CornetException">They contradict each other.</exception>
    public static Normalization Of(Normalization? given, Normalization? recorded, string? file) =>
        recorded is null || given is null || given == recorded
            ? recorded ?? given ?? Normalization.ImageNet
            : throw new CornetException($"The images of '{file}' are normalized with {recorded}, as the file says, and not with {given}: leave --normalize out.");
}
