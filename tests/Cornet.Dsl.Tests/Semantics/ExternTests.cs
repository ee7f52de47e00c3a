using Cornet.Dsl.Programs;
using Cornet.Dsl.Reports;

namespace Cornet.Dsl.Tests.Semantics;

/// <summary>Modules of the user's own: what their line says is what is known.</summary>
public class ExternTests
{
    [Fact]
    public void The_line_says_what_becomes_of_the_shape_and_what_it_costs()
    {
        var program = Compiled.Area(
            "gabor: extern Lab.Gabor(16, 0.5, flip: true), channels 16, kernel 7x7, stride 4, parameters 9, multiplyadds 1000").Program;
        Assert.Equal("16 x 8 x 8", program.Areas[0].Output.ToString());
        Assert.Equal((7, 9, 1000), (program.Areas[0].Steps[0].ReceptiveField, program.Areas[0].ParameterCount, program.Areas[0].MultiplyAdds));
        var layer = Assert.Single(program.Circuits[0].Layers);
        Assert.Equal(new ExternDeclaration("Lab.Gabor", new WindowDeclaration(7, 4, 3), CountsParameters: true, CountsWork: true), layer.Extern);
        Assert.Equal([new("", 16), new("", null, "0.5"), new("flip", null, "true")], layer.Arguments);
        Assert.DoesNotContain("Not counted", SummaryText.Write(program));
    }

    [Fact]
    public void Where_it_says_nothing_the_shape_stays_and_the_program_tells_that_the_cost_is_not_known()
    {
        var program = Compiled.Area("blur: extern Lab.Blur\n    edges: extern Lab.Edges(), parameters 3").Program;
        Assert.Equal("3 x 32 x 32", program.Areas[0].Output.ToString());
        Assert.Equal(
            """
            Not counted: the parameters and multiply-adds of V1.blur, because Lab.Blur does not report them.
            Not counted: the multiply-adds of V1.edges, because Lab.Edges does not report them.

            """,
            SummaryText.Write(program).Split("\n\n")[2]);
    }

    [Theory]
    [InlineData("channels")]
    [InlineData("inputs")]
    [InlineData("outputs")]
    public void Arguments_of_its_constructor_say_nothing_about_its_weights(string argument) =>
        Assert.Empty(Compiled.Area($"pre: conv 16, 3x3\n    recur 2 from ext {{ ext: extern Lab.Foo({argument}: 7)   n: relu }}").Messages);

    [Fact]
    public void It_may_stand_in_a_circuit_and_be_passed_to_one()
    {
        Assert.Equal("Lab.Blur", Compiled.Circuit("extern Lab.Blur(3)", "filter", "filter").Program.Circuits[0].Layers[0].Extern!.Type);
        var program = Compiled.Circuit("8", "size", "extern Lab.Gabor(2 * size), channels size").Program;
        Assert.Equal("2 * size", program.Circuits[0].Layers[0].Arguments[0].Value!.ToString());
        Assert.Equal("8 x 32 x 32", program.Areas[0].Output.ToString());
    }

    [Fact]
    public void Nobody_writes_over_what_it_reads_or_puts_out()
    {
        var program = Compiled.Area("conv1: conv 8, 3x3   blur: extern Lab.Blur   nonlin: relu").Program;
        Assert.DoesNotContain(program.Circuits[0].Layers[2].Arguments, argument => argument.Name == "inPlace");
    }

    [Theory]
    [InlineData("extern", "4:5 CORNET0056 'extern' needs its type: write 'extern Lab.Layers.Gabor(64, 7), channels 64'.")]
    [InlineData("extern Gabor(64)",
        "4:12 CORNET0110 'Gabor(64)' is not a C# type with its namespace; write it as in 'extern Lab.Layers.Gabor(64, 7)'.")]
    [InlineData("extern 64", "4:12 CORNET0110 '64' is not a C# type with its namespace; write it as in 'extern Lab.Layers.Gabor(64, 7)'.")]
    [InlineData("extern Lab.Gabor(3x3)", "4:22 CORNET0058 An argument of Lab.Gabor must be a number, 'true' or 'false', not the size 3 x 3.")]
    [InlineData("extern Lab.Gabor(size)", "4:22 CORNET0050 Model Small has no parameter 'size'.")]
    [InlineData("extern Lab.Gabor(a: 1, a: 2)", "4:28 CORNET0057 'Lab.Gabor' does not take this argument; it takes a, each once.")]
    [InlineData("extern Lab.Gabor(a: 1, 2)", "4:28 CORNET0083 '2' is only allowed before the named arguments of Lab.Gabor.")]
    [InlineData("extern Lab.Gabor, chanels 8", "4:23 CORNET0055 extern has no property 'chanels'. Did you mean 'channels'?")]
    [InlineData("extern Lab.Gabor, kernel 40x40, padding 0",
        "4:5 CORNET0071 A 40x40 extern does not fit the 3 x 32 x 32 map that arrives in V1; use a smaller window, more padding or a larger "
        + "input.")]
    [InlineData("linear 8   extern Lab.Gabor, stride 2",
        "4:16 CORNET0074 'extern' in V1 needs a feature map (channels x height x width), but its input is a vector of 8 numbers; put it before "
        + "'linear'.")]
    public void What_is_wrong_is_told_at_its_place(string statement, string message) => Assert.Equal([message], Compiled.Area(statement).Messages);
}
