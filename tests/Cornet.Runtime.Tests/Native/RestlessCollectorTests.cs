using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Native;

/// <summary>Other tests write numbers that nobody holds, and would not bear this collector beside them: one more reason why one test runs at a time.</summary>
public class RestlessCollectorTests
{
    [Fact]
    public void Every_number_is_right_while_another_thread_collects_without_pause()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Thread collector = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        using var scope = NewDisposeScope();
        for (var n = 2; !stop.IsCancellationRequested; n++)
        {
            using var round = NewDisposeScope();
            var number = n % 1000 + 1;
            var x = ones(4000).Times(number).Plus(ones(1), times: number).Over(2).Plus(ones(1)).From(number).Under(number);
            x.Scale(number).Increase(ones(1)).Increase(number).Increase(ones(1), times: number).Divide(2);
            x.Increase(number);
            // number / (number - (number + 1)) = -number, so that x is (-number^2 + 1 + 2 number) / 2 + number.
            Assert.Equal((1 - (double)number * number + 2 * number) / 2 + number, x[^1].item<float>(), 0.1);
        }

        collector.Join();
    }
}
