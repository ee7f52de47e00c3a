using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests;

public class BackendTests
{
    [Fact]
    public void A_seed_gives_the_numbers_of_PyTorch()
    {
        using var generator = new Generator(1);
        using var numbers = randn(3, generator: generator);
        Assert.Equal([0.6614f, 0.2669f, 0.0617f], numbers.data<float>().Select(x => MathF.Round(x, 4)));
    }

    [Fact]
    public void The_description_names_the_version_that_TorchSharp_was_compiled_for()
    {
        Assert.StartsWith($"{LinuxBackend.CompiledFor}.", __version__);
        Assert.StartsWith($"libtorch {LinuxBackend.CompiledFor}.", Backend.Description);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("")]
    [InlineData(null)]
    public void Without_a_choice_CUDA_computes_where_there_is_a_device_and_else_the_CPU(string? name) =>
        Assert.Equal(cuda.is_available() ? "cuda:0" : "cpu", Backend.Resolve(name).ToString());

    [Fact]
    public void The_CPU_is_there_on_every_machine() => Assert.Equal(DeviceType.CPU, Backend.Resolve("cpu").type);

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cpu:0")]
    public void A_name_that_is_no_device_is_refused_with_those_that_are(string name)
    {
        var error = Assert.Throws<CornetException>(() => Backend.Resolve(name));
        Assert.Equal($"'{name}' is not a device: use cpu, cuda, a numbered cuda:0, or auto.", error.Message);
    }

    [Fact]
    public void A_CUDA_device_that_the_machine_lacks_is_refused_with_what_to_do() =>
        Assert.Contains("cuda:99", Assert.Throws<CornetException>(() => Backend.Resolve("cuda:99")).Message);
}
