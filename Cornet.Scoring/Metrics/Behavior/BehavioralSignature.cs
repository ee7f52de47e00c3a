namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>
/// What of an observer's errors is compared (Rajalingham et al., 2018): stimulus by stimulus (I) or object by object (O); the other objects kept apart
/// (2) or averaged (1); with or without what the stimuli of an object have in common (n: without).
/// </summary>
public enum BehavioralSignature
{
    /// <summary>One number for each stimulus: d' against all other objects, their mean. What objects differ in stays.</summary>
    I1,

    /// <summary>One number for each stimulus and other object, from which the mean over the stimuli of the same object is taken.</summary>
    I2n,

    /// <summary>One number for each stimulus: the mean over the other objects of <see cref="I2n"/>. What objects differ in is gone.</summary>
    I1n,

    /// <summary>One number for each stimulus and other object: d' itself.</summary>
    I2,

    /// <summary>One number for each object: the mean over the other objects of <see cref="O2"/>.</summary>
    O1,

    /// <summary>One number for each pair of objects: d' from the mean choices for the stimuli of both.</summary>
    O2,
}
