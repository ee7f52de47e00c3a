using System.Diagnostics;
using System.Globalization;
using Cornet.Runtime.Stimuli;

namespace Cornet.Bench.Pipeline;

/// <summary>Where one thread spends its time on an image, in microseconds.</summary>
/// <param name="Reading">The file from the system's cache.</param>
/// <param name="Decoding">The JPEG.</param>
/// <param name="Resampling">Cropping and resizing.</param>
/// <param name="Normalizing">Mirroring, normalizing, separating colors, writing into the batch.</param>
internal readonly record struct Stages(double Reading, double Decoding, double Resampling, double Normalizing)
{
    /// <summary>The first word of a worker that answers this.</summary>
    public const string Word = "stages";

    /// <summary>All of it.</summary>
    public double Total => Reading + Decoding + Resampling + Normalizing;

    /// <summary>Measures and prints.</summary>
    public static void Serve(Loading loading)
    {
        var stages = Measure(loading);
        double[] numbers = [stages.Reading, stages.Decoding, stages.Resampling, stages.Normalizing];
        Console.WriteLine(string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))));
    }

    /// <summary>Measures in a process of its own.</summary>
    /// <param name="loading">What is loaded.</param>
    /// <param name="turbo">By libjpeg-turbo, or else by SkiaSharp.</param>
    public static Stages Ask(Loading loading, bool turbo)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["load", Word, .. loading.Arguments()]) { RedirectStandardOutput = true };
        if (!turbo) start.Environment["CORNET_TURBOJPEG"] = "off";
        using var process = Process.Start(start)!;
        var numbers = process.StandardOutput.ReadToEnd().Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new Stages(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    // The second of two passes.
    private static Stages Measure(Loading loading)
    {
        var files = Directory.EnumerateFiles(loading.Folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var preparation = loading.Preparation;
        var batch = new float[loading.Batch * preparation.Length];
        using var bench = DecodeBuffer.Rent();
        Span<long> ticks = stackalloc long[4];
        for (var pass = 0; pass < 2; pass++)
        {
            ticks.Clear();
            for (var i = 0; i < files.Length; i++)
            {
                PreparedFrame choice = default;
                var random = new CounterRandom(pass, i);
                var began = Stopwatch.GetTimestamp();
                _ = bench.Load(files[i]);
                var loaded = Stopwatch.GetTimestamp();
                ImageFile.Read(files[i], bench, size => (choice = preparation.Choose(size, random)).Frame.Rows);
                var decoded = Stopwatch.GetTimestamp();
                var frame = choice.Frame;
                if (!frame.KeepsPixels) Runtime.Stimuli.Resampling.Resize(bench, frame);
                var resampled = Stopwatch.GetTimestamp();
                var (raster, top, left) = frame.KeepsPixels ? (bench.Decoded, frame.Cut.Top, frame.Cut.Left) : (bench.Resized, 0, 0);
                preparation.Write(raster, top, left, choice, batch.AsSpan(i % loading.Batch * preparation.Length, preparation.Length));
                var written = Stopwatch.GetTimestamp();
                ticks[0] += loaded - began;
                ticks[1] += decoded - loaded - (loaded - began);
                ticks[2] += resampled - decoded;
                ticks[3] += written - resampled;
            }
        }

        var scale = 1e6 / Stopwatch.Frequency / files.Length;
        return new Stages(ticks[0] * scale, ticks[1] * scale, ticks[2] * scale, ticks[3] * scale);
    }
}
