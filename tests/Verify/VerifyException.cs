namespace VerifyTests;

/// <summary>A text differs from its snapshot, or has none yet.</summary>
/// <param name="message">Where they differ.</param>
public sealed class VerifyException(string message) : Exception(message);
