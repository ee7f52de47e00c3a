using VerifyXunit;

namespace Cornet.Generator.Tests.Snapshots;

/// <summary>The stand-in for Verify compares and writes as Verify 31 does. With the package itself this file is not compiled.</summary>
public sealed class SnapshotRulesTests : IDisposable
{
    // The mark, u with two dots, a line feed.
    private static readonly byte[] Kept = [0xEF, 0xBB, 0xBF, 0xC3, 0xBC, 0x0A];

    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-snapshots-").FullName;

    [Theory]
    [InlineData("a\nb", "a\nb", true)]
    [InlineData("a\nb", "a\nb\n", true)]
    [InlineData("a\nb\n", "a\nb\n", true)]
    [InlineData("a\r\nb", "a\nb", true)]
    [InlineData("a\nb", "\uFEFFa\nb", true)]
    [InlineData("a\nb\n", "a\nb", false)]
    [InlineData("a\nb", "a\nb\n\n", false)]
    [InlineData("a\nb", "a\nb ", false)]
    [InlineData("a", "", false)]
    public async Task A_snapshot_may_be_one_line_feed_longer_than_the_text_and_never_shorter(string text, string verified, bool passes)
    {
        await File.WriteAllTextAsync(FileOf("verified"), verified);
        var fault = await Record.ExceptionAsync(() => Compare(text));
        Assert.Equal(passes, fault is null);
        Assert.Equal(!passes, File.Exists(FileOf("received")));
    }

    [Fact]
    public async Task A_text_that_differs_is_kept_in_UTF_8_with_a_mark_and_as_it_is()
    {
        await File.WriteAllTextAsync(FileOf("verified"), "é\n");
        await Assert.ThrowsAnyAsync<Exception>(() => Compare("ü\n"));
        Assert.Equal(Kept, await File.ReadAllBytesAsync(FileOf("received")));
        await Compare("é\n");
        Assert.False(File.Exists(FileOf("received")));
    }

    [Fact]
    public void Every_snapshot_of_the_repository_ends_in_a_line_feed() => Assert.All(
        Directory.EnumerateFiles(Repository.Root, "*.verified.*", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}")),
        file => Assert.Equal((byte)'\n', File.ReadAllBytes(file)[^1]));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string FileOf(string kind) => Path.Combine(_folder, $"{nameof(SnapshotRulesTests)}.{nameof(Compare)}.{kind}.txt");

    private Task Compare(string text) => Verifier.Verify(text).UseDirectory(_folder).ToTask();
}
