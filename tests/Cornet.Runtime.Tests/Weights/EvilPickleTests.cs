using Cornet.Runtime.Weights;
using Cornet.Runtime.Weights.Pickle;

namespace Cornet.Runtime.Tests.Weights;

/// <summary>A pickle is a program; none of these may run. What it asks for is a name that stands for nothing, and no weight.</summary>
public class EvilPickleTests
{
    [PythonTheory]
    [InlineData("posix.system", "'posix.system'")]
    [InlineData("builtins.eval", "'__builtin__.eval'")]
    [InlineData("builtins.exec", "'__builtin__.exec'")]
    [InlineData("builtins.getattr", "'__builtin__.getattr'")]
    [InlineData("builtins.open", "'io.open'")]
    [InlineData("builtins.set", "'__builtin__.set'")]
    [InlineData("builtins.complex", "'__builtin__.complex'")]
    [InlineData("argparse.Namespace", "'argparse.Namespace'")]
    [InlineData("too-few", "arguments that PyTorch never gives")]
    [InlineData("not-a-storage", "arguments that PyTorch never gives")]
    [InlineData("text-as-size", "arguments that PyTorch never gives")]
    [InlineData("shape-without-stride", "arguments that PyTorch never gives")]
    [InlineData("dict-of-lists", "arguments that PyTorch never gives")]
    [InlineData("past-the-end", "reaches past the end of its storage")]
    [InlineData("far-past-the-end", "reaches past the end of its storage")]
    [InlineData("negative-offset", "negative offset")]
    [InlineData("negative-stride", "negative stride")]
    [InlineData("too-many", "impossible shape")]
    [InlineData("key", "the entry 'evil' of its state dict is not a tensor")]
    public void A_pickle_that_asks_for_more_than_weights_is_refused_by_name(string sample, string expected)
    {
        foreach (var format in new[] { "zip", "legacy" })
        {
            var path = WeightFiles.ThatAreEvil($"{sample}.{format}.pth");
            var fault = Assert.Throws<CornetException>(() => PyTorchFile.Read(path));
            Assert.StartsWith($"'{path}' cannot be read", fault.Message);
            Assert.Contains(expected, fault.Message);
        }

        Assert.False(File.Exists(WeightFiles.ThatAreEvil("harm")));
    }

    [PythonTheory]
    [InlineData("whole_module.pth", "'torch.nn.modules.container.Sequential'")]
    [InlineData("torchscript.pt", "TorchScript")]
    [InlineData("no_weights.pth", "a dictionary with the keys 'epoch', 'note' and no weights")]
    [InlineData("list.pth", "holds no dictionary of weights")]
    public void A_file_of_PyTorch_that_holds_something_else_says_what(string sample, string expected)
    {
        var fault = Assert.Throws<CornetException>(() => PyTorchFile.Read(WeightFiles.OfTorch(sample)));
        Assert.Contains(expected, fault.Message);
    }

    [Theory]
    [InlineData("cos\nsystem\n.")]
    [InlineData("cos\nsystem\n(X\x02\0\0\0lstR.")]
    [InlineData("cos\nsystem\n(X\x02\0\0\0lst\u0081.")]
    [InlineData("cos\nsystem\n(X\x02\0\0\0lst}\u0092.")]
    [InlineData("(cos\nsystem\nX\x02\0\0\0lso.")]
    [InlineData("(X\x02\0\0\0lsios\nsystem\n.")]
    [InlineData("\u008c\x02os\u008c\x06system\u0093(X\x02\0\0\0lstR.")]
    [InlineData("cos\nsystem\n)R}(X\x02\0\0\0lsNub(N\u0090(NNu(Ne.")]
    public void What_a_pickle_calls_or_makes_is_its_name_and_nothing_else(string letters)
    {
        var made = Assert.IsType<StandIn>(new PickleReader(Letters.Bytes(letters)).Read());
        Assert.Equal("os.system", made.Name);
    }

    [Theory]
    [InlineData("(S'ls'\nios\nsystem\n.", "instruction 0x53")]
    [InlineData("}\u0081.", "contradicts itself")]
    [InlineData("}N\u0081.", "contradicts itself")]
    [InlineData("(o.", "contradicts itself")]
    [InlineData("cos\nsystem\n(R.", "contradicts itself")]
    [InlineData("cos\nsystem\n]}\u0092.", "contradicts itself")]
    [InlineData("(\u0090.", "contradicts itself")]
    [InlineData("](\u0090.", "contradicts itself")]
    [InlineData("2.", "contradicts itself")]
    [InlineData("\u0097.", "instruction 0x97")]
    [InlineData("\u0082\x01.", "instruction 0x82")]
    [InlineData("]}b.", "sets the state")]
    [InlineData("}b.", "sets the state")]
    [InlineData("]]R.", "contradicts itself")]
    [InlineData(".", "contradicts itself")]
    [InlineData("u.", "contradicts itself")]
    [InlineData("((t.", null)]
    [InlineData("h\x07.", "contradicts itself")]
    [InlineData("}(K\x01u.", "contradicts itself")]
    [InlineData("X\u00ff\u00ff\u00ff\u007fab.", "claims to hold a piece of 2147483647 bytes")]
    [InlineData("X\u00ff\u00ff\u0000\u0000ab.", "cut off")]
    [InlineData("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.", "claims to hold a piece")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u0000.", "claims to hold a piece|number of")]
    [InlineData("\u0080\x01N.", "protocol 1")]
    [InlineData("N", "cut off")]
    [InlineData("", "cut off")]
    public void A_pickle_made_by_hand_ends_in_a_value_or_a_reason(string letters, string? reason)
    {
        var reader = new PickleReader(Letters.Bytes(letters));
        if (reason is null)
        {
            Assert.IsType<object?[]>(reader.Read());
        }
        else
        {
            Assert.Matches(reason, Assert.Throws<DamagedFileException>(reader.Read).Message);
        }
    }

    [Theory]
    [InlineData('(', "nested more than")]
    [InlineData(']', "containers|piles up")]
    [InlineData('}', "containers|piles up")]
    [InlineData('N', "piles up")]
    public void Ten_million_openings_end_quickly_and_in_bounded_memory(char letter, string reason)
    {
        var pickle = new byte[10_000_000];
        pickle.AsSpan().Fill((byte)letter);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Matches(reason, Assert.Throws<DamagedFileException>(new PickleReader(pickle).Read).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
    }
}
