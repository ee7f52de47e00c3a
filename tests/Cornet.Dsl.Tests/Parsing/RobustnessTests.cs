using System.Globalization;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Parsing;

public class RobustnessTests
{
    // Characters: a megabyte where long tests run; elsewhere as many as nest too deeply for any stack.
    private static readonly int Long = LongTests.Run ? 1 << 20 : 1 << 18;

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("-")]
    [InlineData("a.")]
    [InlineData("1+")]
    [InlineData("a then ")]
    [InlineData("a(")]
    [InlineData("a{")]
    [InlineData("model M {")]
    [InlineData("circuit C() { recur 2 {\n")]
    [InlineData("area A {\n")]
    [InlineData("let a = first {")]
    [InlineData("vary a (b, ")]
    [InlineData("/*")]
    [InlineData("///\n")]
    [InlineData("\0")]
    [InlineData("\r")]
    public void However_often_it_is_repeated_reading_ends_soon_and_on_a_small_stack(string repeated)
    {
        foreach (var start in new[] { "circuit C() {\n  conv ", "circuit C() {\n  let a = ", "model M {\n  ", "study S of M {\n  " })
        {
            var text = start + string.Concat(Enumerable.Repeat(repeated, Long / 8 / repeated.Length));
            OnSmallStack(() => Parsed.From(text));
        }
        OnSmallStack(() => Parsed.From(string.Concat(Enumerable.Repeat(repeated, Long / repeated.Length))));
    }

    [Theory]
    [InlineData(0, 65536)]
    [InlineData(0, 256)]
    [InlineData(32, 127)]
    public void Much_garbage_ends_soon_with_a_hundred_errors(int lowest, int above)
    {
        var random = new Random(7);
        var garbage = new string([.. Enumerable.Range(0, Long).Select(_ => (char)random.Next(lowest, above))]);
        Assert.Equal(101, OnSmallStack(() => Parsed.From(garbage)).Errors.Count);
    }

    [Fact]
    public void Many_of_the_languages_own_words_end_soon()
    {
        string[] words = ["{", "}", "(", ")", ":", "=", "->", ",", "then", "first", "area", "model", "V1", "conv", "64", "x", "let", "\n  "];
        var random = new Random(7);
        OnSmallStack(() => Parsed.From(string.Join(' ', Enumerable.Range(0, Long / 4).Select(_ => words[random.Next(words.Length)]))));
    }

    [Theory]
    [InlineData("sv-SE")]
    [InlineData("tr-TR")]
    [InlineData("fi-FI")]
    [InlineData("fa-IR")]
    public void The_culture_changes_nothing(string culture)
    {
        var texts = Samples.All.Append("recipe R for M {\n  lr -0.5, 1e-4\n  INIT 3,\n}\nMODEL M { }").ToArray();
        var expected = texts.Select(text => (Parsed.From(text).Tree, string.Join('\n', Parsed.From(text).Messages))).ToArray();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            Assert.Equal(expected, texts.Select(text => (Parsed.From(text).Tree, string.Join('\n', Parsed.From(text).Messages))));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Sixty_four_blocks_may_be_open_and_no_more()
    {
        static string Nested(int blocks) =>
            "circuit C() " + string.Concat(Enumerable.Repeat("{ recur 2 ", blocks - 1)) + "{ relu " + new string('}', blocks);

        Assert.Empty(OnSmallStack(() => Parsed.From(Nested(64))).Messages);
        Assert.Equal("CORNET0014", Assert.Single(OnSmallStack(() => Parsed.From(Nested(65))).Errors).Id);
    }

    [Fact]
    public void A_cancelled_reading_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var source = new SourceText("test.cornet", Samples.CORnetS);
        Assert.Throws<OperationCanceledException>(() => CornetParser.Parse(source, new DiagnosticBag(source), cancelled.Token));
    }

    // Compilers run generators on threads of a megabyte and more. The time is that of the thread: anything quadratic takes minutes.
    private static Parsed OnSmallStack(Func<Parsed> read)
    {
        Parsed? parsed = null;
        var time = TimeSpan.Zero;
        var thread = new Thread(() => time = ProcessorTime.Of(() => parsed = read()), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        return Assert.IsType<Parsed>(parsed);
    }
}
