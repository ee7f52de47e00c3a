using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Tests.Semantics;

/// <summary>What variants and studies change in connections.</summary>
public class ConnectionSettingTests
{
    private const string Base = """
        model Base {
          input 3 x 32 x 32
          unroll 6 biological
          area V1 = Layer(16)
          area V2 = Layer(16)
          V2 -> V1 { up: upsample 2   n: batchnorm }
          V2 -> V1 { upsample 2 } delay 2
          V1 -> V2 { c: conv 16, 3x3, stride 2   n: batchnorm } merge multiply
          decoder { avgpool   linear: linear 10 }
        }
        circuit Layer(channels) { receive { c: conv channels, 3x3, stride 2 }   mix: conv channels, 3x3   m: batchnorm }

        """;

    [Fact]
    public void A_name_alone_reaches_connections_as_well_as_circuits()
    {
        Assert.Equal(["V1.m", "V2.m", "V2_to_V1.n", "V1_to_V2.n"], Normed("model X : Base { batchnorm = groupnorm 4 }", "groupnorm"));
        Assert.Equal(["V2_to_V1.n", "V1_to_V2.n"], Normed("model X : Base { n = groupnorm 4 }", "groupnorm"));
        Assert.Equal(["V1.m", "V2.m"], Normed("model X : Base { n = absent }", "batchnorm"));
    }

    [Fact]
    public void A_name_after_that_of_a_connection_reaches_this_one_only()
    {
        Assert.Equal(["V2_to_V1.n"], Normed("model X : Base { V2_to_V1.n = groupnorm 4 }", "groupnorm"));
        Assert.Equal(["V1_to_V2.n"], Normed("model X : Base { V1_to_V2.batchnorm = groupnorm 4 }", "groupnorm"));
        Assert.Contains(Of("model X : Base { V1_to_V2.c = conv 16, 5x5, stride 2 }").StateDict, key => key is { Name: "V1_to_V2.c.weight", Shape: "16 x 16 x 5 x 5" });
    }

    [Fact]
    public void A_study_varies_connections()
    {
        var result = Compiled.From(Base + """
            study S of Base {
              vary norm batchnorm, groupnorm 4
              vary feedback V2_to_V1 = present, absent
              vary delay V1_to_V2.delay = 1, 3
            }
            """);
        Assert.Empty(result.Messages);
        Assert.Equal(
            ["Base", "S_norm_groupnorm_4", "Base", "S_feedback_absent", "Base", "S_delay_3"],
            Assert.Single(result.Result.Studies).Rows.Select(row => row.Model));
    }

    [Fact]
    public void A_connection_can_be_taken_out_and_the_others_keep_their_names() =>
        Assert.Equal(["V2_to_V1_2", "V1_to_V2"], Pathways("model X : Base { V2_to_V1 = absent }"));

    [Fact]
    public void Present_brings_back_a_connection_that_the_base_takes_out() =>
        Assert.Equal(["V2_to_V1", "V2_to_V1_2", "V1_to_V2"], Pathways("model Y : Base { V2_to_V1 = absent }   model X : Y { V2_to_V1 = present }"));

    [Fact]
    public void A_connection_of_a_variant_has_the_next_number() =>
        Assert.Equal(
            ["V2_to_V1_2", "V1_to_V2", "V2_to_V1_3"],
            Pathways("model X : Base { V2 -> V1 { u: upsample 2   relu }   V2_to_V1 = absent   V2_to_V1_3.relu = gelu }"));

    [Fact]
    public void An_area_can_be_taken_out_with_its_connections()
    {
        var program = Of("model X : Base { (V2, V2_to_V1, V2_to_V1_2, V1_to_V2) = absent }");
        Assert.Equal(["V1"], program.Areas.Select(area => area.Name));
        Assert.DoesNotContain(program.Connections, connection => connection.Pathway is not null);
    }

    [Fact]
    public void Delay_and_merge_can_be_others()
    {
        var program = Of("model X : Base { V2_to_V1_2.delay = 3   V2_to_V1.delay = 2   V1_to_V2.merge = add   V2_to_V1_2.merge = concat }");
        Assert.Equal(
            [("V2_to_V1", 2, JoinKind.Add), ("V2_to_V1_2", 3, JoinKind.Concat), ("V1_to_V2", 1, JoinKind.Add)],
            program.Connections.Where(one => one.Pathway is not null).Select(one => (one.Pathway!.Name, one.Delay, one.Pathway.Merge)));
    }

    [Theory]
    [InlineData("V2 = absent",
        "1:18 CORNET0107 V2 cannot be absent while connections begin or end there (V2_to_V1, V2_to_V1_2, V1_to_V2); remove these too: "
            + "'(V2, V2_to_V1, V2_to_V1_2, V1_to_V2) = absent'.")]
    [InlineData("(V2_to_V1, V2, V1_to_V2) = absent",
        "1:29 CORNET0107 V2 cannot be absent while connections begin or end there (V2_to_V1_2); remove these too: '(V2, V2_to_V1_2) = absent'.")]
    [InlineData("V2_to_V1 = 3", "1:29 CORNET0058 'V2_to_V1' must be 'absent' or 'present', not '3'.")]
    [InlineData("V2_to_V2 = absent", "1:18 CORNET0102 Nothing in X is called 'V2_to_V2'. Did you mean 'V2_to_V1'?")]
    [InlineData("V2_to_V1.m = absent", "1:18 CORNET0102 Nothing in X is called 'V2_to_V1.m'. Did you mean 'V2_to_V1.n'?")]
    [InlineData("V2_to_V1.delay = -1", "1:35 CORNET0059 The delay must be at least 0, not -1.")]
    [InlineData("V2_to_V1.merge = max", "1:35 CORNET0064 'max' is not a way to merge; write 'add' or 'multiply' or 'concat'.")]
    [InlineData("V2_to_V1.merge = add", "1:18 CORNET0103 'V2_to_V1.merge = add' changes nothing: Base already has this setting; remove it.")]
    [InlineData("V2_to_V1_2.delay = 2", "1:18 CORNET0103 'V2_to_V1_2.delay = 2' changes nothing: Base already has this setting; remove it.")]
    [InlineData("V2_to_V1 = present", "1:18 CORNET0103 'V2_to_V1 = present' changes nothing: Base already has this setting; remove it.")]
    [InlineData("V2_to_V1.n = groupnorm 3", "1:41 CORNET0072 The 16 channels that 'groupnorm' in V2 -> V1 reads cannot be divided into 3 groups; use a number of groups that divides 16.")]
    public void What_a_variant_cannot_say_of_connections(string setting, string message) =>
        Assert.Equal([message], Compiled.From(("base.cornet", Base), ("test.cornet", $"model X : Base {{ {setting} }}")).Messages);

    private static IEnumerable<string> Normed(string text, string word)
    {
        var program = Of(text);
        var areas = program.Areas.SelectMany(area => program.Circuits.Single(circuit => circuit.Name == area.Circuit).Layers
            .Where(layer => layer.Word == word).Select(layer => $"{area.Name}.{layer.Label}"));
        return areas.Concat(program.Connections.Select(one => one.Pathway).OfType<PathwaySchedule>().OrderBy(pathway => pathway.Position)
            .SelectMany(pathway => pathway.Circuit!.Layers.Where(layer => layer.Word == word).Select(layer => $"{pathway.Name}.{layer.Label}")));
    }

    private static IEnumerable<string> Pathways(string text) =>
        Of(text).Connections.Select(one => one.Pathway).OfType<PathwaySchedule>().OrderBy(pathway => pathway.Position).Select(pathway => pathway.Name);

    private static NetworkProgram Of(string text)
    {
        var compiled = Compiled.From(("base.cornet", Base), ("test.cornet", text));
        Assert.Empty(compiled.Messages);
        return compiled.Result.Models.Single(one => one.Name == "X").Program!;
    }
}
