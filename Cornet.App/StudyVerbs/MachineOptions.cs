using System.CommandLine;
using Cornet.App.Studies;
using Cornet.App.Verbs;

namespace Cornet.App.StudyVerbs;

/// <summary>What <c>study run</c> and <c>study script</c> take as options of a machine: how it does rows, and how many at a time.</summary>
internal sealed class MachineOptions(string jobsByDefault)
{
    private readonly Option<int?> _jobs = CliOptions.Whole("--jobs", $"Number of rows at a time; {jobsByDefault}.", 1);
    private readonly Option<int?> _workers = CliOptions.Workers();
    private readonly Option<string> _device = CliOptions.Device();
    private readonly Option<double?> _save = CliOptions.NotNegative("--save-every", "Minutes between checkpoints within an epoch; 10 by default.");
    private readonly Option<double?> _lease = CliOptions.Positive("--lease", "Minutes after which another process takes over a row whose process has given no "
        + "heartbeat; 10 by default.");

    /// <summary>All of them.</summary>
    public IEnumerable<Option> Options => [_jobs, .. OfARow];

    private IEnumerable<Option> OfARow => [_workers, _device, _save, _lease];

    /// <summary>Rows at a time, where that was said.</summary>
    public int? Jobs(ParseResult words) => words.GetValue(_jobs);

    /// <summary>Threads that prepare the images of a row, where that was said.</summary>
    public int? Workers(ParseResult words) => words.GetValue(_workers);

    /// <summary>What the device was called, where that was said.</summary>
    public string? Device(ParseResult words) => words.GetValue(_device);

    /// <summary>How this machine does a row.</summary>
    public RowOptions Row(ParseResult words) => new(
        Device(words), Workers(words) ?? Math.Max(1, Environment.ProcessorCount / (Jobs(words) ?? 1)),
        words.GetValue(_lease) is { } minutes ? TimeSpan.FromMinutes(minutes) : Lease.DefaultTime, TimeSpan.FromMinutes(words.GetValue(_save) ?? 10));

    /// <summary>The options of a row as words of a command. The number of workers is said in any case: a job may have fewer processors than its machine.</summary>
    public IEnumerable<IReadOnlyList<string>> Words(ParseResult words, int workers) =>
    [
        [_workers.Name, $"{workers}"],
        .. OfARow.Where(option => option != _workers && words.GetResult(option) is { Implicit: false })
            .Select(option => (string[])[option.Name, .. words.GetResult(option)!.Tokens.Select(token => token.Value)]),
    ];
}
