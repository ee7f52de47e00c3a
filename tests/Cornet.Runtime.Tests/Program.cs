using System.Runtime.CompilerServices;
using Cornet.Runtime.App;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests;

/// <summary>
/// The tests' assembly as a program of its own, for what only a fresh process shows.
/// </summary>
internal static class Program
{
#pragma warning disable CA2255 // What the generator emits into every assembly that has a network.
    [ModuleInitializer]
    internal static void PrepareBackend() => Backend.Prepare();
#pragma warning restore CA2255

    private static int Main(string[] args)
    {
        if (args.Length > 0) return CornetApp.Run(args);
        try
        {
            Backend.Load();
            FirstLines();
            return 0;
        }
        catch (CornetException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FirstLines()
    {
        manual_seed(1);
        using var numbers = randn(3);
        Console.WriteLine(string.Join(' ', numbers.data<float>().Select(x => x.ToString("F4"))));
        Console.WriteLine(Backend.Description);
        if (OperatingSystem.IsLinux()) Console.WriteLine(KilobytesOnLargePages(() => ones(1 << 24)));
    }

    private static long KilobytesOnLargePages(Func<Tensor> map)
    {
        var before = Count();
        using var made = map();
        return Count() - before;

        static long Count() =>
            long.Parse(File.ReadLines("/proc/self/smaps_rollup").First(line => line.StartsWith("AnonHugePages:")).Split(' ')[^2]);
    }
}
