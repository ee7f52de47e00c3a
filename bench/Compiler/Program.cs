using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Cornet.Bench.Compiler;
using Perfolizer.Horology;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [ColdRun.Word])
{
    Console.WriteLine(ColdRun.Milliseconds());
    return;
}

// In this process: the generator runs inside a compiler that has long been warm, and the machine is often shared.
var config = ManualConfig.CreateEmpty()
    .AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(20).WithIterationCount(7).WithIterationTime(TimeInterval.FromMilliseconds(250)).WithMaxRelativeError(0.1))
    .AddLogger(new TextLogger(Console.Error)).AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
    .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator);

List<Summary> summaries = [.. new[] { typeof(ModelBenchmarks), typeof(ZooBenchmarks), typeof(FilesBenchmarks), typeof(LengthBenchmarks) }
    .Select(one => BenchmarkRunner.Run(one, config))];

var medians = new Dictionary<string, double>();
Console.WriteLine($"The zoo: {ModelText.Zoo.Count} files. CORnet-S: {ModelText.CORnetS.Content.Length} characters.\n");
Console.WriteLine("| | median | quartiles |\n|---|---|---|");
Console.WriteLine($"| the generator on the zoo, first run of a process, just-in-time compilation included | {ColdRun.Median():0} ms | |");
foreach (var report in summaries.SelectMany(summary => summary.Reports))
{
    if (report.ResultStatistics is not { } measured) continue;
    var given = string.Join(" ", report.BenchmarkCase.Parameters.Items.Select(item => item.Value));
    var name = $"{given} {report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')}".Trim();
    medians[report.BenchmarkCase.Descriptor.WorkloadMethod.Name + report.BenchmarkCase.Descriptor.Type.Name] = measured.Median;
    Console.WriteLine($"| {name} | {Ms(measured.Median)} | {Ms(measured.Q1)} to {Ms(measured.Q3)} |");
}
var (generate, compile) = (medians[nameof(ZooBenchmarks.Generate) + nameof(ZooBenchmarks)], medians[nameof(ZooBenchmarks.Compile) + nameof(ZooBenchmarks)]);
Console.WriteLine($"\nThe generator takes {generate / (generate + compile):P1} of the generator and the C# compiler together.");

static string Ms(double nanoseconds) => $"{nanoseconds / 1e6:0.00} ms";
