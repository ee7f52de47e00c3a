using System.Buffers.Binary;
using System.Text;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Weights;

public class SafetensorsFileTests
{
    [PythonTheory("numpy")]
    [InlineData("plain")]
    [InlineData("padded")]
    [InlineData("parallel")]
    [InlineData("shuffled")]
    public void Every_tensor_is_read_as_another_writer_wrote_it(string sample)
    {
        var path = WeightFiles.OfSafetensors(sample + ".safetensors");
        using var weights = SafetensorsFile.Read(path);
        Assert.Equal(WeightFiles.Expected(path), WeightFiles.Lines(weights));
    }

    [PythonFact("numpy")]
    public void Another_reader_finds_what_was_written()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        List<(string Name, Tensor Value)> weights =
        [
            ("V1.conv.weight", randn(4, 3, 7, 7)), ("V1.\u00fc \"quoted\"", randn(3, 5).t()), ("V1.none", empty(0, 3)), ("count", tensor(12345678901L)),
            .. WeightFiles.EveryType(ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64),
            .. WeightFiles.EveryType(ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool),
        ];
        SafetensorsFile.Write(folder["ours.safetensors"], weights);
        Assert.Equal(WeightFiles.Lines(weights), WeightFiles.ReadBy("safe-read", folder["ours.safetensors"]));
        Assert.Equal(["ours.safetensors"], folder.Files);
    }

    [Theory]
    [InlineData("weights.safetensors")]
    [InlineData("weights.bin")]
    public void The_format_is_told_by_the_first_bytes_whatever_the_file_is_called(string name)
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        List<(string Name, Tensor Value)> weights = [("a", randn(3, 4)), ("b", tensor(3L))];
        SafetensorsFile.Write(folder[name], weights);
        WeightsFile.Write(folder["weights.pth"], weights);
        using var safe = WeightsFile.Read(folder[name]);
        using var torch = WeightsFile.Read(folder["weights.pth"]);
        Assert.Equal(WeightFiles.Lines(weights), WeightFiles.Lines(safe));
        Assert.Equal(WeightFiles.Lines(weights), WeightFiles.Lines(torch));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F8","shape":[2],"data_offsets":[0,2]}}""", 2, "numbers of type 'F8'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "'a' of 2 cannot lie at bytes 0 to 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' begins at byte 4 of the numbers, not 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "'b' begins at byte 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 9, "5 bytes after its last tensor belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "it ends too early")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "impossible shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1099511627776,1099511627776],"data_offsets":[0,4]}}""", 4, "impossible shape")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "lacks 'dtype', 'shape' or 'data_offsets'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "in another form")]
    [InlineData("""["a"]""", 4, "not a JSON object")]
    [InlineData("""{"a":""", 4, "not JSON")]
    public void A_header_that_cannot_be_true_is_refused_with_the_reason(string header, int numbers, string reason)
    {
        using var folder = new ScratchFolder();
        var bytes = new byte[8 + header.Length + numbers];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Encoding.UTF8.GetBytes(header, bytes.AsSpan(8));
        File.WriteAllBytes(folder["a.safetensors"], bytes);
        var fault = Assert.Throws<CornetException>(() => WeightsFile.Read(folder["a.safetensors"]));
        Assert.StartsWith($"'{folder["a.safetensors"]}' cannot be read as a safetensors file: ", fault.Message);
        Assert.Contains(reason, fault.Message);
    }
}
