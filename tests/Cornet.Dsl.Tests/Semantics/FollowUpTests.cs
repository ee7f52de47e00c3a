namespace Cornet.Dsl.Tests.Semantics;

/// <summary>One mistake, one finding: what only follows from an error that was reported is not reported again.</summary>
public class FollowUpTests
{
    [Theory]
    [InlineData("conv1: conv 8 3x3", "CORNET0023")] // the kernel is there, behind a comma that is not
    [InlineData("let shortcut  relu   add shortcut", "CORNET0002")] // the value is kept, in a line that cannot be read
    [InlineData("conv1: conv (8, 3x3", "CORNET0018")]
    public void In_a_line_that_cannot_be_read(string statements, string id) =>
        Assert.All(Compiled.Area(statements).Result.Diagnostics, finding => Assert.Equal(id, finding.Id));

    [Fact]
    public void Unroll_in_a_line_that_cannot_be_read() =>
        Assert.Equal(
            ["2:29 CORNET0001 Expected a name for the order of the areas, found the end of the line. Write 'unroll times biological'."],
            Compiled.From("""
                model Net {
                  input 3 x 8 x 8   unroll 5
                  area V1 = Block   decoder { linear 10 }
                }
                circuit Block { receive { }   add state   norm1: batchnorm per step }
                """).Messages);

    [Fact]
    public void A_misspelled_circuit_does_not_leave_the_right_one_unused() =>
        Assert.Single(Compiled.From("model Net { input 3 x 8 x 8   area V1 = Blok   decoder { linear 10 } }\ncircuit Block { relu }").Messages);

    [Fact]
    public void A_line_that_cannot_be_read_may_be_the_one_that_uses_a_parameter() =>
        Assert.Single(Compiled.Circuit("8, 3", "channels, kernel", "conv1: conv channels kernel x kernel").Messages);

    [Theory]
    [InlineData("n")]
    [InlineData("n = 2 / 0")]
    public void A_parameter_without_a_value_is_reported_where_it_is_declared_and_not_where_it_is_used(string parameter) =>
        Assert.Single(Compiled.From(
            $"model Net({parameter}) {{ input 3 x 8 x 8   area V1 {{ conv n, 1x1   conv 2 * n, 1x1 }}   decoder {{ linear n }} }}").Messages);

    [Fact]
    public void Mistakes_in_several_declarations_are_all_found_beside_one_that_cannot_be_read() =>
        Assert.Equal(
            [
                "1:39 CORNET0060 Block needs a value for 'channels': write 'Block(channels: ...)'.",
                "2:33 CORNET0003 Expected a value after '=', found ')'. Write a number, a name or an expression such as 'channels * 2'.",
                "3:27 CORNET0054 There is no layer 'con'. Did you mean 'conv'?",
            ],
            Compiled.From("""
                model One { input 3 x 8 x 8 area V1 = Block   decoder { linear 10 } }
                circuit Block(channels, kernel =) { conv channels, kernel x kernel }
                circuit Other(channels) { con channels, 3x3 }
                model Two { input 3 x 8 x 8   area V1 = Other(8)   decoder { linear 10 } }
                """).Messages);

    [Fact]
    public void A_circuit_that_cannot_be_read_makes_no_program_of_what_is_left()
    {
        var compiled = Compiled.From(
            ("net.cornet", "model Net { input 3 x 8 x 8   area V1 = Block   decoder { linear 10 } }"),
            ("other.cornet", "model Other { input 3 x 8 x 8   area V1 { relu }   decoder { linear 10 } }"),
            ("block.cornet", "circuit Block { relu   conv 8, }"));
        Assert.Equal("block.cornet", Assert.Single(compiled.Result.Diagnostics).Path);
        Assert.Null(compiled.Result.Models[0].Program);
        Assert.NotNull(compiled.Result.Models[1].Program);
    }

    [Fact]
    public void A_model_with_a_mistake_leaves_the_others_of_its_file_alone()
    {
        var compiled = Compiled.From("""
            model One { input 3 x 8 x 8   area V1 { rellu }   decoder { linear 10 } }
            model Two { input 3 x 8 x 8   area V1 { relu }   decoder { linear 10 } }
            model Three { input 3 x 8 8   area V1 { relu }   decoder { linear 10 } }
            """);
        Assert.Equal([false, true, false], compiled.Result.Models.Select(model => model.Program is not null));
    }
}
