using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

public class PyTorchFileTests
{
    [PythonTheory]
    [InlineData("plain")]
    [InlineData("dict")]
    [InlineData("parallel")]
    [InlineData("module")]
    [InlineData("parameters")]
    [InlineData("state_dict")]
    [InlineData("model")]
    [InlineData("model_state_dict")]
    public void Every_tensor_is_read_as_PyTorch_wrote_it_in_both_of_its_formats(string sample)
    {
        foreach (var format in new[] { "zip", "legacy" })
        {
            var path = WeightFiles.OfTorch($"{sample}.{format}.pth");
            using var weights = PyTorchFile.Read(path);
            Assert.Equal(WeightFiles.Expected(path), WeightFiles.Lines(weights));
        }
    }

    [PythonFact]
    public void A_newer_protocol_of_pickle_is_read_as_well()
    {
        var path = WeightFiles.OfTorch("protocol4.zip.pth");
        using var weights = PyTorchFile.Read(path);
        Assert.Equal(WeightFiles.Expected(path), WeightFiles.Lines(weights));
    }

    [PythonFact]
    public void Tensors_that_shared_their_memory_share_it_after_reading()
    {
        using var weights = PyTorchFile.Read(WeightFiles.OfTorch("plain.zip.pth"));
        weights["shared"].fill_(7);
        Assert.All(weights["row_of_shared"].data<float>(), value => Assert.Equal(7, value));
        Assert.Equal(7 * 24, weights["again"].sum().item<float>());
    }

    [PythonFact]
    public void PyTorch_loads_strictly_what_was_written()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        List<(string Name, Tensor Value)> weights =
        [
            ("V1.conv.weight", randn(4, 3, 7, 7)),
            ("V1.norm.num_batches_tracked", tensor(12345678901L)),
            ("V1.turned", randn(3, 5).t()),
            ("V1.none", empty(0, 3)),
            ("V1.needs_a_gradient", randn(3, requires_grad: true)),
            .. WeightFiles.EveryType(ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64),
            .. WeightFiles.EveryType(ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool),
        ];
        PyTorchFile.Write(folder["ours.pth"], weights);
        Assert.Equal(WeightFiles.Lines(weights), WeightFiles.ReadBy("torch-read", folder["ours.pth"]));
        Assert.Equal(["ours.pth"], folder.Files);
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        List<(string Name, Tensor Value)> weights = [("a", randn(3, 4)), ("b.\u00fc", tensor(3L)), ("c", empty(0))];
        PyTorchFile.Write(folder["ours.pth"], weights);
        using var read = PyTorchFile.Read(folder["ours.pth"]);
        Assert.Equal(WeightFiles.Lines(weights), WeightFiles.Lines(read));
    }

    [Fact]
    public void Weights_outlive_the_dispose_scope_they_were_read_in()
    {
        using var folder = new ScratchFolder();
        StateDict read;
        using (NewDisposeScope())
        {
            PyTorchFile.Write(folder["ours.pth"], [("a", ones(3))]);
            read = PyTorchFile.Read(folder["ours.pth"]);
        }

        Assert.Equal(3, read["a"].sum().item<float>());
        read.Dispose();
        Assert.Empty(read);
    }

    [Fact]
    public void A_write_that_fails_midway_leaves_the_older_file_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        PyTorchFile.Write(folder["ours.pth"], [("a", ones(3))]);
        var before = File.ReadAllBytes(folder["ours.pth"]);

        var complex = zeros(2, ScalarType.ComplexFloat32);
        var fault = Assert.Throws<CornetException>(() => PyTorchFile.Write(folder["ours.pth"], [("a", ones(3)), ("b", complex)]));

        Assert.Contains("ComplexFloat32", fault.Message);
        Assert.Equal(before, File.ReadAllBytes(folder["ours.pth"]));
        Assert.Equal(["ours.pth"], folder.Files);
    }

    [Fact]
    public void A_place_where_nothing_can_be_written_is_named()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["file"], "");
        foreach (var path in new[] { folder.Root, Path.Combine(folder["file"], "weights.pth") })
        {
            var fault = Assert.Throws<CornetException>(() => PyTorchFile.Write(path, []));
            Assert.StartsWith($"'{path}' could not be written", fault.Message);
        }
    }

    [Fact]
    public void A_full_disk_is_one_sentence_that_names_the_file()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        var fault = Assert.Throws<CornetException>(() => WholeFile.Guard("runs/best.pth", () =>
        {
            RandomAccess.Write(full, new byte[10], 0);
            return true;
        }));
        Assert.StartsWith("'runs/best.pth' could not be written (No space left on device", fault.Message);
    }
}
