namespace Cornet.Runtime.Stimuli;

/// <summary>A file that names the outputs of a network: a line for each, in their order.</summary>
internal static class ClassNames
{
    /// <summary>Reads it.</summary>
    /// <exception cref="CornetException">It cannot be read, a line is empty, or two outputs have one name; the message names the line.</exception>
    public static IReadOnlyList<string> Read(string file)
    {
        string[] names = [.. TextOf(file).Select(line => line.Trim())];
        while (names is [.., ""]) names = names[..^1];
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var line = 0; line < names.Length; line++)
        {
            if (names[line].Length == 0) throw new CornetException($"'{file}', line {line + 1}, is empty: a line names the class of an output.");
            if (lines.TryAdd(names[line], line)) continue;
            throw new CornetException(
                $"'{file}' names '{names[line]}' twice, on lines {lines[names[line]] + 1} and {line + 1}: outputs need different names.");
        }

        return names.Length > 1
            ? names
            : throw new CornetException($"'{file}' names {names.Length} classes; it needs a line for each output of the network.");
    }

    private static string[] TextOf(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"The classes in '{file}' cannot be read: {error.Message}", error);
        }
    }
}
