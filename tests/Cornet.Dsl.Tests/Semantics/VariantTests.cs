using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Tests.Semantics;

/// <summary>Variants: what they take over, what they change, and what they say where they cannot.</summary>
public class VariantTests
{
    private const string Paper = "CORnet-S.cornet";

    [Theory]
    [InlineData("(V2.times, V4.times, IT.times) = (1, 1, 1)", 53_391_272, 6.67)]
    [InlineData("(V2.times, V4.times, IT.times) = 2", 53_407_400, 12.53)]
    [InlineData("(V2.times, V4.times, IT.times) = (4, 4, 4)", 53_439_656, 24.24)]
    [InlineData("V2.times = 4   V4.times = 8   IT.times = 4", 53_458_088, 32.05)]
    [InlineData("CORblockS.times = 10", 53_536_424, 59.39)]
    [InlineData("scale = 1", 4_875_944, 1.60)]
    [InlineData("CORblockS.scale = 2", 14_863_016, 4.69)]
    [InlineData("scale = 6", 116_742_824, 35.57)]
    [InlineData("shortcut = absent", 53_070_760, 16.39)]
    [InlineData("(CORblockS.conv1, CORblockS.norm1, CORblockS.nonlin1) = absent", 14_863_016, 4.46)]
    [InlineData("(CORblockS.batchnorm, V1.batchnorm) = groupnorm 32", 53_416_616, 16.43)]
    public void Each_row_of_the_papers_circuit_study_is_one_line_with_its_parameters_and_cost(string line, long parameters, double billions)
    {
        var program = Of("X", $"model X : CORnetS {{ {line} }}");
        Assert.Equal(parameters, program.ParameterCount);
        Assert.Equal(billions, Math.Round(program.MultiplyAdds / 1e9, 2));
    }

    [Fact]
    public void A_recurrence_can_have_another_gate_and_another_target()
    {
        var looped = Of("X", "model X : CORnetS { recur.from = conv2   scale = 1 }");
        Assert.True(looped.MultiplyAdds < Of("Y", "model Y : CORnetS { scale = 1 }").MultiplyAdds);
        Assert.Equal(ModelFiles.Program("CORnetS").MultiplyAdds, Of("X", "model X : CORnetS { CORblockS.recur.gate = soft }").MultiplyAdds);
        Assert.Equal(
            ["1:34 CORNET0064 'sofd' is not a gate. Did you mean 'soft'?"],
            Compiled.From((Paper, ModelFiles.Text(Paper)), ("test.cornet", "model X : CORnetS { recur.gate = sofd }")).Messages);
    }

    [Fact]
    public void A_layer_that_takes_the_place_of_another_keeps_its_label_and_its_steps()
    {
        var program = Of("X", "model X : CORnetS { batchnorm = groupnorm 32 }");
        Assert.Equal(ModelFiles.Program("CORnetS").StateDict.Select(key => key.Name).Where(key => !key.Contains("running_") && !key.EndsWith("_tracked")),
            program.StateDict.Select(key => key.Name));
    }

    [Fact]
    public void A_fifth_area_stands_where_after_says_it_does()
    {
        var program = Of("Five", """
            model Five : CORnetS {
              area TEO = CORblockS(512, times: 2) after V4
              timing { TEO: 95ms + 100ms * t }
            }
            """);
        Assert.Equal(["V1", "V2", "V4", "TEO", "IT"], program.Areas.Select(area => area.Name));
        Assert.Equal("512 x 4 x 4", program.Areas[4].Output.ToString());
        Assert.Equal([95.0, 195], program.Areas[3].Steps.Select(step => step.StartMs!.Value));
    }

    [Fact]
    public void Present_takes_back_what_the_base_has_changed()
    {
        var program = Of("Back", "model Bare : CORnetS { shortcut = absent   norm1 = absent }\nmodel Back : Bare { shortcut = present   norm1 = present }");
        Assert.Equal(ModelFiles.Program("CORnetS"), program with
        {
            Name = "CORnetS", Doc = ModelFiles.Program("CORnetS").Doc, Base = null, Guards = ModelFiles.Program("CORnetS").Guards,
        });
    }

    [Fact]
    public void A_word_changes_no_layer_that_is_absent() =>
        Assert.DoesNotContain(Of("X", "model Y : CORnetS { norm1 = absent }   model X : Y { batchnorm = groupnorm 8 }").StateDict,
            key => key.Name.Contains("norm1"));

    [Fact]
    public void A_layer_put_in_place_of_another_may_use_the_parameters_of_the_circuit()
    {
        var program = Of("X", "model X : CORnetS { CORblockS.conv2 = conv channels * scale, 5x5, stride 2 then 1 }");
        Assert.Contains(program.StateDict, key => key is { Name: "IT.conv2.weight", Shape: "2048 x 2048 x 5 x 5" });
    }

    [Fact]
    public void A_kept_value_can_be_another()
    {
        var program = Of("X", "model X : CORnetS { shortcut = first { skip: conv channels, 3x3, stride 2 } then identity }");
        Assert.Contains(program.StateDict, key => key is { Name: "V2.skip.weight", Shape: "128 x 128 x 3 x 3" });
        Assert.DoesNotContain(program.StateDict, key => key.Name.Contains("norm_skip"));
    }

    [Fact]
    public void Lines_stand_in_place_of_those_of_the_base_and_an_area_can_be_taken_out()
    {
        var program = Of("X", """
            model X(classes = 7) : CORnetS {
              input 3 x 64 x 64
              IT = absent
              area V1 { conv1: conv 64, 3x3, stride 2   relu }
              decoder { avgpool   linear: linear classes }
              init conv xavier
              timing { V1: 1ms }
            }
            """);
        Assert.Equal(["V1", "V2", "V4"], program.Areas.Select(area => area.Name));
        Assert.Equal(("3 x 64 x 64", "7", "V4"), (program.Input.ToString(), program.Decoder.Output.ToString(), program.Decoder.Reads));
        Assert.Equal(InitializationRule.XavierUniform, Assert.Single(program.Initializations).Rule);
        Assert.Equal([1.0, 70.0, 90.0], program.Areas.Select(area => area.Steps[0].StartMs!.Value));
    }

    [Fact]
    public void A_variant_of_an_unrolled_model_keeps_its_parameters() =>
        Assert.Equal(["times", "classes"], Compiled.From(
            [.. ModelFiles.Sources().Select(file => (file.Path, file.Content)), ("test.cornet", "model X(classes = 10) : CORnetRT { times = 8 }")])
            .Result.Models.Single(model => model.Name == "X").Program!.Parameters.Select(parameter => parameter.Name));

    [Theory]
    [InlineData("model X : CORnetT { scale = 2 }", "1:11 CORNET0100 There is no model 'CORnetT'. Did you mean 'CORnetS'?")]
    [InlineData("model X : X { }", "1:11 CORNET0101 X, a variant of X: a chain of variants must end at a model that is not a variant.")]
    [InlineData("model X : CORnetS { scal = 2 }", "1:21 CORNET0102 Nothing in X is called 'scal'. Did you mean 'scale'?")]
    [InlineData("model X : CORnetS { V2.time = 2 }", "1:21 CORNET0102 Nothing in X is called 'V2.time'. Did you mean 'V2.times'?")]
    [InlineData("model X : CORnetS { V3.times = 2 }", "1:21 CORNET0102 Nothing in X is called 'V3.times'. Did you mean 'V1.times'?")]
    [InlineData("model X : CORnetS { V2.times = 2 }", "1:21 CORNET0103 'V2.times = 2' changes nothing: CORnetS already has this setting; remove it.")]
    [InlineData("model X : CORnetS { batchnorm = batchnorm }",
        "1:21 CORNET0103 'batchnorm = batchnorm' changes nothing: CORnetS already has this setting; remove it.")]
    [InlineData("model X : CORnetS { conv1 = 3 }",
        "1:29 CORNET0058 'conv1' must be a layer such as 'groupnorm 32', 'absent' or 'present', not '3'.")]
    [InlineData("model X : CORnetS { scale = absent }", "1:29 CORNET0058 'scale' must be a value, or 'present', not 'absent'.")]
    [InlineData("model X : CORnetS { (V2.times, V4.times) = (1, 2, 3) }",
        "1:44 CORNET0058 The number of values must be 2, or 1 for all, not 3.")]
    [InlineData("model X : CORnetS { V2 = 3 }",
        "1:26 CORNET0058 Area V2 must be 'absent', or a line of its own such as 'area V2 = CORblockS(512)', not '3'.")]
    [InlineData("model X : CORnetS { V2.times = 0 }", "1:32 CORNET0059 The number of steps in circuit CORblockS must be at least 1, not 0.")]
    [InlineData("model X : CORnetS { norm1 = batchnrm }", "1:29 CORNET0054 There is no layer 'batchnrm'. Did you mean 'batchnorm'?")]
    [InlineData("model X : CORnetS { area TEO = CORblockS(512, times: 2) after VT }", "1:63 CORNET0065 Model X has no area 'VT'; it has V1, V2, V4, IT, TEO.")]
    [InlineData("model X : CORnetS { area V3 = CORblockS(64, times: 1) after V5   area V5 = CORblockS(64, times: 1) after V3 }",
        "1:106 CORNET0083 'after V3' is only allowed at an area that does not lead back to itself.")]
    public void What_a_variant_cannot_say(string text, string message) =>
        Assert.Equal([message], Compiled.From((Paper, ModelFiles.Text(Paper)), ("test.cornet", text)).Messages);

    [Fact]
    public void A_cycle_of_three_is_named_at_each_of_them() =>
        Assert.Equal(
            [
                "1:11 CORNET0101 A, a variant of B, a variant of C, a variant of A: a chain of variants must end at a model that is not a variant.",
                "2:11 CORNET0101 B, a variant of C, a variant of A, a variant of B: a chain of variants must end at a model that is not a variant.",
                "3:11 CORNET0101 C, a variant of A, a variant of B, a variant of C: a chain of variants must end at a model that is not a variant.",
            ],
            Compiled.From("model A : B { }\nmodel B : C { }\nmodel C : A { }\nmodel D : A { }").Messages);

    [Fact]
    public void A_mistake_that_only_the_variant_makes_is_told_at_the_variant() =>
        Assert.Equal(
            [
                "1:7 CORNET0070 Broken changes CORnet-S.cornet, line 41: 'add shortcut' in V2 joins 128 x 56 x 56 (the activations) with "
                    + "128 x 28 x 28 ('shortcut' on line 32); make their shapes equal before joining them.",
            ],
            Compiled.From((Paper, ModelFiles.Text(Paper)), ("test.cornet", "model Broken : CORnetS { CORblockS.conv2 = conv channels * scale, 3x3 }"))
                .Messages);

    [Fact]
    public void What_is_wrong_with_the_base_is_told_once_and_there() =>
        Assert.Equal(
            ["1:45 CORNET0054 There is no layer 'rellu'. Did you mean 'relu'?"],
            Compiled.From("model Base { input 3 x 8 x 8   area V1 { a: rellu }   decoder { linear 10 } }   model X : Base { a = absent }").Messages);

    [Fact]
    public void Where_there_is_no_model_at_all_none_are_listed() =>
        Assert.Equal(["1:14 CORNET0100 There is no model 'A'; declare it: model A { ... }."],
            Compiled.From("recipe R for A { sgd lr 0.1\n epochs 3, batch 2 }").Messages);

    [Fact]
    public void A_plain_model_has_nothing_to_set() =>
        Assert.Equal(
            ["1:32 CORNET0083 'V1.a = absent' is only allowed in a variant: 'model Name : Base { ... }'."],
            Compiled.From("model Base { input 3 x 8 x 8   V1.a = absent   area V1 { a: relu }   decoder { linear 10 } }").Messages);

    private static NetworkProgram Of(string model, string text)
    {
        var compiled = Compiled.From((Paper, ModelFiles.Text(Paper)), ("test.cornet", text));
        Assert.Empty(compiled.Messages);
        return compiled.Result.Models.Single(one => one.Name == model).Program!;
    }
}
