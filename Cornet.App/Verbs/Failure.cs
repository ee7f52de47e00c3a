using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Cornet.App.Verbs;

/// <summary>Turns whatever went wrong into one sentence for a user.</summary>
internal static partial class Failure
{
    /// <summary>One line, whatever the exception.</summary>
    public static string Sentence(Exception fault) => fault switch
    {
        CornetException known => OneLine(known.Message),
        TypeInitializationException { InnerException: { } inner } => Sentence(inner),
        AggregateException { InnerException: { } inner } => Sentence(inner),
        OutOfMemoryException => OutOfMemory,
        ExternalException native when IsOutOfMemory(native.Message) => OutOfMemory,
        ExternalException native => $"libtorch failed: {FirstLine(native.Message)} (--debug shows where).",
        IOException or UnauthorizedAccessException => $"A file could not be read or written: {FirstLine(fault.Message)}.",
        _ => $"Internal error in Cornet, {fault.GetType().Name}: {FirstLine(fault.Message)}; please report it with the output of --debug.",
    };

    private const string OutOfMemory = "There is not enough memory for this batch: use a smaller batch (--batch), smaller images (--size) or fewer "
        + "stimuli.";

    private static bool IsOutOfMemory(string message) =>
        message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || message.Contains("can't allocate memory", StringComparison.Ordinal);

    private static string FirstLine(string message) => message.Split('\n')[0].Trim().TrimEnd('.');

    private static string OneLine(string message) => LineBreaks().Replace(message, " ");

    [GeneratedRegex(@"\s*[\r\n]+\s*")]
    private static partial Regex LineBreaks();
}
