using System.Diagnostics;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Reporting;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Writes the pictures of the report in the documentation: a generated brain whose lags are known, as Chromium shows it on a desktop and on a phone.</summary>
public class ReportScreenshots
{
    [ProgramFact("chromium", "chromium", Wanted = "CORNET_SCREENSHOTS")]
    public void The_report_of_a_generated_brain_as_a_browser_shows_it()
    {
        var folder = Environment.GetEnvironmentVariable("CORNET_SCREENSHOTS")!;
        using var brain = new LaggedBrain();
        brain.Write(brain.Responses(subjects: true));
        BenchmarkScore[] scores =
        [
            brain.Score("pls", "\"splits\": 10, \"held_out\": 0.3, \"components\": 6, \"normalization\": \"r^2 / ceiling\""),
            brain.Score("ct_rsa"),
        ];
        var page = BenchmarkReport.Write(new BenchmarkResult("Recurrent", "best.pth", scores, []), Path.Combine(folder, "lagged-report"));
        foreach (var (name, width, height) in new[] { ("report-time", 1100, 1500), ("report-phone", 390, 1500) })
        {
            var picture = Path.Combine(folder, $"{name}.png");
            using var browser = Process.Start("chromium", ["--headless", "--no-sandbox", "--hide-scrollbars", $"--screenshot={picture}", $"--window-size={width},{height}", $"file://{Path.GetFullPath(page)}"]);
            browser.WaitForExit();
            Assert.True(File.Exists(picture));
        }
    }
}
