using Cornet.Dsl.Programs;
using Cornet.Generator.Tests.Harness;
using Cornet.Targets.PyTorch;

namespace Cornet.Generator.Tests.PyTorch;

/// <summary>The Python that a network is exported to.</summary>
public class PythonFileTests
{
    private const int Width = 79;

    private static readonly Lazy<IReadOnlyDictionary<string, NetworkProgram>> Family = new(() => ProgramsOf.Texts([.. ModelText.Family.Select(file => file.Content)]));

    [Theory]
    [InlineData("CORnetZ")]
    [InlineData("CORnetR")]
    [InlineData("CORnetS")]
    [InlineData("Feedback")]
    public Task The_family_reads_as_a_careful_user_of_PyTorch_would_write_it(string model) =>
        Verifier.Verify(PythonFile.Write(Family.Value[model]), "py").UseTextForParameters(model);

    [Fact]
    public Task Steady_areas_zeros_merges_and_names_that_Python_or_PyTorch_keep_for_themselves() => Verifier.Verify(PythonFile.Write(ProgramsOf.Texts("""
        /// Bottom-up, lateral and top-down, with a path of "quotes" and \backslashes.
        model Recurrent(classes = 10) {
          input 3 x 64 x 64
          unroll 6 biological
          area LGN { receive { center: conv 8, 3x3 }   nonlin: relu }
          area V1 = Layer(32)
          area V2 = Layer(64)
          area in = Layer(64)
          V1 -> V1 { conv: conv 32, 3x3 }
          V2 -> V1 { conv: conv 32, 1x1   upsample 2 } delay 1
          in -> V2 { norm: batchnorm per step   upsample 2 } delay 2, merge multiply
          in -> in
          LGN -> in { conv: conv classes, 3x3, stride 8 } merge concat
          input -> V2 { conv: conv 64, 5x5, stride 4 }
          decoder { avgpool   lambda: linear classes }
        }
        circuit Layer(channels) {
          receive { type: conv channels, 3x3, stride 2 }
          let class = { forward: conv channels, 1x1   tanh }
          mix: conv channels, 1x1
          norm: groupnorm 8
          add class
          nonlin: relu
        }
        """)["Recurrent"]), "py");

    [Fact]
    public Task A_sweep_with_connections_past_an_area() => Verifier.Verify(PythonFile.Write(ProgramsOf.Texts("""
        model Skipping {
          input 3 x 64 x 64
          area V1 { conv: conv 32, 7x7, stride 2   nonlin: relu }
          area V2 { conv: conv 64, 3x3, stride 2   nonlin: relu }
          area V4 { conv: conv 64, 3x3   nonlin: relu }
          area IT { conv: conv 128, 3x3   nonlin: relu }
          V2 -> IT merge concat
          V1 -> IT { conv: conv 128, 1x1, stride 2 }
          decoder { avgpool   linear: linear 10 }
        }
        """)["Skipping"]), "py");

    [Fact]
    public void Files_are_as_wide_as_PEP_8_allows_and_CORnetS_is_short()
    {
        foreach (var program in Family.Value.Values)
            Assert.All(PythonFile.Write(program).Split('\n'), line => Assert.True(line.Length <= Width, $"{program.Name}: {line}"));
        Assert.InRange(PythonFile.Write(Family.Value["CORnetS"]).Split('\n').Length - 1, 1, 160);
    }

    [Theory]
    [InlineData("CORnetS", "cornet_s.py")]
    [InlineData("BLT", "blt.py")]
    [InlineData("SmallCircuitVariants_steps_1_1_1", "small_circuit_variants_steps_1_1_1.py")]
    public void The_file_has_the_name_of_the_network_in_snake_case(string model, string file) => Assert.Equal(file, PythonFile.NameOf(Family.Value[model]));

    [Theory]
    [InlineData("Class", "class_.py")]
    [InlineData("Torch", "torch_.py")]
    public void A_file_can_be_imported_and_hides_no_module_that_PyTorch_needs(string model, string file) =>
        Assert.Equal(file, PythonFile.NameOf(Family.Value["CORnetZ"] with { Name = model }));
}
