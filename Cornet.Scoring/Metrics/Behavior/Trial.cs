namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>One answer in a match-to-sample task: a stimulus is shown, then two objects, and the observer says which of them it was.</summary>
/// <param name="StimulusId">The stimulus.</param>
/// <param name="Sample">The object that it shows.</param>
/// <param name="Distractor">The other object that was offered.</param>
/// <param name="Choice">The object that was chosen: one of the two.</param>
public readonly record struct Trial(string StimulusId, string Sample, string Distractor, string Choice);
