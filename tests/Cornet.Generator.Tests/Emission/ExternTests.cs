using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Emission;

/// <summary>Modules of the user's own in generated code.</summary>
public class ExternTests
{
    private const string Modules = """
        namespace Lab.Layers;

        using TorchSharp;
        using static TorchSharp.torch;

        /// <summary>A user's own.</summary>
        public sealed class Gabor : nn.Module<Tensor, Tensor>
        {
            /// <summary>A filter bank.</summary>
            public Gabor(int filters, double bandwidth = 1, bool trainable = true) : base($"gabor {filters} {bandwidth} {trainable}")
            {
            }

            /// <inheritdoc/>
            public override Tensor forward(Tensor x) => x;
        }
        """;

    private static readonly ModelText Network = new("/home/lab/models/filters.cornet", """
        /// A fixed filter bank before what learns.
        model Filters(filters = 8, steps = 3) {
          input 3 x 32 x 32
          unroll steps biological
          area V1 {
            receive { gabor: extern Lab.Layers.Gabor(2 * filters, trainable: false), channels filters, kernel 7x7, stride filters }
            add state
            let side = { blur: extern Lab.Layers.Gabor(3) }
            own: extern Lab.Layers.Gabor(filters, 0.5) per step
            add side
          }
          decoder { avgpool   linear: linear 10 }
        }
        """);

    [Fact]
    public Task They_are_members_of_their_own_type_registered_under_their_label() =>
        Verifier.Verify(Generated.From([Network], Modules).Files["Filters.g.cs"], "cs");

    [Fact]
    public void A_type_that_does_not_exist_is_one_readable_error_for_each_place_that_names_it()
    {
        var run = new GeneratorRun([new ModelText("/home/lab/models/one.cornet",
            "model One { input 3 x 8 x 8   area V1 { gabor: extern Lab.Layers.Gabro(3) }   decoder { linear 2 } }")]);
        Assert.Empty(run.Findings);
        Assert.Equal(2, run.Complaints.Length);
        Assert.All(run.Complaints, complaint => Assert.Contains(
            "error CS0234: The type or namespace name 'Layers' does not exist in the namespace 'Lab' (are you missing an assembly reference?)", complaint));
    }
}
