namespace Cornet.Targets.TorchSharp;

/// <summary>
/// Writes C# with indentation. Lines end with a line feed whatever the system, so that two machines write the same bytes; numbers reach it as
/// text, so that no culture can change them.
/// </summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes lines, each at the current indentation; the text may hold several.</summary>
    public void Write(string lines)
    {
        foreach (var line in lines.Split('\n'))
        {
            var content = line.TrimEnd();
            if (content.Length > 0) _text.Append(' ', 4 * _depth).Append(content);
            _text.Append('\n');
        }
    }

    /// <summary>Writes lines one by one.</summary>
    public void Write(IEnumerable<string> lines)
    {
        foreach (var line in lines) Write(line);
    }

    /// <summary>An empty line between two members.</summary>
    public void Blank() => _text.Append('\n');

    /// <summary>Opens a block: a brace, and everything after it one step further in.</summary>
    public void Open()
    {
        Write("{");
        _depth++;
    }

    /// <summary>Closes the block that was opened last.</summary>
    /// <param name="end">What follows the brace.</param>
    public void Close(string end = "")
    {
        _depth--;
        Write("}" + end);
    }

    /// <summary>Writes what goes between braces.</summary>
    public void Block(Action body)
    {
        Open();
        body();
        Close();
    }

    /// <summary>Writes something one step further in, without braces.</summary>
    public void Indented(Action body)
    {
        _depth++;
        body();
        _depth--;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
