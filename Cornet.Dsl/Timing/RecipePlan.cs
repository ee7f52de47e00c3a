namespace Cornet.Dsl.Timing;

/// <summary>How the learning rate goes on.</summary>
public enum RateDescent
{
    /// <summary>It stays.</summary>
    None,

    /// <summary>It is divided every few epochs.</summary>
    Steps,

    /// <summary>Half a cosine, to zero at the last epoch.</summary>
    Cosine,
}

/// <summary>A recipe: how a model, and every variant of it, is trained.</summary>
/// <param name="Name">Its name, by which the command line finds it.</param>
/// <param name="Doc">Its documentation, lines joined by line feeds; empty without any.</param>
/// <param name="Model">The model it is for.</param>
/// <param name="Areas">The areas of that model, whose class gets a member more.</param>
/// <param name="Rate">Learning rate of stochastic gradient descent, above 0.</param>
/// <param name="Momentum">0 to below 1.</param>
/// <param name="Decay">Weight decay, at least 0.</param>
/// <param name="Epochs">Passes over the data.</param>
/// <param name="Batch">Images per step.</param>
/// <param name="Descent">How the rate goes on.</param>
/// <param name="Divisor">What the rate is divided by; 1 without steps.</param>
/// <param name="Every">After how many epochs each time; 0 without steps.</param>
/// <param name="WarmUp">Epochs over which the rate rises from zero.</param>
/// <param name="Smoothing">How much of the target is spread over all classes, 0 to below 1.</param>
public sealed record RecipePlan(
    string Name, string Doc, string Model, EquatableArray<string> Areas, double Rate, double Momentum, double Decay, long Epochs, long Batch,
    RateDescent Descent, double Divisor, long Every, double WarmUp, double Smoothing);
