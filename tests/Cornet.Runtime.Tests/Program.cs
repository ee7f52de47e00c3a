using System.Runtime.CompilerServices;
using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Native;
using Cornet.Runtime.Tests.Distributed;
using Cornet.Runtime.Tests.Layers;
using Cornet.Runtime.Tests.Native;
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
        if (args is ["hardened", .. var words]) return HardenedProcess.Run(words);
        if (args is ["convolutions"]) return Convolve();
        if (args is ["ranks", var engine]) return RanksProgram.Run(engine);
        if (args is ["kernels"]) return Print(KernelSupport.Current);
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

    private static int Print(KernelSupport support)
    {
        foreach (var kernel in SelfTest.Kernels) Console.WriteLine($"{kernel}: {support.Results.GetValueOrDefault(kernel, $"not tested: {support.Untested}")}");
        return 0;
    }

    private static int Convolve()
    {
        var sides = new[] { 16, 32, 64, 128 };
        var strided = new[] { (2, 2), (3, 1), (3, 2), (5, 1), (7, 2), (7, 4), (11, 4) };
        var worst = strided.SelectMany(window => sides.Concat([1, 3, 8, 12]).SelectMany(inputs => sides.Select(outputs =>
            ConvolutionError.Of(inputs, outputs, window.Item1, window.Item2)))).Max();
        Console.WriteLine($"{worst:E1} {Backend.Description}");
        // What is tried then is tried on the processor and with gradients, wherever the first such network is made.
        set_default_device(META);
        using (inference_mode()) new Convolution(24, 24, 3).Dispose();
        set_default_device(CPU);
        Console.WriteLine($"{ConvolutionError.Of(24, 24, 3):E1} {Backend.Description}");
        return 0;
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
