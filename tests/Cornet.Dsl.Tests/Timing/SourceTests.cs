namespace Cornet.Dsl.Tests.Timing;

/// <summary>Areas that say which area they receive input from: <c>area MT = Block(24) from V1</c>.</summary>
public class SourceTests
{
    private const string Circuits = """

        circuit Block(channels) { conv: conv channels, 3x3, stride 2   nonlin: relu }
        """;

    private const string Steps = """

        circuit Step(channels) { receive { conv: conv channels, 3x3, stride 2 }   add state   nonlin: relu }
        """;

    [Fact]
    public void Streams_branch_and_a_connection_joins_them()
    {
        var program = Compiled.From("""
            model Two {
              input 3 x 64 x 64
              area V1 = Block(16)
              area V2 = Block(32)
              area MT = Block(24) from V1
              area IT = Block(64) from V2
              MT -> IT merge concat
              decoder { avgpool   linear: linear 10 }
            }
            """ + Circuits).Program;
        Assert.Equal(["input -> V1", "V1 -> V2", "V1 -> MT", "V2 -> IT", "MT -> IT"], program.Connections.Select(one => $"{one.From} -> {one.To}"));
        Assert.Equal(["64 x 56", "16 x 24"], [$"{program.Areas[3].Output.Channels} x {program.Areas[3].Input.Channels}", $"{program.Areas[2].Input.Channels} x {program.Areas[2].Output.Channels}"]);
        Assert.False(program.IsChain);
    }

    [Theory]
    [InlineData("biological", "V1 -> MT 1, V1 -> V2 1, V2 -> IT 1, input -> V1 0")]
    [InlineData("sequential", "V1 -> MT 0, V1 -> V2 0, V2 -> IT 0, input -> V1 0")]
    public void In_time_they_take_as_long_as_the_areas_do(string order, string expected)
    {
        var program = Compiled.From($$"""
            model Two {
              input 3 x 64 x 64
              unroll 6 {{order}}
              area V1 = Step(8)
              area V2 = Step(8)
              area MT = Step(8) from V1
              area IT = Step(8) from V2
              MT -> IT { maxpool 2x2, padding 0 }
              decoder { avgpool   linear: linear 10 }
            }
            """ + Steps).Program;
        var chain = program.Connections.Where(one => one.Pathway is null).Select(one => $"{one.From} -> {one.To} {one.Delay}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(", ", chain));
    }

    [Fact]
    public void An_area_can_receive_the_image_and_one_that_nobody_reads_is_a_warning()
    {
        var compiled = Compiled.From("""
            model Two {
              input 3 x 64 x 64
              area V1 = Block(16)
              area Pulvinar = Block(8) from input
              decoder { avgpool   linear: linear 10 }
            }
            """ + Circuits);
        Assert.Equal("3 x 64 x 64", compiled.Program.Areas[1].Input.ToString());
        Assert.Equal(
            ["CORNET0091 Nothing that the decoder reads depends on area V1. It runs only where it is recorded; connect it to an area that the decoder reads, or remove it."],
            compiled.Messages.Select(message => message[message.IndexOf("CORNET", StringComparison.Ordinal)..]));
    }

    [Theory]
    [InlineData("from IT", "CORNET0083 'from IT' is only allowed below area IT; write a connection, 'IT -> MT', for feedback.")]
    [InlineData("from MT", "CORNET0083 'from MT' is only allowed below area MT; write a connection, 'MT -> MT', for feedback.")]
    [InlineData("from V5", "CORNET0065 Model Two has no area 'V5'; it has input, V1.")]
    public void Only_areas_above_can_be_named(string source, string expected)
    {
        var compiled = Compiled.From($$"""
            model Two {
              input 3 x 64 x 64
              area V1 = Block(16)
              area MT = Block(24) {{source}}
              area IT = Block(64)
              decoder { avgpool   linear: linear 10 }
            }
            """ + Circuits);
        Assert.Equal([expected], compiled.Messages.Select(message => message[message.IndexOf("CORNET", StringComparison.Ordinal)..]));
    }
}
