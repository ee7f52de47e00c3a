using Cornet.Runtime.Native;
using Cornet.Runtime.Tests.App;

namespace Cornet.Runtime.Tests.Native;

public class CudaSettingsTests
{
    [LinuxFact("compiled names are others")]
    public void Libtorch_is_told_what_was_chosen_and_says_so()
    {
        var before = (CudaSettings.Tf32, CudaSettings.CudnnBenchmark);
        try
        {
            foreach (var on in new[] { true, false })
            {
                (CudaSettings.Tf32, CudaSettings.CudnnBenchmark) = (on, on);
                Assert.Equal((on, on), (CudaSettings.Tf32, CudaSettings.CudnnBenchmark));
            }
        }
        finally
        {
            (CudaSettings.Tf32, CudaSettings.CudnnBenchmark) = before;
        }
    }

    [Theory]
    [InlineData("--tf32")]
    [InlineData("--cudnn-benchmark")]
    public void They_are_refused_on_a_processor(string option) => Assert.Equal(
        $"{option} is for GPUs, and the device is cpu: leave it out.", CommandRun.Refused("train", "SmallNetwork", "--data", "rendered:low,count=64,size=32", "--device", "cpu", option));
}
