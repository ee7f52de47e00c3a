using Cornet.App.Studies;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Studies;

public class RowLogTests
{
    [Fact]
    public void Each_process_has_a_line_with_the_steps_it_took_written_over_at_each_step()
    {
        using var scratch = new ScratchFolder();
        using (var first = RowLog.Begin(scratch["log.txt"], "host:1", 0))
        {
            for (var step = 0; step < 12; step++) first.Count();
            // Another process, while the first one has not given up yet.
            using var second = RowLog.Begin(scratch["log.txt"], "host:2", 8);
            second.Count();
            first.Count();
        }

        var lines = File.ReadAllLines(scratch["log.txt"]);
        Assert.EndsWith("Z host:1 from step 0, executed 0000000013 steps", lines[0]);
        Assert.EndsWith("Z host:2 from step 8, executed 0000000001 steps", lines[1]);
        Assert.Equal((14, 2), RowLog.Read(scratch["log.txt"]));
    }
}
