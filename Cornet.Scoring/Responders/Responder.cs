namespace Cornet.Scoring.Responders;

/// <summary>What responses are those of.</summary>
public enum ResponderKind
{
    /// <summary>A model with the weights that were given, or a file of its activations.</summary>
    Trained,

    /// <summary>The same network as it is before training: what the architecture alone is worth.</summary>
    Untrained,

    /// <summary>The prepared pictures themselves: what needs no network.</summary>
    Pixels,
}

/// <summary>Whose responses are scored.</summary>
/// <param name="Name">What to call it in tables and figures: <c>trained</c> where a network stands alone, else the name of the model or file.</param>
/// <param name="Kind">What its responses are.</param>
public sealed record Responder(string Name, ResponderKind Kind)
{
    /// <summary>The one network that is scored, with its weights.</summary>
    public static Responder Trained { get; } = new("trained", ResponderKind.Trained);

    /// <summary>The one network that is scored, before training.</summary>
    public static Responder Untrained { get; } = new("untrained", ResponderKind.Untrained);

    /// <summary>The prepared pictures.</summary>
    public static Responder Pixels { get; } = new("pixels", ResponderKind.Pixels);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
