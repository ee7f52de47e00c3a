using System.Text;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace VerifyTests;

/// <summary>A text that a person has looked at and found right, kept beside its test.</summary>
internal sealed class Snapshot(string folder, string name, string extension)
{
    private const int Context = 3;

    private string Verified => Path.Combine(folder, $"{name}.verified.{extension}");

    private string Received => Path.Combine(folder, $"{name}.received.{extension}");

    /// <summary>
    /// Passes where the text is the one that was verified; else keeps it as received and says where they differ. As Verify 31 does: line ends are line
    /// feeds; the verified text may be one line feed longer, which editors add, and never shorter; an empty verified file is none; received files are
    /// UTF-8 with a byte order mark.
    /// </summary>
    public void Compare(string target)
    {
        var text = WithLineFeeds(target);
        var known = File.Exists(Verified) && new FileInfo(Verified).Length > 0 ? WithLineFeeds(File.ReadAllText(Verified)) : null;
        if (known == text || known == text + "\n")
        {
            File.Delete(Received);
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Received, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        throw new VerifyException(known is null
            ? $"New: {Received}\nIf it is right, rename it to {Path.GetFileName(Verified)}.\n\n{text}"
            : $"NotEqual: {Received}\nIf it is right, let it replace {Path.GetFileName(Verified)}.\n\n{Differences(known, text)}");
    }

    private static string WithLineFeeds(string text) => text.Replace("\r\n", "\n").Replace('\r', '\n');

    // The changed lines with a few around them, as in a patch.
    private static string Differences(string known, string text)
    {
        var lines = InlineDiffBuilder.Diff(known, text).Lines;
        var shown = new StringBuilder();
        var last = -1;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!IsNearChange(lines, i)) continue;
            if (i > last + 1) shown.Append("...\n");
            last = i;
            shown.Append(Mark(lines[i].Type)).Append(lines[i].Text).Append('\n');
        }
        return shown.ToString();
    }

    private static bool IsNearChange(List<DiffPiece> lines, int line) =>
        Enumerable.Range(line - Context, 2 * Context + 1).Any(near => near >= 0 && near < lines.Count && lines[near].Type != ChangeType.Unchanged);

    private static string Mark(ChangeType type) => type switch
    {
        ChangeType.Inserted => "+ ",
        ChangeType.Deleted => "- ",
        _ => "  ",
    };
}
