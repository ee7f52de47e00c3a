using System.IO.Compression;
using Cornet.Runtime.Weights;
using static Cornet.Runtime.Tests.Weights.Letters;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

/// <summary>Checkpoints as people save them: with objects of all kinds beside the weights, arrays for tensors, and names of their own.</summary>
public class CheckpointExtrasTests
{
    public static TheoryData<int, string> Layouts
    {
        get
        {
            var layouts = new TheoryData<int, string>();
            foreach (var protocol in new[] { 2, 3, 4, 5 }) foreach (var format in new[] { "zip", "legacy" }) layouts.Add(protocol, format);
            return layouts;
        }
    }

    [PythonTheory]
    [MemberData(nameof(Layouts))]
    public void Whatever_lies_beside_the_weights_is_left_alone_and_the_weights_are_read(int protocol, string format)
    {
        var path = WeightFiles.WithExtras($"beside.{protocol}.{format}.pth");
        using var weights = PyTorchFile.Read(path);
        Assert.Equal(WeightFiles.Expected(path), WeightFiles.Lines(weights));
        using var checkpoint = Checkpoint.Read(path);
        Assert.Equal(WeightFiles.Expected(path), WeightFiles.Lines(checkpoint.Weights));
        Assert.False(File.Exists(WeightFiles.WithExtras("harm")));
    }

    [PythonFact]
    public void The_same_things_among_the_weights_are_refused_and_the_entry_is_named()
    {
        foreach (var name in File.ReadAllLines(WeightFiles.WithExtras("names")))
        {
            var path = WeightFiles.WithExtras($"among {name}.pth");
            Assert.Contains($"the entry '{name}' of its state dict", Assert.Throws<CornetException>(() => PyTorchFile.Read(path)).Message);
        }

        Assert.False(File.Exists(WeightFiles.WithExtras("harm")));
    }

    [PythonTheory]
    [MemberData(nameof(Layouts))]
    public void A_state_dict_of_NumPy_arrays_is_read_whatever_their_type_and_order(int protocol, string format)
    {
        var path = WeightFiles.OfArrays($"arrays.{protocol}.{format}.pth");
        using var weights = PyTorchFile.Read(path);
        Assert.Equal(WeightFiles.Expected(path), WeightFiles.Lines(weights));
        Assert.Equal("net", weights.Place);
    }

    [Theory]
    [InlineData("numpy.core")]
    [InlineData("numpy._core")]
    public void Arrays_of_every_version_of_NumPy_are_known_by_the_module_that_makes_them(string module)
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["a.pth"], Torch(Dict(Array("i2", Number(2), "\u0001\0\u00fe\u00ff").Replace("numpy.core", module))));
        using var read = PyTorchFile.Read(folder["a.pth"]);
        Assert.Equal([(short)1, (short)-2], read["w"].data<short>());
    }

    [PythonFact]
    public void An_archive_of_NumPy_is_read_whatever_the_type_and_order_of_its_arrays()
    {
        using var weights = WeightsFile.Read(WeightFiles.OfArrays("arrays.npz"));
        Assert.Equal(WeightFiles.Expected(WeightFiles.OfArrays("arrays.npz")), WeightFiles.Lines(weights));
    }

    [PythonTheory]
    [InlineData("2.zip")]
    [InlineData("2.legacy")]
    [InlineData("4.zip")]
    [InlineData("4.legacy")]
    public void A_pickle_of_arrays_may_be_as_long_as_its_file(string format)
    {
        using var expected = NpzFile.Read(WeightFiles.OfArrays("many.npz"));
        using var weights = PyTorchFile.Read(WeightFiles.OfArrays($"many.{format}.pth"));
        Assert.Equal(expected.Names, weights.Names);
        foreach (var (name, value) in expected) Assert.True(value.equal(weights[name]).all().item<bool>(), name);
    }

    [Theory]
    [InlineData("state_dict", "net model", "state_dict")]
    [InlineData("net", "", "net")]
    [InlineData("network", "epoch", "network")]
    [InlineData("weights", "history", "weights")]
    [InlineData("params", "", "params")]
    [InlineData("ema", "", "ema")]
    [InlineData("ema", "model", "model")]
    [InlineData("my_network", "epoch", "my_network")]
    [InlineData("outer.inner", "epoch", "outer.inner")]
    [InlineData("model.state_dict", "epoch", "model.state_dict")]
    public void The_dictionary_of_tensors_is_found_by_its_usual_name_or_because_there_is_no_other(string place, string others, string taken)
    {
        using var folder = new ScratchFolder();
        string[] beside = [.. others.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        var entries = Nested(place.Split('.')) + string.Concat(beside.Select(name => Text(name) + name switch
        {
            "epoch" => "K\u0003",
            "history" => $"}}({Text("loss")}]K\u0001au",
            _ => Weights(name),
        }));
        File.WriteAllBytes(folder["a.pth"], Torch($"{Protocol}}}({entries}u."));
        using var read = PyTorchFile.Read(folder["a.pth"]);
        Assert.Equal(taken, read.Place);
        Assert.Equal([taken.Split('.')[^1]], read.Names);
        var usual = beside.Append(place).Where(name => name is not ("epoch" or "history")).ToArray();
        if (usual.Length < 2) Assert.Null(read.Choice("a.pth"));
        else Assert.All(usual, name => Assert.Contains($"'{name}'", read.Choice("a.pth")));
    }

    [Fact]
    public void Several_dictionaries_of_tensors_without_a_usual_name_are_named()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["a.pth"], Torch($"{Protocol}}}({Text("student")}{Weights("a")}{Text("teacher")}{Weights("b")}u."));
        Assert.Contains(
            "holds several dictionaries of tensors ('student', 'teacher') and none is called 'state_dict' or 'model'",
            Assert.Throws<CornetException>(() => PyTorchFile.Read(folder["a.pth"])).Message);
    }

    [Fact]
    public void A_file_that_was_zipped_again_is_read_with_and_without_compression_and_folder()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        List<(string Name, Tensor Value)> weights = [("a", randn(30, 40)), ("b", zeros(50, 50)), ("c", tensor(3L))];
        PyTorchFile.Write(folder["ours.pth"], weights);
        foreach (var level in new[] { CompressionLevel.NoCompression, CompressionLevel.Optimal })
        {
            foreach (var within in new[] { "archive/", "other/", "" })
            {
                using (var from = ZipFile.OpenRead(folder["ours.pth"]))
                using (var to = ZipFile.Open(folder["again.pth"], ZipArchiveMode.Create))
                {
                    if (within.Length > 0) to.CreateEntry(within);
                    foreach (var entry in from.Entries)
                    {
                        using var source = entry.Open();
                        using var target = to.CreateEntry(within + entry.FullName["archive/".Length..], level).Open();
                        source.CopyTo(target);
                    }
                }

                using var read = WeightsFile.Read(folder["again.pth"]);
                Assert.Equal(WeightFiles.Lines(weights), WeightFiles.Lines(read));
                File.Delete(folder["again.pth"]);
            }
        }
    }

    private static string Weights(string key) => $"}}({Text(key)}{Tensor()}u";

    private static string Nested(string[] places) => places is [var last]
        ? Text(last) + Weights(last)
        : $"{Text(places[0])}}}({Nested(places[1..])}u";
}
