using Cornet.Runtime.Native;

namespace Cornet.Runtime.Tests.Native;

public sealed class LibraryCacheTests : IDisposable
{
    private static readonly byte[] Image = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly List<string> offered = [];

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_finding_is_found_again_by_all_that_it_is_about()
    {
        Assert.Null(Cache("c").Recall("kind", "this machine"));
        Assert.NotNull(Cache("c").Remember("kind", "this machine", "one\ntwo"));
        Assert.Equal("one\ntwo", Cache("c").Recall("kind", "this machine"));
        Assert.Null(Cache("c").Recall("kind", "another machine"));
        Assert.Null(Cache("c").Recall("another kind", "this machine"));
    }

    [Fact]
    public void A_finding_that_was_cut_off_is_as_if_there_were_none()
    {
        var path = Cache("c").Remember("kind", "about", "a finding")!;
        var whole = File.ReadAllText(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllText(path, whole[..length]);
            Assert.Null(Cache("c").Recall("kind", "about"));
        }
    }

    [LinuxFact("folders have no such rights")]
    public void Where_the_cache_cannot_be_written_findings_go_to_a_folder_that_nobody_else_may_enter()
    {
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllText(Path.Combine(folder.FullName, "file"), "");
        var spare = Path.Combine(folder.FullName, "spare");
        var cache = new LibraryCache(Path.Combine(folder.FullName, "file", "below"), spare);
        Assert.StartsWith(spare, cache.Remember("kind", "about", "a finding"));
        Assert.Equal("a finding", cache.Recall("kind", "about"));
        File.SetUnixFileMode(spare, File.GetUnixFileMode(spare) | UnixFileMode.GroupWrite);
        Assert.Null(cache.Recall("kind", "about"));
        Assert.Null(cache.Remember("kind", "about", "another"));
    }

    [Fact]
    public void Whoever_finds_something_out_is_waited_for_and_a_folder_that_cannot_be_written_is_not()
    {
        using (var held = Cache("c").Hold(TimeSpan.Zero))
        {
            Assert.NotNull(held);
            Assert.Null(Cache("c").Hold(TimeSpan.FromMilliseconds(50)));
        }

        Cache("c").Hold(TimeSpan.Zero)!.Dispose();
        File.WriteAllText(Path.Combine(folder.FullName, "file"), "");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Null(Cache("file").Hold(TimeSpan.FromMinutes(1)));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public void A_library_is_kept_under_the_hash_of_its_content_and_offered_again()
    {
        Assert.Null(Cache("made/when/needed").Offer("lib", Image, Accept));
        Assert.Null(Cache("made/when/needed").Offer("lib", Image, Accept));
        Assert.Equal(offered[0], offered[1]);
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(folder.FullName, "made/when/needed")));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void A_kept_library_that_was_cut_off_or_altered_is_written_anew(int length)
    {
        Cache("c").Offer("lib", Image, Accept);
        File.WriteAllBytes(offered[0], new byte[length]);
        Cache("c").Offer("lib", Image, Accept);
        Assert.Equal(offered[0], offered[1]);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_gives_way_to_a_temporary_file_that_is_gone_afterwards()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "file"), "");
        Assert.Null(Cache("file/below").Offer("lib", Image, Accept));
        Assert.False(File.Exists(Assert.Single(offered)));
        Assert.False(Directory.Exists(Path.GetDirectoryName(offered[0])));
    }

    [Fact]
    public void A_library_that_cannot_be_used_from_the_cache_is_tried_from_the_temporary_folder_and_the_last_reason_counts()
    {
        var attempts = 0;
        Assert.Equal("no 2", Cache("c").Offer("lib", Image, _ => $"no {++attempts}"));
    }

    [Fact]
    public void Programs_that_start_together_all_get_the_whole_library()
    {
        static string? Whole(string path) => File.ReadAllBytes(path).AsSpan().SequenceEqual(Image) ? null : path;
        Parallel.For(0, 16, _ => Assert.Null(Cache("c").Offer("lib", Image, Whole)));
        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(folder.FullName, "c")));
    }

    private LibraryCache Cache(string name) => new(Path.Combine(folder.FullName, name));

    private string? Accept(string path)
    {
        offered.Add(path);
        return File.ReadAllBytes(path).AsSpan().SequenceEqual(Image) ? null : "altered";
    }
}
