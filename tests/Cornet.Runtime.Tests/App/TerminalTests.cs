using System.Text;
using System.Text.RegularExpressions;
using Cornet.App.Verbs;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.App;

/// <summary>What a user sees of <c>train</c> and <c>score</c> on terminals of several widths, while they run and afterwards.</summary>
public partial class TerminalTests
{
    private const string Page = "CORNET_TERMINAL_PAGE";
    private const string Train = "train SmallNetwork --data rendered:low,count=400,size=32 --epochs 3 --batch 2 --lr 0.02 --workers 1";
    private const string Score = "score SmallNetwork --data rendered:low,count=1,validation=1,test=1000,size=32 --batch 4";
    private static readonly int[] Widths = [60, 80, 120, 200];

    [ProgramFact("tmux", "tmux", Long = true)]
    [Trait("Category", "Long")]
    public void A_training_keeps_one_row_for_its_bar_and_leaves_the_lines_of_its_epochs()
    {
        foreach (var (width, seen, rows, written) in Runs(folder => $"{Train} --out {folder}"))
        {
            Assert.NotEmpty(seen);
            Assert.All(seen, row => Assert.InRange(row.Length, 1, width - 1));
            Assert.All(seen, row => Assert.Matches(BarRow(), row));
            Assert.Contains(seen, row => row.TrimEnd().EndsWith(" left", StringComparison.Ordinal));
            Assert.DoesNotContain(written, Bar().IsMatch);
            string[] epochs = [.. rows.Where(row => row.StartsWith("epoch", StringComparison.Ordinal))];
            Assert.Equal(["epoch 1/3", "epoch 2/3", "epoch 3/3"], epochs.Select(row => row[..9]));
            Assert.All(epochs, row => Assert.InRange(row.Length, 1, width - 1));
            Assert.All(epochs, row => Assert.Matches(EpochRow(), row));
            Assert.Equal(width >= 120, epochs[0].Contains("images/s"));
            // Between them and the sentence at the end there is nothing else.
            var first = Array.FindIndex(written, line => line.StartsWith("in ", StringComparison.Ordinal)) + 1;
            Assert.Equal(epochs, written[first..(first + 3)]);
            Assert.StartsWith("best by the validation set", written[first + 3]);
            Assert.Equal(first + 4, written.Length);
        }
    }

    [ProgramFact("tmux", "tmux", Long = true)]
    [Trait("Category", "Long")]
    public void A_scoring_keeps_one_row_for_its_bar_and_leaves_nothing_of_it()
    {
        foreach (var (width, seen, _, written) in Runs(folder => $"{Score} --out {folder}"))
        {
            Assert.NotEmpty(seen);
            Assert.All(seen, row => Assert.InRange(row.Length, 1, width - 1));
            Assert.All(seen, row => Assert.Matches(BarRow(), row));
            Assert.DoesNotContain(written, Bar().IsMatch);
            Assert.StartsWith("report: ", written[^1]);
        }
    }

    [ProgramFact("tmux", "tmux", Wanted = Page)]
    public void The_page_shows_both_on_each_width()
    {
        var page = new StringBuilder($"""
            # What a terminal shows

            `train` keeps the last row for a progress bar and leaves a line for each epoch. On a narrow terminal both drop what matters least: first
            the time spent waiting for images, then images per second, then accuracy and loss of the training set. `metrics.csv` has all of it. A file
            or a pipe gets whole lines and no bar. `score` has the same bar and leaves only its result.

            ![The progress bar in terminals of 60, 80, 120 and 200 columns](images/terminal.png)

            The blocks below are the text of real terminals (tmux), during the second epoch and after the last one. This command writes the page; the
            same runs are tests (`--filter TerminalTests`):

            ```
            {Page}=$PWD/docs/terminal.md dotnet test tests/Cornet.Runtime.Tests --filter The_page_shows_both
            ```

            """);
        foreach (var (width, seen, rows, _) in Runs(folder => $"{Train} --out {folder}"))
        {
            var end = Array.FindIndex(rows, row => row.StartsWith("epoch 3", StringComparison.Ordinal));
            var second = seen.Where(row => row.Contains("epoch 2/3")).ToList();
            var during = second[second.Count / 2];
            var after = string.Join('\n', rows[(end - 2)..(end + 1)]);
            page.Append($"\n## {width} columns\n\n```\n{rows[end - 2]}\n{during}\n```\n\n```\n{after}\n```\n");
        }

        File.WriteAllText(Environment.GetEnvironmentVariable(Page)!, page.ToString());
    }

    [Theory]
    [InlineData(200, "epoch 1/4  loss 2.100  top-1  25.0 %   1234 images/s   0:12 left")]
    [InlineData(60, "epoch 1/4  loss 2.100  top-1  25.0 %   0:12 left")]
    [InlineData(35, "epoch 1/4  loss 2.100   0:12 left")]
    [InlineData(25, "epoch 1/4   0:12 left")]
    [InlineData(9, "epoch 1/4")]
    [InlineData(1, "epoch 1/4")]
    public void A_line_leaves_out_what_matters_least(int width, string expected) => Assert.Equal(expected, new FittedLine(
        (0, "epoch 1/4"), (2, "  loss 2.100"), (3, "  top-1  25.0 %"), (4, "   1234 images/s"), (5, ""), (1, "   0:12 left")).In(width));

    // One terminal for each width, all at once: the rows of the bar that were seen, the screen at the end, and all that was written.
    private static IEnumerable<(int Width, List<string> Bars, string[] Rows, string[] Written)> Runs(Func<string, string> words)
    {
        using var scratch = new ScratchFolder();
        var program = $"OMP_NUM_THREADS=1 dotnet '{typeof(TerminalTests).Assembly.Location}'";
        List<(int Width, TmuxScreen Screen, List<string> Bars)> running = [];
        try
        {
            foreach (var width in Widths) running.Add((width, new TmuxScreen(width, 40, $"{program} {words($"'{scratch[$"{width}"]}'")}"), []));
            while (!running.All(one => one.Screen.HasEnded))
            {
                foreach (var (_, screen, bars) in running)
                {
                    // A screen never shows two bars.
                    if (screen.Rows.Where(row => Bar().IsMatch(row)).ToArray() is [_, ..] shown) bars.Add(Assert.Single(shown));
                }

                Thread.Sleep(20);
            }

            return [.. running.Select(one => (one.Width, one.Bars, one.Screen.Rows, one.Screen.Written))];
        }
        finally
        {
            foreach (var (_, screen, _) in running) screen.Dispose();
        }
    }

    // A screen can be caught with half a row written, up to the percentage.
    [GeneratedRegex("[━─] +[0-9]+ %  ")]
    private static partial Regex Bar();

    [GeneratedRegex(
        @"^epoch \d/3(  loss \d\.\d{3}  top-1 +\d+\.\d %)?   validation: loss \d\.\d{3}  top-1 +\d+\.\d %"
        + @"(   \d+ images/s(, \d+ % waiting for images)?)?(   \d+:\d\d left)?$")]
    private static partial Regex EpochRow();

    [GeneratedRegex("^[━─]{10,30} +[0-9]+ %  ")]
    private static partial Regex BarRow();
}
