using System.CommandLine;
using System.Text;
using Cornet.Dsl.Formatting;
using Cornet.Dsl.Text;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary><c>format [--check] FILES</c>: writes files in canonical form.</summary>
internal sealed class FormatVerb : Command
{
    private readonly Argument<string[]> _paths = new("files") { Description = "Files, or folders that hold them.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _check = new("--check")
    {
        Description = "Write nothing; name the files that are not in canonical form, and exit with 1.",
    };

    public FormatVerb() : base("format", "Formats .cornet files; exits with 1 if one has syntax errors (it is left unchanged).")
    {
        Add(_paths);
        Add(_check);
        SetAction(words =>
        {
            var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
            var failed = 0;
            foreach (var path in CornetFiles.Find(words.GetValue(_paths)!))
                if (!Format(path, words.GetValue(_check), output, error)) failed++;
            return failed == 0 ? 0 : 1;
        });
    }

    /// <summary>One file; false where it has errors, or differs and may not be written.</summary>
    private static bool Format(string path, bool isCheck, TextWriter output, TextWriter error)
    {
        var file = EncodedFile.Read(path);
        var source = new SourceText(path, file.Text);
        var formatted = CanonicalPrinter.Format(source);
        if (formatted.Text is null)
        {
            var excerpt = new Excerpt(color: false);
            foreach (var finding in formatted.Diagnostics) error.WriteLine(excerpt.Of(finding, source));
            return false;
        }
        if (formatted.Text == file.Text) return true;
        if (!isCheck) file.Write(path, formatted.Text);
        output.WriteLine(path);
        return !isCheck;
    }
}
