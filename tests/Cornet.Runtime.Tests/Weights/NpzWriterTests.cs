using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

public class NpzWriterTests
{
    [PythonFact("numpy")]
    public void Arrays_that_grow_side_by_side_are_those_that_were_appended()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var early = randn(5, 2, 3, 3);
        var late = randn(5, 4);
        using (var writer = NpzWriter.Create(folder["features.npz"]))
        {
            writer.Reserve("V1.0", ScalarType.Float32, 5, 2, 3, 3);
            for (var at = 0; at < 5; at += 2)
            {
                writer.Append("V1.0", early.narrow(0, at, Math.Min(2, 5 - at)));
                if (at == 0)
                {
                    writer.Reserve("decoder", ScalarType.Float32, 5, 4);
                }

                writer.Append("decoder", late.narrow(0, at, Math.Min(2, 5 - at)));
                Assert.False(File.Exists(folder["features.npz"]));
            }

            writer.Complete();
        }

        Assert.Equal(WeightFiles.Lines([("V1.0", early), ("decoder", late)]), WeightFiles.ReadBy("numpy-read", folder["features.npz"]));
        Assert.Equal(["features.npz"], folder.Files);
    }

    [Fact]
    public void A_writer_that_was_not_completed_leaves_the_older_file_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["features.npz"], "older");
        using (var writer = NpzWriter.Create(folder["features.npz"]))
        {
            writer.Reserve("V1.0", ScalarType.Float32, 5, 2);
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }

        Assert.Equal("older", File.ReadAllText(folder["features.npz"]));
        Assert.Equal(["features.npz"], folder.Files);
    }

    [Fact]
    public void A_batch_that_does_not_continue_its_array_is_a_mistake_of_the_program()
    {
        using var folder = new ScratchFolder();
        using var writer = NpzWriter.Create(folder["features.npz"]);
        writer.Reserve("V1.0", ScalarType.Float32, 2, 3);
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => writer.Append("V1.1", zeros(2, 3)));
        Assert.Throws<ArgumentException>(() => writer.Append("V1.0", zeros(2, 4)));
        Assert.Throws<ArgumentException>(() => writer.Append("V1.0", zeros(3, 3)));
        Assert.Throws<ArgumentException>(() => writer.Append("V1.0", zeros(2, 3, ScalarType.Float64)));
        Assert.Throws<ArgumentException>(() => writer.Reserve("V1.0", ScalarType.Float32, 2, 3));
    }

    [Fact]
    public void A_write_that_the_disk_refuses_names_the_file()
    {
        using var folder = new ScratchFolder();
        using var writer = NpzWriter.Create(folder["features.npz"]);
        using var value = zeros(2);
        writer.Reserve("more than any disk has", ScalarType.Byte, 1L << 60);
        var fault = Assert.Throws<CornetException>(() => writer.Add("decoder", value));
        Assert.StartsWith($"'{folder["features.npz"]}' could not be written", fault.Message);
    }

    [Fact]
    public void An_archive_of_more_entries_than_the_old_zip_can_count_is_written_as_ZIP64()
    {
        const int Entries = 70_000;
        using var folder = new ScratchFolder();
        WholeFile.Write(folder["many.zip"], file =>
        {
            var zip = new StoredZip(file);
            for (var i = 0; i < Entries; i++)
            {
                zip.Add($"{i}", [(byte)i]);
            }

            zip.Finish();
        });

        using var archive = System.IO.Compression.ZipFile.OpenRead(folder["many.zip"]);
        Assert.Equal(Entries, archive.Entries.Count);
        Assert.Equal(Entries - 1 & 0xff, archive.Entries[^1].Open().ReadByte());
    }
}
