using Cornet.Dsl;
using Cornet.Dsl.Text;
using Cornet.Generator.Tests.Harness;
using Cornet.Targets.PyTorch;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>The code of decoders with names.</summary>
public class DecoderTests
{
    private const string Network = """
        /// What and where.
        model WhatAndWhere(classes = 10) {
          input 3 x 64 x 64
          area V1 = Halving(16)
          area MT = Halving(24)
          area V2 = Halving(32) from V1
          area IT = Halving(64)
          decoder { avgpool   linear: linear classes }
          decoder place { flatten   linear: linear 2 } from MT
          decoder At { avgpool   linear: linear classes } from V1
        }

        circuit Halving(channels) {
          conv: conv channels, 3x3, stride 2
          norm: batchnorm
          nonlin: relu
        }

        model Where : WhatAndWhere { At = absent }
        """;

    [Fact]
    public Task They_are_members_and_recording_sites_of_the_model() =>
        Verifier.Verify(Generated.From([new ModelText("/home/lab/models/where.cornet", Network)]).Files["WhatAndWhere.g.cs"], "cs");

    [Fact]
    public Task They_are_recording_sites_in_PyTorch() => Verifier.Verify(
        PythonFile.Write(CornetCompiler.Compile([new SourceText("where.cornet", Network)]).Models.Single(model => model.Name == "WhatAndWhere").Program!), "py");

    [Fact]
    public void A_recipe_is_not_called_like_one() => Assert.Contains(
        "Recipe place_ { get; }",
        Generated.From([new ModelText("/home/lab/models/where.cornet", Network + "\nrecipe place for WhatAndWhere { sgd lr 1, epochs 2, batch 2 }")]).Files["WhatAndWhere.place.g.cs"]);
}
