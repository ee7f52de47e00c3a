namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>What of an observer's errors is compared, stimulus by stimulus (Rajalingham et al., 2018).</summary>
public enum BehavioralSignature
{
    /// <summary>One number for each stimulus: d' against all other objects, their mean. What objects differ in stays.</summary>
    I1,

    /// <summary>One number for each stimulus and other object, from which the mean over the stimuli of the same object is taken.</summary>
    I2n,
}
