using System.Diagnostics;
using System.Security.Cryptography;
using Cornet.App.Studies;
using Cornet.App.Verbs;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;
using static TorchSharp.torch;

namespace Cornet.App.StudyVerbs;

/// <summary>How this machine does a row.</summary>
/// <param name="Device">What the user called the device; null for the best there is.</param>
/// <param name="Workers">Threads that prepare images.</param>
/// <param name="Lease">How long a process may be silent before another takes over.</param>
/// <param name="SaveEvery">Between checkpoints within an epoch.</param>
internal sealed record RowOptions(string? Device, int Workers, TimeSpan Lease, TimeSpan SaveEvery);

/// <summary>
/// Trains and scores one row of a study, from wherever it stands. It may be asked for any number of times, by any number of processes: a row that is done is
/// not done again.
/// </summary>
internal sealed class RowRun(StudyFolder study, int index, RowOptions options, TextWriter output)
{
    private readonly RowFolder _row = study.Row(index);
    private readonly StudyConfiguration _configuration = study.Configuration;

    /// <summary>Does it.</summary>
    /// <param name="cancellation">Saves and stops.</param>
    /// <returns>0 where the row is done, else <see cref="StudyExit.TryAgain"/>.</returns>
    /// <exception cref="CornetException">The row failed, or has failed too often.</exception>
    public int Run(CancellationToken cancellation)
    {
        if (_row.Result() is not null)
        {
            output.WriteLine($"{_row.Name} is done.");
            return 0;
        }

        if (_row.Failure() is { Count: >= RowFolder.MostFailures } often)
        {
            throw new CornetException(FormattableString.Invariant(
                $"{_row.Name} has failed {often.Count} times and is skipped; the last time: {often.Sentence.TrimEnd('.')}. Delete '{Path.Combine(_row.Path, "failed.json")}' to try again."))
            {
                ExitCode = StudyExit.Skipped,
            };
        }

        WholeFile.Guard(_row.Path, () => Directory.CreateDirectory(_row.Path));
        using var lease = Lease.TryTake(_row.Path, options.Lease, out var owner);
        if (lease is null)
        {
            output.WriteLine($"{_row.Name} is being done by {owner?.Name ?? "another process"}.");
            return StudyExit.TryAgain;
        }

        try
        {
            WholeFile.Permission.Value = () => lease.Demand();
            // Another process may have finished it between the first look and the lease.
            return _row.Result() is not null || Do(lease, cancellation) ? StudyExit.Done : StudyExit.TryAgain;
        }
        catch (OperationCanceledException)
        {
            return StudyExit.TryAgain;
        }
        catch (LeaseLostException lost)
        {
            output.WriteLine(lost.Message);
            return StudyExit.TryAgain;
        }
        catch (Exception fault)
        {
            try
            {
                _row.Fail(Failure.Sentence(fault), counts: !IsOfDisk(fault));
            }
            catch (CornetException)
            {
                // A full disk has no room for the reason either; it is said on standard error.
            }

            if (IsOfDisk(fault)) throw new CornetException(fault.Message, fault) { ExitCode = StudyExit.Disk };
            throw;
        }
        finally
        {
            WholeFile.Permission.Value = null;
        }
    }

    // A disk that is full, beyond a quota, read-only or broken, as Linux, macOS and Windows number it.
    private static bool IsOfDisk(Exception fault) =>
        fault is CornetException { InnerException: IOException { HResult: var code } } && (code & 0xFFFF) is 28 or 122 or 69 or 30 or 5 or 112 or 39;

    // False where it was saved and stopped.
    private bool Do(Lease lease, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (variant, seed) = _configuration.Row(index);
        var entry = ModelCatalog.Find(variant.Model);
        if (StudyVariant.FingerprintOf(entry.Card) != variant.Fingerprint)
            throw new CornetException($"{variant.Model} is another network in this program than in '{study.Path}': its .cornet file has changed since. Build the old one, or choose another folder (--out).");
        ForgetStart(lease);
        var recipe = variant.Recipe with { Seed = seed };
        var trained = Train(lease, entry, recipe, cancellation);
        if (trained is null)
        {
            output.WriteLine($"{_row.Name} is saved and stopped.");
            return false;
        }

        lease.Report("scoring", 1, null);
        var device = Computing.Prepare(options.Device);
        set_num_threads(_configuration.Threads);
        List<RowScore> scores = [Accuracy(entry, trained, device, cancellation), .. Benchmarks(entry, trained, seed, device, cancellation)];
        var result = new RowResult
        {
            Index = index, Study = _configuration.Design.Study, Variant = variant.Name, Model = variant.Model, Rows = variant.Rows, Seed = seed,
            Recipe = recipe, Data = _configuration.Data, WeightsHash = HashOf(trained.Weights), Scores = scores, Parameters = entry.Card.Parameters,
            MultiplyAdds = entry.Card.MultiplyAdds, TrainingSet = trained.TrainingSet, Steps = trained.Steps, Threads = _configuration.Threads, Device = $"{device}",
            Software = string.Join(", ", SoftwareVersions.All.Select(one => $"{one.Key} {one.Value}")), Host = Environment.MachineName,
            Ended = DateTime.UtcNow, Seconds = trained.SecondsBefore + clock.Elapsed.TotalSeconds,
        };
        _row.Finish(result);
        output.WriteLine($"{_row.Name} is done: {string.Join(", ", scores.Select(InWords))}");
        return true;
    }

    private static string InWords(RowScore score) => FormattableString.Invariant($"{score.Name} {score.Value:F3}");

    // Killed before the first checkpoint, a training has nothing to go on from.
    private void ForgetStart(Lease lease)
    {
        lease.Demand();
        if (File.Exists(Path.Combine(_row.Path, "config.json")) && !File.Exists(Path.Combine(_row.Path, "last.pth")))
            File.Delete(Path.Combine(_row.Path, "config.json"));
    }

    private Trained? Train(Lease lease, ModelEntry entry, Recipe recipe, CancellationToken cancellation)
    {
        var settings = new TrainingRunOptions
        {
            Validation = _configuration.Validation, Size = _configuration.Size, Device = options.Device, Threads = _configuration.Threads,
            Workers = options.Workers,
        };
        using var run = File.Exists(Path.Combine(_row.Path, "last.pth"))
            ? TrainingRun.Resume(_row.Path, settings, output, begun => Same(begun, recipe))
            : TrainingRun.Start(entry, _configuration.Data, recipe, settings, () => _row.Path, output);
        DemandSameImages(run, recipe.Seed);
        run.Folder!.SaveEvery = options.SaveEvery;
        run.Describe(output);
        var perEpoch = run.Batches.Train.PerEpoch;
        var (steps, done) = ((long)perEpoch * recipe.Epochs, run.Trainer.StepsDone(perEpoch));
        var before = run.Trainer.Ended.Sum(epoch => epoch.Seconds);
        using (var log = RowLog.Begin(_row.Log, LeaseHolder.Self(options.Lease).Name, done))
        {
            var outcome = TrainingDisplay.For(output).Show(progress => run.Trainer.Fit(
                run.Batches.Train, run.Batches.Validation, run.Folder, new DirectProgress<TrainingProgress>(at =>
                {
                    // Before anything is written: this process may have been stopped for longer than its lease lasts.
                    lease.Demand(look: false);
                    var now = ((long)(at.Epoch - 1) * perEpoch) + at.Step;
                    for (; done < now; done++) log.Count();
                    lease.Report(FormattableString.Invariant($"epoch {at.Epoch}/{at.Epochs}"), (double)now / steps, at.Remaining);
                    progress.Report(at);
                }),
                cancellation));
            if (outcome.Interrupted)
            {
                // It got on: what failed before is no reason to skip it later.
                _row.ForgetFailures();
                return null;
            }
        }

        var weights = File.Exists(run.Folder.Best) ? run.Folder.Best : run.Folder.Final;
        return new Trained(weights, RunConfiguration.Read(run.Folder.Configuration).Size, steps, before, run.Trainer.Splits?.Training.Fingerprint);
    }

    // The training that this study wants, with the data where this machine has them.
    private RunConfiguration Same(RunConfiguration begun, Recipe recipe)
    {
        var model = _configuration.Row(index).Variant.Model;
        var same = begun.Recipe == recipe && begun.Model == model && begun.Validation == _configuration.Validation
            && (_configuration.Size is null || begun.Size == _configuration.Size);
        if (!same)
        {
            throw new CornetException($"'{_row.Path}' holds a training of another study or configuration ({begun.Model}, {begun.Recipe}): delete the folder, or choose another one (--out).")
            {
                ExitCode = StudyExit.OtherStudy,
            };
        }

        return begun with { Data = _configuration.Data };
    }

    // A folder of the same name with other images would give scores that cannot be compared.
    private void DemandSameImages(TrainingRun run, long seed)
    {
        if (run.Trainer.Splits?.Training.Fingerprint is not { } mine) return;
        if (study.Results().FirstOrDefault(row => row.Seed == seed && row.TrainingSet is { } its && its != mine) is { } other)
        {
            throw new CornetException($"The training images of '{_configuration.Data}' are others than those that row {other.Index} ({other.Variant}) was trained on: restore them, or begin the study in another folder.")
            {
                ExitCode = StudyExit.OtherStudy,
            };
        }
    }

    private RowScore Accuracy(ModelEntry entry, Trained trained, Device device, CancellationToken cancellation)
    {
        var trainedOn = SplitRecord.In(trained.Weights);
        var data = EvaluationSet.Open(DataSplits.Of(_configuration.Data, trained.Size), trainedOn);
        using var model = TrainedNetwork.Open(entry, trained.Weights, device);
        var outputs = new NetworkOutputs(trainedOn?.Classes, model.ClassCount);
        var set = outputs.Label(data.Set);
        using var batches = new Batches(set, set.EvaluationPreparation(trained.Size) with { Normalization = SplitRecord.NormalizationOf(trainedOn) }, new BatchOptions
        {
            BatchSize = 128, Workers = options.Workers, ChannelsLast = model.TakesChannelsLast(device), NormalizeOnDevice = BatchOptions.NormalizesOn(device),
        });
        var result = Evaluation.Run(model, batches, device, cancellation: cancellation);
        if (!double.IsFinite(result.Loss)) throw new CornetException($"The outputs of {_row.Name} are NaN or infinite: its training diverged.");
        return new RowScore(RowScore.Accuracy, result.Top1)
        {
            Raw = result.Top1, Ceiling = 1, Chance = 1.0 / set.Classes.Count,
            Rule = FormattableString.Invariant($"share of {set.Count:N0} images named correctly, {data.Part} ({batches.Preparation})"),
        };
    }

    private IEnumerable<RowScore> Benchmarks(ModelEntry entry, Trained trained, long seed, Device device, CancellationToken cancellation)
    {
        if (_configuration.Benchmarks.Count == 0) return [];
        string[] files = [.. _configuration.Benchmarks.Select(one => one.File)];
        // Kept until the row is done: a scoring that was ended need not compute them again.
        var activations = Path.Combine(_row.Path, "activations");
        var scoring = new BenchmarkScoring(entry, trained.Weights, files, _row.Scores, activations, _configuration.Size, 32, seed, device, model => model)
        {
            Cancellation = cancellation,
        };
        RowScore[] scores = [.. ScoresOf(scoring.Run(output))];
        Directory.Delete(activations, recursive: true);
        return scores;
    }

    private static IEnumerable<RowScore> ScoresOf(BenchmarkResult result)
    {
        foreach (var score in result.Scores)
        {
            var (trained, untrained) = (score.Of(ResponderKind.Trained), score.Of(ResponderKind.Untrained));
            yield return new RowScore(score.Declaration.Name, trained is null ? null : score.ValueOf(trained))
            {
                Raw = trained?.Measured.Raw, Untrained = untrained is null ? null : score.ValueOf(untrained), Ceiling = score.Ceiling?.Value,
                Chance = score.Chance, Rule = $"{score.Metric}; {score.Committed}; normalization: {score.Normalization}", Missing = trained?.Measured.Missing,
            };
        }

        foreach (var composite in result.Composites.GroupBy(one => one.Name))
        {
            var trained = composite.FirstOrDefault(one => one.Responder.Kind == ResponderKind.Trained);
            yield return new RowScore(composite.Key, trained?.Value)
            {
                Untrained = composite.FirstOrDefault(one => one.Responder.Kind == ResponderKind.Untrained)?.Value, Rule = trained?.Rule ?? "",
                Missing = trained is { Value: null, Missing: { Count: > 0 } lacking } ? $"no score for {string.Join(", ", lacking)}" : null,
            };
        }
    }

    private static string HashOf(string file)
    {
        using var weights = WeightsFile.Read(file);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in weights) TensorBytes.Visit(entry.Value, bytes => hash.AppendData(bytes));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A row that has learned.</summary>
    /// <param name="Weights">The file of its weights.</param>
    /// <param name="Size">Rows and columns of its input.</param>
    /// <param name="Steps">The steps of its training.</param>
    /// <param name="SecondsBefore">The time that epochs took in earlier sessions.</param>
    /// <param name="TrainingSet">Tells its training images from others.</param>
    private sealed record Trained(string Weights, int Size, long Steps, double SecondsBefore, string? TrainingSet);
}
