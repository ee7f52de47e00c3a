using System.CommandLine;
using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Text;
using Cornet.Runtime.Stimuli;
using Parquet;
using Parquet.Schema;

namespace Cornet.Bench.Pipeline;

/// <summary>Images per second in shuffled order from class folders, tars and Parquet files with the same images.</summary>
internal static class ArchiveSpeed
{
    private const int Shards = 4, RowGroup = 100;

    /// <summary>The study: <c>archives --data FOLDER</c>.</summary>
    public static Command Study()
    {
        Option<string> data = new("--data") { Description = "A folder of small photographs with CLASS/*.jpg: CIFAR-10's.", Required = true };
        Option<int> images = new("--images") { Description = "Large photographs made of them.", DefaultValueFactory = _ => 2000 };
        Option<int> rounds = new("--rounds") { Description = "Passes of each form that count.", DefaultValueFactory = _ => 5 };
        Option<int> threads = new("--threads") { Description = "Threads that read.", DefaultValueFactory = _ => 1 };
        Command study = new("archives", "Images per second in shuffled order from folders, tars and Parquet, as Markdown.") { data, images, rounds, threads };
        study.SetAction(given => Console.WriteLine(Table(given.GetValue(data)!, given.GetValue(images), given.GetValue(rounds), given.GetValue(threads))));
        return study;
    }

    private static string Table(string small, int count, int rounds, int threads)
    {
        var scratch = Directory.CreateTempSubdirectory("cornet-archives-").FullName;
        try
        {
            var folder = Path.Combine(scratch, "files");
            Photographs.Write(new ImageFolder(small), folder, count);
            var images = new ImageFolder(folder);
            WriteTars(images, folder, Directory.CreateDirectory(Path.Combine(scratch, "tars")).FullName);
            foreach (var packing in (CompressionMethod[])[CompressionMethod.Snappy, CompressionMethod.None])
                WriteParquet(images, folder, Directory.CreateDirectory(Path.Combine(scratch, $"parquet-{packing}")).FullName, packing);

            (string Title, string Path)[] forms =
            [
                ("class folders", folder), ($"{Shards} WebDataset tars", Path.Combine(scratch, "tars")), ("Parquet, Snappy", Path.Combine(scratch, "parquet-Snappy")),
                ("Parquet, not compressed", Path.Combine(scratch, "parquet-None")),
            ];
            var opened = forms.Select(form => (First: Seconds(() => StimulusSet.Open(form.Path, Split.Train)), Again: Seconds(() => StimulusSet.Open(form.Path, Split.Train)))).ToList();
            var sets = forms.Select(form => StimulusSet.Open(form.Path, Split.Train)).ToList();
            var (reading, preparing) = (sets.ConvertAll(_ => new List<double>()), sets.ConvertAll(_ => new List<double>()));
            for (var round = 0; round <= rounds; round++)
            {
                for (var form = 0; form < sets.Count; form++)
                {
                    var (read, prepared) = (Microseconds(sets[form], round, threads, decodes: false), Microseconds(sets[form], round, threads, decodes: true));
                    if (round == 0) continue;
                    reading[form].Add(read);
                    preparing[form].Add(prepared);
                }
            }

            var table = new StringBuilder("| the images lie in | first opened | opened again | reading alone, per image | images/s read | images/s prepared |\n|---|---|---|---|---|---|\n");
            for (var form = 0; form < sets.Count; form++)
            {
                var (read, prepared) = (Median(reading[form]), Median(preparing[form]));
                table.Append(CultureInfo.InvariantCulture,
                    $"| {forms[form].Title} | {opened[form].First * 1000:F0} ms | {opened[form].Again * 1000:F0} ms | {read:F0} us | {1e6 / read:F0} | {1e6 / prepared:F0} |\n");
            }

            return table.ToString();
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Seconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }

    // Time that passes for an image, with all threads at work.
    private static double Microseconds(StimulusSet set, int epoch, int threads, bool decodes)
    {
        var order = new CounterRandom(1, epoch).Permutation(set.Count);
        var preparation = Preparation.ForTraining(224, null);
        using var prepared = new ThreadLocal<float[]>(() => new float[preparation.Length]);
        return Seconds(() => Parallel.ForEach(order, new ParallelOptions { MaxDegreeOfParallelism = threads }, index =>
        {
            if (decodes) set.Prepare(index, epoch, preparation, new CounterRandom(1, epoch, index), prepared.Value!);
            else set.ContentOf(index);
        })) * 1e6 / set.Count;
    }

    private static void WriteTars(ImageFolder images, string folder, string to)
    {
        for (var shard = 0; shard < Shards; shard++)
        {
            using var tar = new TarWriter(File.Create(Path.Combine(to, $"train-{shard:D6}.tar")));
            for (var i = shard; i < images.Count; i += Shards)
            {
                var id = images.IdOf(i);
                tar.WriteEntry(Path.Combine(folder, id), id);
                var label = new MemoryStream(Encoding.UTF8.GetBytes(images.Classes[images.LabelOf(i)]));
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{Path.ChangeExtension(id, ".cls")}") { DataStream = label });
            }
        }
    }

    private static void WriteParquet(ImageFolder images, string folder, string to, CompressionMethod packing)
    {
        Task.Run(Write).GetAwaiter().GetResult();

        async Task Write()
        {
            DataField bytes = new DataField<byte[]>("bytes"), path = new DataField<string>("path"), label = new DataField<long>("label");
            await using var file = File.Create(Path.Combine(to, "train-00000-of-00001.parquet"));
            var schema = new ParquetSchema(new StructField("image", bytes, path), label);
            await using var writer = await ParquetWriter.CreateAsync(schema, file, new ParquetOptions { CompressionMethod = packing }).ConfigureAwait(false);
            foreach (var rows in Enumerable.Range(0, images.Count).Chunk(RowGroup))
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync(bytes, Array.ConvertAll(rows, i => File.ReadAllBytes(Path.Combine(folder, images.IdOf(i))))).ConfigureAwait(false);
                await group.WriteAsync(path, Array.ConvertAll(rows, i => Path.GetFileName(images.IdOf(i)))).ConfigureAwait(false);
                await group.WriteAsync<long>(label, Array.ConvertAll(rows, i => (long)images.LabelOf(i))).ConfigureAwait(false);
                group.CompleteValidate();
            }
        }
    }
}
