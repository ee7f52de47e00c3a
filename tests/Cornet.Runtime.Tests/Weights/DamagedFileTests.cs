using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

public class DamagedFileTests
{
    private const int Mutants = 150;

    [Fact]
    public void A_missing_file_an_empty_file_and_a_folder_are_named()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder["empty"], []);
        foreach (var read in new Action<string>[] { path => PyTorchFile.Read(path), path => NpyFile.Read(path), path => NpzFile.Read(path) })
        {
            Assert.Contains("missing' does not exist", Assert.Throws<CornetException>(() => read(folder["missing"])).Message);
            Assert.Contains("empty' cannot be read as", Assert.Throws<CornetException>(() => read(folder["empty"])).Message);
            Assert.StartsWith($"'{folder.Root}' is a folder", Assert.Throws<CornetException>(() => read(folder.Root)).Message);
        }
    }

    [Fact]
    public void A_text_in_place_of_a_file_is_recognized()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["page.pth"], "<!DOCTYPE html><html><body>404 not found</body></html>");
        Assert.Contains("it is a text", Assert.Throws<CornetException>(() => PyTorchFile.Read(folder["page.pth"])).Message);
        Assert.Contains("does not start like", Assert.Throws<CornetException>(() => NpyFile.Read(folder["page.pth"])).Message);
        Assert.Contains("zip", Assert.Throws<CornetException>(() => NpzFile.Read(folder["page.pth"])).Message);
    }

    [Fact]
    public void A_truncated_checkpoint_is_refused_wherever_it_is_cut_and_names_the_file()
    {
        using var folder = new ScratchFolder();
        var whole = Checkpoint(folder);
        for (var length = 1; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(folder["cut.pth"], whole[..length]);
            Assert.Contains("cut.pth' cannot be read", Assert.Throws<CornetException>(() => PyTorchFile.Read(folder["cut.pth"])).Message);
        }
    }

    [Fact]
    public void A_single_wrong_bit_among_the_numbers_is_found()
    {
        using var folder = new ScratchFolder();
        var bytes = Checkpoint(folder);
        using var weights = PyTorchFile.Read(folder["whole.pth"]);
        var numbers = bytes.AsSpan().IndexOf(weights["V1.weight"].bytes);
        bytes[numbers + 100] ^= 1;
        File.WriteAllBytes(folder["wrong.pth"], bytes);
        Assert.Contains("checksum", Assert.Throws<CornetException>(() => PyTorchFile.Read(folder["wrong.pth"])).Message);
    }

    [Fact]
    public void A_damaged_zip_of_weights_is_read_or_refused_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        Mutate(folder, Checkpoint(folder), path => PyTorchFile.Read(path));
    }

    [PythonTheory]
    [InlineData("state_dict.zip.pth")]
    [InlineData("state_dict.legacy.pth")]
    public void A_damaged_file_of_PyTorch_is_read_or_refused_and_nothing_else(string sample)
    {
        using var folder = new ScratchFolder();
        Mutate(folder, File.ReadAllBytes(WeightFiles.OfTorch(sample)), path => PyTorchFile.Read(path));
    }

    [PythonTheory("numpy")]
    [InlineData("float32.1.npy")]
    [InlineData("deflated.npz")]
    public void A_damaged_file_of_NumPy_is_read_or_refused_and_nothing_else(string sample)
    {
        using var folder = new ScratchFolder();
        Mutate(folder, File.ReadAllBytes(WeightFiles.OfNumpy(sample)), path => sample.EndsWith('z') ? NpzFile.Read(path) : NpyFile.Read(path));
    }

    [Fact]
    public void A_damaged_safetensors_file_is_read_or_refused_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(folder["whole.safetensors"], [("V1.weight", randn(2, 3, 3, 3)), ("V1.bias", randn(2)), ("count", tensor(3L))]);
        Mutate(folder, File.ReadAllBytes(folder["whole.safetensors"]), path => SafetensorsFile.Read(path));
    }

    private static byte[] Checkpoint(ScratchFolder folder)
    {
        using var scope = NewDisposeScope();
        PyTorchFile.Write(folder["whole.pth"], [("V1.weight", randn(8, 3, 3, 3)), ("V1.bias", randn(8)), ("count", tensor(3L)), ("b", tensor(true))]);
        return File.ReadAllBytes(folder["whole.pth"]);
    }

    // Bytes are replaced, inserted, removed or cut off, mostly in the parts that are not numbers.
    private static void Mutate(ScratchFolder folder, byte[] valid, Func<string, IDisposable> read) =>
        Assert.InRange(ProcessorTime.Of(() => ReadMutants(folder, valid, read)).TotalSeconds, 0, 60);

    private static void ReadMutants(ScratchFolder folder, byte[] valid, Func<string, IDisposable> read)
    {
        var random = new Random(20240607);
        var refused = 0;
        for (var mutant = 0; mutant < Mutants; mutant++)
        {
            List<byte> bytes = [.. valid];
            for (var change = random.Next(3); change >= 0; change--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(5))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                    case 2: bytes[at] = random.Next(2) == 0 ? (byte)0 : (byte)255; break;
                    case 3: bytes.Insert(at, (byte)random.Next(256)); break;
                    default: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                }
            }

            File.WriteAllBytes(folder["mutant"], [.. bytes]);
            try
            {
                read(folder["mutant"]).Dispose();
            }
            catch (CornetException fault)
            {
                Assert.Contains("mutant'", fault.Message);
                Assert.DoesNotContain('\n', fault.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 1, Mutants);
    }
}
