using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

public class NumpyFileTests
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16,
        ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    [PythonTheory("numpy")]
    [InlineData("float32")]
    [InlineData("float64")]
    [InlineData("float16")]
    [InlineData("int64")]
    [InlineData("int32")]
    [InlineData("int16")]
    [InlineData("int8")]
    [InlineData("uint8")]
    [InlineData("bool")]
    [InlineData("scalar")]
    [InlineData("empty")]
    [InlineData("fortran")]
    [InlineData("fortran32")]
    public void An_array_is_read_as_NumPy_wrote_it_in_every_version_of_the_format(string sample)
    {
        for (var version = 1; version <= 3; version++)
        {
            var path = WeightFiles.OfNumpy($"{sample}.{version}.npy");
            Assert.Equal(Assert.Single(WeightFiles.Expected(path)), WeightFiles.LineOfArray(path));
        }
    }

    [PythonTheory("numpy")]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    public void An_archive_is_read_as_NumPy_wrote_it(string sample)
    {
        using var arrays = NpzFile.Read(WeightFiles.OfNumpy(sample));
        Assert.Equal(WeightFiles.Expected(WeightFiles.OfNumpy(sample)), WeightFiles.Lines(arrays));
    }

    [PythonTheory("numpy")]
    [InlineData("text.npy", "'<U2'")]
    [InlineData("objects.npy", "'|O'")]
    [InlineData("records.npy", "records")]
    [InlineData("too-large.npy", "too large for int64")]
    [InlineData("complex.npy", "'<c8'")]
    [InlineData("foreign.npz", "'readme.txt'")]
    public void What_is_not_numbers_is_refused_by_its_name(string sample, string expected)
    {
        var path = WeightFiles.OfNumpy(sample);
        var fault = Assert.Throws<CornetException>(() => sample.EndsWith('z') ? (object)NpzFile.Read(path) : NpyFile.Read(path));
        Assert.Contains(expected, fault.Message);
        Assert.Contains(path, fault.Message);
    }

    [PythonFact("numpy")]
    public void NumPy_reads_what_was_written()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        List<(string Name, Tensor Value)> arrays =
        [
            .. WeightFiles.EveryType(Types),
            ("scalar", tensor(2.5)), ("none", empty(0, 3)), ("turned", randn(3, 5).t()), ("V1.0", randn(2, 3, 4, 4)),
        ];
        NpzFile.Write(folder["all.npz"], arrays);
        NpyFile.Write(folder["one.npy"], arrays[^1].Value);
        Assert.Equal(WeightFiles.Lines(arrays), WeightFiles.ReadBy("numpy-read", folder["all.npz"]));
        Assert.Equal([WeightFiles.Line("array", arrays[^1].Value)], WeightFiles.ReadBy("numpy-read", folder["one.npy"]));
        Assert.Equal(["all.npz", "one.npy"], folder.Files);
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        foreach (var (name, value) in WeightFiles.EveryType(Types))
        {
            NpyFile.Write(folder["a.npy"], value);
            Assert.Equal(WeightFiles.Line("array", value), WeightFiles.LineOfArray(folder["a.npy"]));
        }
    }

    [Fact]
    public void An_array_that_claims_more_than_the_file_has_is_refused_before_memory_is_taken()
    {
        using var folder = new ScratchFolder();
        var header = new NpyHeader("<f8", false, [1L << 40, 1L << 10]).Write();
        File.WriteAllBytes(folder["a.npy"], [.. header, 1, 2, 3]);
        Assert.Contains("needs 9007199254740992 bytes, and 3 follow", Assert.Throws<CornetException>(() => NpyFile.Read(folder["a.npy"])).Message);
    }

    [Fact]
    public void NumPy_has_no_bfloat16_and_the_message_says_so()
    {
        using var folder = new ScratchFolder();
        using var value = zeros(2, ScalarType.BFloat16);
        Assert.Contains("BFloat16", Assert.Throws<CornetException>(() => NpyFile.Write(folder["a.npy"], value)).Message);
        Assert.Empty(folder.Files);
    }
}
