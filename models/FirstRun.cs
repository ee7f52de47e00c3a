using Cornet.Cli;

namespace Cornet.Models;

/// <summary>
/// What happens without any words: the commands a user would give, one after the other. A small CORnet learns to tell objects apart that Cornet draws
/// itself, and is scored beside itself untrained and beside the pixels.
/// </summary>
internal static class FirstRun
{
    private const string Data = "rendered:mild,size=32,count=4000,validation=800,test=800";

    public static int Run()
    {
        var folder = FreeFolder();
        string[] commands =
        [
            "describe",
            "describe CORnetSmall",
            $"train CORnetSmall --data {Data} --epochs 4 --batch 32 --lr 0.03 --out {folder}",
            $"score CORnetSmall --weights {folder}/last.pth --data {Data} --out {folder}/score",
        ];
        foreach (var command in commands)
        {
            Console.WriteLine($"\n> dotnet run -c Release --project models -- {command}\n");
            var exit = CornetCommand.Run(command.Split(' '));
            if (exit != 0) return exit;
        }
        Console.WriteLine($"\nOpen {Path.GetFullPath($"{folder}/score/report.html")} in a browser.");
        return 0;
    }

    private static string FreeFolder() =>
        Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? "runs/first-run" : $"runs/first-run-{number}").First(path => !Directory.Exists(path));
}
