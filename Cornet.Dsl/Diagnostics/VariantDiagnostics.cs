namespace Cornet.Dsl.Diagnostics;

// Variants, studies and recipes: CORNET0100 to CORNET0119.
public sealed partial class DiagnosticBag
{
    internal void UnknownModel(TextSpan at, string name, IReadOnlyCollection<string> candidates) => Error("CORNET0100", at,
        $"There is no model '{name}'",
        candidates.Count == 0 ? $"; declare it: model {name} {{ ... }}." : $"; the models are {List(candidates)}.", Suggest(name, candidates));
    internal void VariantOfItself(TextSpan at, IReadOnlyList<string> chain) =>
        Error("CORNET0101", at, $"{string.Join(", a variant of ", chain)}: a chain of variants must end at a model that is not a variant.");

    internal void NothingToSet(TextSpan at, string path, string model, IEnumerable<string> candidates) =>
        Error("CORNET0102", at, $"Nothing in {model} is called '{path}'",
            "; set a parameter, a label, a local binding or a layer's word, alone or after the name of its area, circuit or connection: 'V4.times = 8'.",
            Suggest(path, candidates));
    internal void SettingChangesNothing(TextSpan at, string written, string @base) =>
        Unused("CORNET0103", at, $"'{written}' changes nothing: {@base} already has this setting; remove it.", new SuggestedEdit(at, ""));
    internal void MissingRecipeLine(TextSpan at, string recipe, string word, string example) =>
        Absent("CORNET0104", at, $"Recipe {recipe} has no '{word}'; add a line such as '{example}'.");
    internal void SettingWithoutBase(TextSpan at, string written, string area, string example, SuggestedEdit? fix) => Error("CORNET0105", at,
        $"'{written}' changes a base model, but this model is not a variant. If {area} is an area, write '{example}'.", fix);
    internal void NotAVariant(TextSpan at, string name, string model) =>
        Error("CORNET0106", at, $"{name} is not a variant of {model}, so it cannot be a row of a study of {model}; write {model} or a variant of it "
            + $"('model Name : {model} {{ ... }}').");
    internal void AreaStillConnected(TextSpan at, string area, IReadOnlyList<string> users, bool isRead, bool isFixable)
    {
        var written = $"({string.Join(", ", users.Prepend(area))}) = absent";
        Error("CORNET0107", at, $"{area} cannot be absent while connections begin or end there{(isRead ? ", or decoders read it" : "")} ({List(users)}); remove these too: '{written}'.",
            isFixable ? new SuggestedEdit(at, written) : null);
    }
    internal void LossWithoutWeight(TextSpan at) =>
        Error("CORNET0108", at, "All weights of the loss are 0, so nothing could be learned: give at least one step a larger weight.");
    internal void LossWithoutSteps(TextSpan at, string model, string area) =>
        Error("CORNET0108", at, $"The decoder of {model} reads {area}, which has a single step: remove 'loss every step', or give {area} more steps with 'unroll' or 'recur'.");
    internal void LossWeightsDiffer(TextSpan at, int weights, string model, string area, int steps) =>
        Error("CORNET0108", at, FormattableString.Invariant(
            $"The decoder of {model} reads {area}, which has {(steps == 1 ? "1 step" : $"{steps} steps")}, and the loss has {(weights == 1 ? "1 weight" : $"{weights} weights")}: write one weight for each step, 0 where its loss does not count."));
    internal void LossBeforeImage(TextSpan at, int step, string area, int imageFrom) =>
        Error("CORNET0108", at, FormattableString.Invariant(
            $"The weight of the loss at step {step} must be 0: the image reaches {area} at step {imageFrom}, so the decoder's answer is the same for every image before."));
    internal void TooManyBases(TextSpan at, string name, int most) =>
        Error("CORNET0088", at, FormattableString.Invariant(
            $"{name} is a variant of too many variants: Cornet allows at most {most} levels; vary one of them directly."));
    internal void StudyTooLarge(TextSpan at, string name, double models, int most) =>
        Error("CORNET0088", at, FormattableString.Invariant(
            $"Study {name} makes {models:N0} models, and Cornet allows at most {most}: give it fewer values, or 'vary' in place of 'cross'."));

    /// <summary>A finding in the text of a base that only a variant brings about: reported at the variant, since the base is right as it
    /// stands.</summary>
    internal void InVariant(TextSpan at, Diagnostic finding, string variant)
    {
        var place = FormattableString.Invariant($"{FileName(finding.Path)}, line {finding.Start.Line + 1}");
        var changed = new RelatedPlace(finding.Path, finding.Span, finding.Start, finding.End, $"{variant} changes this.");
        Also([changed, .. finding.Related]).Error(finding.Id, at, $"{variant} changes {place}: {finding.Message}");
    }

    private static string FileName(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
}
