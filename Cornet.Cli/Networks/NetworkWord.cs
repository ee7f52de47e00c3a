namespace Cornet.Cli.Networks;

/// <summary>
/// A word of the command line that names a network: <c>my.cornet</c>, <c>my.cornet:Wide</c> where the file has several, or a name alone.
/// </summary>
/// <param name="File">The file; null where the word names none.</param>
/// <param name="Name">The name; null where the file alone is named.</param>
internal sealed record NetworkWord(string? File, string? Name)
{
    private const string Mark = ".cornet:";

    /// <summary>Reads a word.</summary>
    public static NetworkWord Of(string word)
    {
        if (CornetFiles.IsOne(word)) return new(word, null);
        // The last mark: folders have names, too.
        var mark = word.LastIndexOf(Mark, StringComparison.OrdinalIgnoreCase);
        return mark < 0 ? new(null, word) : new(word[..(mark + Mark.Length - 1)], word[(mark + Mark.Length)..]);
    }

    /// <summary>The same as a word.</summary>
    public override string ToString() => File is null ? Name! : Name is null ? File : $"{File}:{Name}";
}
