namespace Cornet.Runtime;

/// <summary>
/// Something the user can mend: one sentence that says what is wrong, where, and what to do.
/// Commands print <see cref="Exception.Message"/> alone and end with a non-zero exit code; no stack trace reaches a user.
/// </summary>
/// <param name="message">What, where and what to do, in one sentence.</param>
/// <param name="inner">What caused it, if anything did.</param>
public class CornetException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What a command ends with; 1 where nothing else is said.</summary>
    public int ExitCode { get; init; } = 1;
}
