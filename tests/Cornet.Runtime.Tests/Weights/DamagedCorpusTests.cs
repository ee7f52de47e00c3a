using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

/// <summary>
/// Every file of the corpus is refused in one sentence that says why, in little time and memory; and so is every part of a good file.
/// </summary>
public class DamagedCorpusTests
{
    private static readonly int Cuts = LongTests.Iterations(400);

    // Of this thread. The slowest file of the fuzzer takes half a second; what is quadratic takes minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Names => [.. DamagedCorpus.All.Select(file => $"{file.Name}.{file.Ending}")];

    public static TheoryData<string> ValidNames => [.. ValidFiles.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_that_is_damaged_or_made_to_do_harm_is_refused_with_the_reason(string name)
    {
        var file = DamagedCorpus.All.Single(file => name == $"{file.Name}.{file.Ending}");
        using var folder = new ScratchFolder();
        var path = folder[$"it.{file.Ending}"];
        File.WriteAllBytes(path, file.Bytes());
        var before = GC.GetAllocatedBytesForCurrentThread();
        CornetException fault = null!;
        Assert.InRange(ProcessorTime.Of(() => fault = Assert.Throws<CornetException>(() => ValidFiles.Read(path))), TimeSpan.Zero, Patience);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
        Assert.StartsWith($"'{path}' ", fault.Message);
        Assert.Contains(file.Reason, fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.Equal([Path.GetFileName(path)], folder.Files);
    }

    [Theory]
    [MemberData(nameof(ValidNames))]
    public void A_file_is_refused_wherever_it_is_cut_off(string name)
    {
        using var folder = new ScratchFolder();
        var whole = ValidFiles.All[name];
        File.WriteAllBytes(folder[name], whole);
        ValidFiles.Read(folder[name]).Dispose();
        for (var length = 1; length < whole.Length; length += 1 + (whole.Length / Cuts))
        {
            File.WriteAllBytes(folder[name], whole[..length]);
            var fault = Assert.Throws<CornetException>(() => ValidFiles.Read(folder[name]));
            Assert.StartsWith($"'{folder[name]}' ", fault.Message);
        }
    }

    [Theory]
    [InlineData("weights.pth")]
    [InlineData("deflated.pth")]
    [InlineData("numpy.pth")]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    public void No_single_wrong_bit_of_a_file_with_checksums_gives_other_numbers(string name)
    {
        using var folder = new ScratchFolder();
        var whole = ValidFiles.All[name];
        File.WriteAllBytes(folder[name], whole);
        var expected = Lines(folder[name]);
        for (var at = 0; at < whole.Length; at += 1 + (whole.Length / Cuts))
        {
            byte[] changed = [.. whole];
            changed[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(folder[name], changed);
            try
            {
                // A name in the table of contents has no sum: an array may be called otherwise, a storage is missing then.
                Assert.Equal(expected.Select(Numbers), Lines(folder[name]).Select(Numbers));
            }
            catch (CornetException fault)
            {
                Assert.StartsWith($"'{folder[name]}' ", fault.Message);
            }
        }

        static string Numbers(string line) => line[line.IndexOf(' ')..];
    }

    [Fact]
    public void A_name_like_a_path_is_a_name_and_nothing_is_written_there()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["in"]);
        File.WriteAllBytes(
            Path.Combine(folder["in"], "a.npz"), Letters.Zip(("../../up.npy", System.Text.Encoding.Latin1.GetString(ValidFiles.All["array.npy"]))));
        using var read = NpzFile.Read(Path.Combine(folder["in"], "a.npz"));
        Assert.Equal(["../../up"], read.Names);
        Assert.Equal(["in"], folder.Files);
    }

    [Fact]
    public void A_dictionary_under_fifty_thousand_names_is_looked_through_once()
    {
        using var folder = new ScratchFolder();
        string[] names = [.. Enumerable.Range(0, 50_000).Select(i => Letters.Text($"{i}"))];
        File.WriteAllBytes(folder["a.pth"], Letters.Torch(
            $"{Letters.Protocol}}}({Letters.Text("state_dict")}}}({Letters.Text("w")}{Letters.Tensor()}q\u0001u{names[0]}}}("
            + $"{string.Concat(names.Select(name => $"{name}h\u0001"))}{Letters.Text("last")}Nuq\u0002"
            + $"{string.Concat(names.Select(name => $"{name}h\u0002"))}u."));
        Assert.InRange(ProcessorTime.Of(() =>
        {
            using var read = Checkpoint.Read(folder["a.pth"]);
            Assert.Equal(["w"], read.Weights.Names);
        }), TimeSpan.Zero, Patience);
    }

    [Fact]
    public void Tensors_that_overlap_within_a_storage_are_views_of_it_as_in_PyTorch()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["a.pth"], Letters.Torch(Letters.Dict(
            Letters.Tensor(size: Letters.Number(3)) + Letters.Text("v") + Letters.Tensor(offset: Letters.Number(1), size: Letters.Number(3)))));
        using var read = PyTorchFile.Read(folder["a.pth"]);
        using (no_grad()) read["w"].fill_(2);
        Assert.Equal([2f, 2f, 0f], read["v"].data<float>());
    }

    private static string[] Lines(string path)
    {
        using var read = WeightsFile.Read(path);
        return WeightFiles.Lines(read);
    }
}
