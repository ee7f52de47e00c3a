using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Cornet.App.Verbs;

/// <summary>
/// The last row of a terminal while something takes its time: a bar, the percentage, and what is done. It never takes more than the one row.
/// </summary>
internal sealed class ProgressLine : Renderable
{
    private const int LongestBar = 30, ShortestBar = 10;
    private static readonly TimeSpan Redrawn = TimeSpan.FromMilliseconds(100);
    private static readonly Style Full = new(Color.Yellow), Empty = new(Color.Grey);

    // To the first column, and everything in the row away.
    private const string Erase = "\r\u001b[2K";

    private readonly IAnsiConsole _console;
    private readonly Stopwatch _drawn = new();
    private double _done;
    private FittedLine _text = new((0, "starting"));

    private ProgressLine(IAnsiConsole console) => _console = console;

    /// <summary>Whether an output can show one: a terminal whose cursor moves.</summary>
    public static bool Fits(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected
        && AnsiConsole.Console.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>Writes sentences in rows of their own, whether there is one in the last row or not.</summary>
    public static Action<string> Warn(TextWriter output) => sentence => output.WriteLine(Fits(output) ? Erase + sentence : sentence);

    /// <summary>Shows it while something runs, and takes it away then.</summary>
    public static T Show<T>(IAnsiConsole console, Func<ProgressLine, T> run)
    {
        var line = new ProgressLine(console);
        console.Cursor.Hide();
        try
        {
            console.Write(line);
            return run(line);
        }
        finally
        {
            console.Write(new ControlCode(Erase));
            console.Cursor.Show();
        }
    }

    /// <summary>Leaves a line above it, as much of that as fits.</summary>
    public void Leave(FittedLine line)
    {
        _console.Write(new ControlCode(Erase));
        _console.WriteLine(line.In(_console.Profile.Width - 1));
        _console.Write(this);
    }

    /// <summary>Moves it; drawn a few times a second.</summary>
    /// <param name="done">0 .. 1.</param>
    /// <param name="text">What is done, in ASCII.</param>
    public void Report(double done, FittedLine text)
    {
        (_done, _text) = (Math.Clamp(done, 0, 1), text);
        if (_drawn.IsRunning && _drawn.Elapsed < Redrawn) return;
        _drawn.Restart();
        _console.Write(this);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        // The last column stays free: some terminals begin a new row behind it.
        var width = Math.Max(1, maxWidth - 1);
        var percent = FormattableString.Invariant($"  {100 * _done,3:F0} %  ");
        var text = _text.In(width - percent.Length - ShortestBar);
        var bar = Math.Min(LongestBar, width - percent.Length - text.Length);
        if (bar < ShortestBar) return [Segment.Control(Erase), new Segment(text.Length > width ? text[..width] : text)];
        var (full, empty) = options.Unicode ? ('━', '─') : ('#', '-');
        var filled = (int)(bar * _done);
        return
        [
            Segment.Control(Erase), new Segment(new string(full, filled), Full), new Segment(new string(empty, bar - filled), Empty),
            new Segment(percent + text),
        ];
    }
}
