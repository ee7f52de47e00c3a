using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Assemblies.Readers;

namespace Cornet.Runtime.Tests.Assemblies.Readers;

public sealed class TripletFileTests
{
    private static readonly string[] Ids = ["aardvark", "abacus", "accordion", "acorn"];

    [Theory]
    [InlineData("t.txt", "0 1 2\n3 2 0\n")]
    [InlineData("t.txt", "0.000000000000000000e+00\t1\t2.0\r\n\n3 2 0")]
    [InlineData("t.csv", "stimulus_id_1,stimulus_id_2,stimulus_id_3,odd\naardvark,abacus,accordion,3\nacorn,aardvark,accordion,aardvark\n")]
    public void The_third_is_the_odd_one_or_what_the_table_says(string name, string text)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch[name], text);
        Assert.Equal([new("aardvark", "abacus", "accordion"), new("acorn", "accordion", "aardvark")], TripletFile.Read(scratch[name], Ids, "things"));
    }

    [Theory]
    [InlineData("t.txt", "0 1 2\n0 1\n", "'t.txt', line 2, has 2 fields, and a triplet has three stimuli, the odd one last.")]
    [InlineData("t.txt", "0 1 4\n", "'t.txt', line 1, names the stimulus 4, and 'things' has 4, numbered from 0 to 3.")]
    [InlineData("t.txt", "0 1 -1\n", "'t.txt', line 1, names the stimulus -1, and 'things' has 4, numbered from 0 to 3.")]
    [InlineData("t.txt", "0 1 1\n", "'t.txt', line 1, names a stimulus twice (aardvark, abacus, abacus): a triplet has three different ones.")]
    [InlineData("t.txt", "0 1 x\n", "'t.txt', line 1, has 'x', and stimuli are whole numbers from 0.")]
    [InlineData("t.txt", "0 1 .5\n", "'t.txt', line 1, has '.5', and stimuli are whole numbers from 0.")]
    [InlineData("t.csv", "stimulus_id_1,stimulus_id_2,stimulus_id_3,odd\nacorn,abacus,acordion,1\n",
        "'t.csv', row 1, names the stimulus 'acordion', which is not in 'things' (did you mean 'accordion'?).")]
    [InlineData("t.csv", "stimulus_id_1,stimulus_id_2,stimulus_id_3,odd\nacorn,abacus,accordion,0\n",
        "'t.csv', row 1, has the odd one '0', which is neither one of its stimuli nor 1, 2 or 3.")]
    public void A_line_that_is_no_triplet_is_named(string name, string text, string message)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch[name], text);
        var refused = Assert.Throws<CornetException>(() => TripletFile.Read(scratch[name], Ids, "things")).Message;
        Assert.Equal(message, refused.Replace($"{scratch.Root}/", ""));
    }
}
