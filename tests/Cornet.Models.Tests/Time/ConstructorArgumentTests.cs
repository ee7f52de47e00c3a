using System.Reflection;
using Cornet.Models;
using Cornet.Runtime;

namespace Cornet.Tests.Time;

/// <summary>Constructor arguments are checked as the text is: what cannot be has the compiler's sentence, and no network is made of it.</summary>
public class ConstructorArgumentTests
{
    [Fact]
    public void Fewer_steps_than_the_image_needs_are_refused() => Assert.Equal(
        "The decoder reads IT after 2 steps, but the image needs 4 to reach it; unroll at least 4 steps.",
        Assert.Throws<CornetException>(() => new CORnetRT(times: 2)).Message);

    [Theory]
    [InlineData(0, "The outputs of linear in model CORnetZ must be at least 1, not 0.")]
    [InlineData(-5, "The outputs of linear in model CORnetZ must be at least 1, not -5.")]
    [InlineData(100_001, "The outputs of linear in model CORnetZ must be at most 100000, not 100001.")]
    public void A_number_of_classes_that_cannot_be_is_refused(long classes, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<CornetException>(() => new CORnetZ(classes)).Message);

    [Theory]
    [InlineData("conv width / 3, 3x3", 33, 34, "'width / 3' must be a whole number, not 34 / 3.")]
    [InlineData("conv width, 3x3   groupnorm 8", 16, 20,
        "The 20 channels that 'groupnorm' in V1 reads cannot be divided into 8 groups; use a number of groups that divides 20.")]
    [InlineData("conv 16, 3x3   let a = conv width, 1x1   relu   add a", 16, 8,
        "'add a' in V1 joins 16 x 16 x 16 (the activations) with 8 x 16 x 16 ('a'); make their shapes equal before joining them.")]
    [InlineData("conv 8, 3x3   maxpool 3x3, stride width, padding 0   conv 8, 4x4, padding 0", 2, 7,
        "A 4x4 conv does not fit the 8 x 2 x 2 map that arrives in V1; use a smaller window, more padding or a larger input.")]
    public void What_the_compiler_would_refuse_the_constructor_refuses(string layers, long usual, long given, string sentence)
    {
        var text = $"model M(width = {usual}) {{ input 3 x 16 x 16\n area V1 {{ {layers} }}\n decoder {{ avgpool   linear: linear 3 }} }}";
        var program = CompiledInMemory.Program(plain: false, text);
        var constructor = CompiledInMemory.Load([Cornet.Targets.TorchSharp.ModelEmitter.Emit(program, "M.cornet", "Lab")]).GetType("Lab.M")!.GetConstructors().Single();
        using ((IDisposable)constructor.Invoke([usual]))
        {
            var refused = Assert.Throws<TargetInvocationException>(() => constructor.Invoke([given]));
            Assert.Equal(sentence, Assert.IsType<CornetException>(refused.InnerException).Message);
        }
    }
}
