using System.CommandLine;
using System.Diagnostics;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;

namespace Cornet.Bench.Pipeline;

/// <summary>How long a training takes to have its splits, beside the bare listing of the same folder.</summary>
internal static class Start
{
    /// <summary>The study: <c>start --data FOLDER</c>, whose images may be empty files.</summary>
    public static Command Study()
    {
        Option<string> data = new("--data") { Description = "A folder with train/CLASS/*.jpg.", Required = true };
        Option<int> rounds = new("--rounds") { Description = "Repetitions.", DefaultValueFactory = _ => 3 };
        Command study = new("start", "Seconds until a folder of images is split, beside its listing.") { data, rounds };
        study.SetAction(given =>
        {
            var folder = given.GetValue(data)!;
            for (var round = 0; round < given.GetValue(rounds); round++)
            {
                var clock = Stopwatch.StartNew();
                var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count();
                var listing = clock.Elapsed.TotalSeconds;
                clock.Restart();
                var splits = TrainingSplits.Open(DataSplits.Of(folder), null, 1);
                var opened = clock.Elapsed.TotalSeconds;
                var record = splits.Record();
                Console.WriteLine(FormattableString.Invariant(
                    $"{files:N0} files: listed in {listing:F2} s; opened and split in {opened:F2} s, with fingerprints in {clock.Elapsed.TotalSeconds:F2} s ({record.Training.Images:N0} + {record.Validation!.Images:N0})"));
            }
        });
        return study;
    }
}
