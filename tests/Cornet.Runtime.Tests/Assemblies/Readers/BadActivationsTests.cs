using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Assemblies.Readers;
using static Cornet.Runtime.Tests.Assemblies.Readers.MatBytes;

namespace Cornet.Runtime.Tests.Assemblies.Readers;

public sealed class BadActivationsTests(PythonActivations python) : IClassFixture<PythonActivations>
{
    private const string Known = ".nc, .npz, .npy, .h5, .hdf5, .mat, .csv, .txt, or a folder of Net2Brain";

    [PythonTheory("numpy", "scipy", "h5py", "xarray", "netCDF4")]
    [InlineData("nothing.npz", "'nothing.npz' does not say which stimulus each row shows: add them as an array, numpy.savez(..., stimulus_id=ids), "
        + "write the ids, one a line, into 'nothing.stimulus_id.txt', or give a stimulus table.")]
    [InlineData("twice.npz", "'twice.npz' has the stimulus_id 'a' twice, in rows 0 and 2: keep one of them.")]
    [InlineData("empty.npz", "'empty.npz' has an empty stimulus_id in row 2: give every row the id of its stimulus.")]
    [InlineData("objects.npz", "'objects.npz' cannot be read as a NumPy archive: of its array 'stimulus_id', it holds Python objects and not texts; save it as "
        + "numpy.array(ids, dtype=str).")]
    [InlineData("complex.npz", "'complex.npz' cannot be read as a NumPy archive: of its array 'IT', its numbers are of NumPy's type '<c16', and floats of 16, 32 "
        + "and 64 bits, integers of 8 to 64 bits and bool are read; convert it with array.astype('<f4').")]
    [InlineData("short.npz", "'short.npz' has 3 rows in 'V4' and 4 stimulus ids: every array has one row for each stimulus; save it again, or choose the sites that "
        + "do.")]
    [InlineData("holes.npz", "'holes.npz' has NaN in the site 'IT', unit 'IT.3', for the stimulus 'c' (row 2): activations are finite numbers; record them again in "
        + "float32, or leave out that stimulus.")]
    [InlineData("infinite.npz", "'infinite.npz' has infinity in the site 'IT', unit 'IT.3', for the stimulus 'c' (row 2): activations are finite numbers; record "
        + "them again in float32, or leave out that stimulus.")]
    public void What_cannot_be_used_is_refused_with_the_place(string name, string message) => Assert.Equal(message, python.Refused(name));

    [PythonFact("numpy")]
    public void A_site_that_is_not_there_is_answered_with_the_nearest()
    {
        Assert.Equal("'stored.npz' has no site 'layer4.1' (did you mean 'layer4.0'?); it has IT.output-t1, layer4.0.", python.Refused("stored.npz", "layer4.1"));
        Assert.Equal(5, ActivationFile.Open(python["short.npz"], null, "IT").Axes[1].Length);
    }

    [Theory]
    [InlineData("a.xyz", $"'a.xyz' has the ending '.xyz', and activations are read from {Known}.")]
    [InlineData("a.pt", $"'a.pt' is a file of torch.save, and activations are read from {Known}: save them with numpy.savez.")]
    [InlineData("no.npz", "'no.npz' does not exist; a NumPy archive was expected there.")]
    [InlineData("no.mat", "'no.mat' does not exist; a MATLAB file was expected there.")]
    [InlineData("folder", "'folder' is a folder without .npz files: give the folder in which Net2Brain saved its features, or one file.")]
    public void What_is_no_file_of_activations_is_answered_with_what_is(string name, string message)
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory(scratch["folder"]);
        var refused = Assert.Throws<CornetException>(() => ActivationFile.Open(scratch[name])).Message;
        Assert.Equal(message, refused.Replace($"{scratch.Root}/", ""));
    }

    [Theory]
    [InlineData("stimulus_id,IT.0\na,1\nb,x\n", "'a.csv', row 2, has 'x' in 'IT.0', which is not a number.")]
    [InlineData("stimulus_id;IT.0\na;1,5\n", "'a.csv', row 1, has '1,5' in 'IT.0', which is not a number; write decimals with a point.")]
    [InlineData("stimulus_id,IT.0\na,\n", "'a.csv', row 1, has an empty 'IT.0'; fill it in, or leave the row out.")]
    [InlineData("stimulus_id,object_name\na,b\n", "'a.csv' has no array of activations: save an array for each site, a row for each stimulus.")]
    [InlineData("IT.0,IT.1\n1,2\n", "'a.csv' does not say which stimulus each row shows: call its first column stimulus_id, write the ids, one a line, into "
        + "'a.stimulus_id.txt', or give a stimulus table.")]
    public void A_table_is_refused_with_the_row_and_the_column(string text, string message)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["a.csv"], text);
        Assert.Equal(message, Assert.Throws<CornetException>(() => ActivationFile.Open(scratch["a.csv"])).Message.Replace($"{scratch.Root}/", ""));
    }

    public static TheoryData<string, byte[], string> Harmful => new()
    {
        { "version 4", new byte[200], "does not begin as a MATLAB file of version 5 or 7.3 does" },
        { "an element beyond the file", WholeFileOf(Element(14, [1, 2, 3], 1 << 30)), "an element in it would take 1,073,741,824 bytes" },
        { "more numbers than bytes", WholeFileOf(Matrix(6, [1 << 30, 1 << 30], "x", Element(9, Doubles(1)))), "1073741824 x 1073741824 numbers in it has 8 bytes" },
        { "a negative size", WholeFileOf(Matrix(6, [-1, 1], "x", Element(9, Doubles(1)))), "impossible sizes" },
        { "a billion cells", WholeFileOf(Matrix(1, [1 << 30, 1], "x")), "a list in it has 1073741824 values in 0 bytes" },
        { "fields without names", WholeFileOf(Matrix(2, [1, 1], "x", Element(5, Ints(0)), Element(1, []))), "fields without names" },
        { "a class that is none", WholeFileOf(Matrix(0, [1, 1], "x", Element(9, Doubles(1)))), "is of class 0" },
        { "letters that are too few", WholeFileOf(Matrix(4, [1, 5], "x", Element(16, Letters("ab")))), "a text of 1 x 5 letters in it has 2" },
        { "a bomb", WholeFileOf(Element(15, Packed(Element(14, new byte[1 << 26])))), "would unpack to 67,108,864 bytes" },
        { "a packed length that is none", WholeFileOf(Element(15, Packed(Element(14, [1], int.MaxValue)))), "would unpack to 2,147,483,647 bytes" },
        { "packed bytes that are none", WholeFileOf(Element(15, [1, 2, 3, 4])), "cannot be read as a MATLAB file" },
        { "cells within cells without end", WholeFileOf(Enumerable.Range(0, 100).Aggregate(Matrix(6, [1, 1], "", Element(9, Doubles(1))), (inside, _) => Matrix(1, [1, 1], "x", inside))), "nested too deep" },
        { "a variable twice", WholeFileOf(Matrix(6, [1, 1], "x", Element(9, Doubles(1))), Matrix(6, [1, 1], "x", Element(9, Doubles(1)))), "two variables 'x'" },
    };

    [Theory]
    [MemberData(nameof(Harmful))]
    public void A_MATLAB_file_made_to_do_harm_is_refused(string what, byte[] bytes, string reason)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllBytes(scratch["it.mat"], bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<CornetException>(() => MatFile.Open(scratch["it.mat"])).Message;
        Assert.True(refused.StartsWith($"'{scratch["it.mat"]}' ", StringComparison.Ordinal) && refused.Contains(reason), $"{what}: {refused}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64_000_000);
    }

    [PythonTheory("scipy", "h5py")]
    [InlineData("packed.mat")]
    [InlineData("rdms.mat")]
    [InlineData("big.mat")]
    [InlineData("new.mat")]
    public void Whatever_is_changed_in_a_MATLAB_file_it_is_read_or_refused_in_one_line(string name)
    {
        using var scratch = new ScratchFolder();
        var (whole, random, path) = (File.ReadAllBytes(python[name]), new Random(5), scratch["it.mat"]);
        for (var change = 0; change < LongTests.Iterations(80); change++)
        {
            var bytes = random.Next(6) == 0 ? whole[..random.Next(1, whole.Length)] : (byte[])whole.Clone();
            for (var rounds = random.Next(1, 4); rounds > 0; rounds--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var file = MatFile.Open(path);
                foreach (var one in file.Names) file.Read(one);
            }
            catch (CornetException refused)
            {
                Assert.StartsWith($"'{path}'", refused.Message);
                Assert.DoesNotContain('\n', refused.Message);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64_000_000 + 300L * bytes.Length);
        }
    }
}
