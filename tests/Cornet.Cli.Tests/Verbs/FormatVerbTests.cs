using System.Text;
using Cornet.Runtime;

namespace Cornet.Cli.Tests.Verbs;

/// <summary><c>cornet format</c></summary>
public sealed class FormatVerbTests : IDisposable
{
    private const string Loose = "model   A:B{\n      scale=2\n}\n";
    private const string Canonical = "model A : B {\n  scale = 2\n}\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_are_written_in_canonical_form_and_named()
    {
        var (loose, canonical) = (_folder.Write("loose.cornet", Loose), _folder.Write("sub/canonical.cornet", Canonical));
        var before = File.GetLastWriteTimeUtc(canonical);
        var run = VerbRun.Of(new FormatVerb(), _folder.Path);
        Assert.Equal((0, loose + "\n", ""), (run.Code, run.Output, run.Error));
        Assert.Equal(Canonical, File.ReadAllText(loose));
        Assert.Equal(before, File.GetLastWriteTimeUtc(canonical));
    }

    [Fact]
    public void Check_names_the_files_that_differ_and_writes_nothing()
    {
        var loose = _folder.Write("loose.cornet", Loose);
        _folder.Write("canonical.cornet", Canonical);
        var run = VerbRun.Of(new FormatVerb(), "--check", _folder.Path);
        Assert.Equal((1, loose + "\n", ""), (run.Code, run.Output, run.Error));
        Assert.Equal(Loose, File.ReadAllText(loose));
    }

    [Fact]
    public void A_file_with_syntax_errors_stays_and_the_others_are_written()
    {
        const string broken = "model A : B { scale == 2 }\n";
        var (first, second) = (_folder.Write("a.cornet", broken), _folder.Write("b.cornet", Loose));
        var run = VerbRun.Of(new FormatVerb(), _folder.Path);
        Assert.Equal((1, second + "\n"), (run.Code, run.Output));
        Assert.StartsWith($"{first}(1,", run.Error);
        Assert.Contains("^", run.Error);
        Assert.Equal(broken, File.ReadAllText(first));
        Assert.Equal(Canonical, File.ReadAllText(second));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    public void The_encoding_stays(string name, bool marked)
    {
        var encoding = name == "utf-8" ? new UTF8Encoding(marked) : Encoding.GetEncoding(name);
        var path = _folder.Write("loose.cornet", "// Größe\r\n" + Loose.ReplaceLineEndings("\r\n"), encoding);
        Assert.Equal(0, VerbRun.Of(new FormatVerb(), path).Code);
        Assert.Equal([.. encoding.GetPreamble(), .. encoding.GetBytes("// Größe\r\n" + Canonical.ReplaceLineEndings("\r\n"))], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_file_that_is_no_text_is_refused()
    {
        var path = _folder.At("latin.cornet");
        File.WriteAllBytes(path, [(byte)'/', (byte)'/', 0xE9, (byte)'\n']);
        var refusal = Assert.Throws<CornetException>(() => VerbRun.Of(new FormatVerb(), path));
        Assert.Equal($"'{path}' is not written in UTF-8: save it in that encoding.", refusal.Message);
        Assert.Equal(4, new FileInfo(path).Length);
    }

    [Fact]
    public void Folders_of_builds_and_hidden_ones_are_left_alone()
    {
        foreach (var other in new[] { "bin/a.cornet", "obj/a.cornet", ".git/a.cornet", "node_modules/x/a.cornet" }) _folder.Write(other, Loose);
        _folder.Write("mine.cornet", Canonical);
        Assert.Equal("", VerbRun.Of(new FormatVerb(), _folder.Path).Output);
    }

    [Fact]
    public void A_link_stays_a_link_and_a_file_keeps_its_mode()
    {
        if (OperatingSystem.IsWindows()) return;
        var (target, link) = (_folder.Write("target/a.cornet", Loose), _folder.At("link.cornet"));
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(link, target);
        VerbRun.Of(new FormatVerb(), link);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal(Canonical, File.ReadAllText(target));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(target));
    }
}
