using Cornet.Dsl.Analysis;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Reports;

namespace Cornet.Dsl.Tests.Formatting;

public class StepTextTests
{
    public static TheoryData<string> Models => [.. ModelFiles.Result.Models.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Layers_add_up_to_their_area(string model)
    {
        var program = ModelFiles.Program(model);
        foreach (var area in program.Areas)
        {
            Assert.Equal(area.ParameterCount, area.Layers.Sum(layer => layer.ParameterCount));
            if (program.Unroll is null) Assert.Equal(area.MultiplyAdds, Cost(area.Layers));
            // Within the unrolling only the input speaks at the first step.
            else if (area.ImageFrom == 0) Assert.Equal(area.Steps.Sum(step => step.ReferenceMultiplyAdds), Cost(area.Layers));
        }
        foreach (var pathway in program.Connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>())
        {
            Assert.Equal(pathway.ParameterCount, pathway.Layers.Sum(layer => layer.ParameterCount));
            Assert.Equal(pathway.ReferenceMultiplyAdds, Cost(pathway.Layers));
        }
        Assert.Equal(program.Decoder.ParameterCount, program.Decoder.Layers.Sum(layer => layer.ParameterCount));
        Assert.Equal(program.Decoder.MultiplyAdds, Cost(program.Decoder.Layers));

        static long Cost(IEnumerable<LayerWork> layers) =>
            layers.SelectMany(layer => layer.Runs).Sum(run => run.MultiplyAdds * (run.To - run.From + 1));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Areas_connections_and_decoder_add_up_to_the_model(string model)
    {
        var program = ModelFiles.Program(model);
        var pathways = program.Connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>().ToList();
        Assert.Equal(
            program.ParameterCount,
            program.Areas.Sum(area => area.ParameterCount) + pathways.Sum(pathway => pathway.ParameterCount) + program.Decoder.ParameterCount);
        Assert.Equal(
            program.MultiplyAdds,
            program.Areas.Sum(area => area.MultiplyAdds) + pathways.Sum(pathway => pathway.MultiplyAdds) + program.Decoder.MultiplyAdds);
    }

    [Fact]
    public void A_steady_state_is_told_from_what_never_reaches_the_decoder()
    {
        var text = StepText.Write(Compiled.From("""
            model Net {
              input 3 x 8 x 8
              unroll 5 biological
              area LGN { receive { conv 4, 3x3 }   relu }
              area V2 { receive { conv 4, 3x3 }   add state   relu }
              LGN -> V2 { conv 4, 1x1 } delay 2
              decoder { linear 10 }
            }
            """).Program);
        Assert.Contains("1     steady    seen", text);
        Assert.EndsWith(
            """
            LGN -> V2: LGN_to_V2(inputs: 4), receives input from LGN 2 steps later, merge add, steady state from step 2

              layer  steps  reads      gives      parameters  multiply-adds  as written
              conv   2      4 x 8 x 8  4 x 8 x 8          16          1,024  conv 4, 1x1

            decoder: receives input from V2

              layer   steps  reads      gives  parameters  multiply-adds  as written
              linear  0      4 x 8 x 8  10          2,570          2,560  linear 10

            schedule:

              LGN step 0: conv, relu
              V2 step 1: conv, relu
              LGN_to_V2 step 2: conv
              V2 step 2: relu
              V2 step 3: relu
              V2 step 4: relu
              decoder step 0: linear

            """,
            text);
    }
}
