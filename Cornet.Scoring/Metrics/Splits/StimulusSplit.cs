namespace Cornet.Scoring.Metrics.Splits;

/// <summary>One division of stimuli: to fit on, and to predict.</summary>
/// <param name="Train">Indices of the stimuli to fit on, in random order.</param>
/// <param name="Test">Indices of the stimuli held out, in random order.</param>
public sealed record StimulusSplit(int[] Train, int[] Test);
