namespace Cornet.Runtime.Stimuli;

/// <summary>Which part of a stimulus set: what a network learns from, or what it is judged by.</summary>
public enum Split
{
    /// <summary>The pictures to learn from.</summary>
    Train,

    /// <summary>The pictures held out.</summary>
    Test,
}
