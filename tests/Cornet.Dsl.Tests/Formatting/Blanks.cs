using System.Text;
using Cornet.Dsl.Formatting;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Services;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Formatting;

/// <summary>Changes what stands between the tokens of a text.</summary>
internal static class Blanks
{
    private static readonly string[] Inline = [" ", "  ", "\t", "   \t ", " /* c */ ", "/**/", "\u00a0", "          "];
    private static readonly string[] Breaking =
        ["\n", "\n\n\n", "\r\n", "  // c\n", "\n// own\n", "\n  /// doc\n", " /* a\n   b */ ", "\n/* one */ ", "\n\n /* x */\n\n", "//\n\t// deep\n", "\n      "];

    /// <summary>The text with other blanks, comments and line breaks. Line breaks come and go at a few places, unless gently.</summary>
    public static string Shaken(string text, Random random, bool gently = false)
    {
        var source = new SourceText("test.cornet", text);
        var tokens = Lexer.TokensOf(source);
        var shaken = new StringBuilder();
        for (var i = 0; i < tokens.Length; i++)
        {
            var before = text[(i == 0 ? 0 : tokens[i - 1].Span.End)..tokens[i].Span.Start];
            var breaks = tokens[i].FirstOnLine;
            if (!gently && random.Next(40) == 0) breaks = !breaks;
            // A comment directly behind a slash would begin with both.
            if (i > 0 && source[tokens[i - 1].Span] == "/") shaken.Append(' ');
            if (random.Next(3) == 0) shaken.Append(before.Length == 0 && breaks ? "\n" : before);
            else if (breaks) shaken.Append(Breaking[random.Next(Breaking.Length)]);
            else if (tokens[i].Glued && random.Next(20) > 0 || gently && before.Length == 0) shaken.Append(before);
            else shaken.Append(Inline[random.Next(Inline.Length)]);
            shaken.Append(source[tokens[i].Span]);
        }
        return shaken.ToString();
    }

    /// <summary>All comments, each as its lines without the blanks around them.</summary>
    public static IEnumerable<string> Comments(string text)
    {
        var source = new SourceText("test.cornet", text);
        return Lexer.TokensOf(source).SelectMany(token => token.Comments)
            .Select(comment => string.Join("\n", source[comment.Span].Replace("\r\n", "\n").Split('\n', '\r').Select(line => line.Trim()))).ToList();
    }
}
