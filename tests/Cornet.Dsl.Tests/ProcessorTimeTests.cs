namespace Cornet.Dsl.Tests;

public class ProcessorTimeTests
{
    [Fact]
    public void Work_that_grows_with_the_square_is_told_from_work_in_proportion()
    {
        Assert.InRange(ProcessorTime.GrowthOverEightfold(1_000_000, size => Sums(size)), 4, 16);
        Assert.InRange(ProcessorTime.GrowthOverEightfold(300, size => Sums(size * size)), 32, 128);
    }

    [LinuxFact("the time is a clock's")]
    public void A_thread_that_waits_takes_no_time() => Assert.InRange(ProcessorTime.Of(() => Thread.Sleep(200)).TotalMilliseconds, 0, 100);

    private static int Sums(int numbers)
    {
        var sum = 0;
        for (var i = 0; i < numbers; i++) sum = unchecked((31 * sum) + i);
        return sum;
    }
}
