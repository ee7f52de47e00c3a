using Cornet.Dsl.Programs;
using Cornet.Dsl.Services;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Semantics;

/// <summary>Decoders with names: readouts of other areas.</summary>
public class DecoderTests
{
    private const string Layer = "circuit Layer(channels) { conv: conv channels, 3x3, stride 2   relu }";

    private static Compiled Of(string lines, string more = "") => Compiled.From(
        $"model Net(classes = 10) {{ input 3 x 32 x 32   area V1 = Layer(8)   area V2 = Layer(16)   area IT = Layer(24)\n decoder {{ avgpool   linear: linear classes }}\n {lines}\n}}\n{more}\n{Layer}");

    private static NetworkProgram Program(string lines, string more = "", string name = "Net")
    {
        var compiled = Of(lines, more);
        Assert.Empty(compiled.Messages);
        return compiled.Result.Models.Single(model => model.Name == name).Program!;
    }

    [Fact]
    public void A_decoder_reads_the_area_that_it_names_or_the_last_one()
    {
        var program = Program("decoder early { avgpool   linear: linear classes } from V1\n decoder late { flatten   linear: linear 4 }");
        Assert.Equal([("early", "V1", "10"), ("late", "IT", "4")], program.NamedDecoders.Select(one => (one.Name, one.Reads, one.Output.ToString())));
        Assert.Equal("IT", program.Decoder.Reads);
    }

    [Fact]
    public void Its_state_keys_stand_behind_those_of_the_decoder_and_its_weights_count() =>
        Assert.Equal(
            ["IT.conv.weight", "decoder.linear.weight", "decoder.linear.bias", "early.linear.weight", "early.linear.bias"],
            Program("decoder early { avgpool   linear: linear classes } from V1").StateDict.Select(weight => weight.Name).SkipWhile(name => !name.StartsWith("IT")));

    [Fact]
    public void It_is_not_part_of_what_an_image_costs_but_of_the_parameters()
    {
        var (with, without) = (Program("decoder early { avgpool   linear: linear 5 } from V1"), Program(""));
        Assert.Equal(without.MultiplyAdds, with.MultiplyAdds);
        Assert.Equal(without.ParameterCount + 45, with.ParameterCount);
        Assert.Equal("classes", with.Decoder.Classes);
    }

    [Fact]
    public void The_decoder_itself_may_read_another_area()
    {
        var compiled = Compiled.From($"model Net {{ input 3 x 32 x 32   area V1 = Layer(8)   area V2 = Layer(16)   decoder {{ avgpool   linear 4 }} from V1   decoder late {{ avgpool   linear 4 }} }}   {Layer}");
        Assert.Empty(compiled.Messages);
        var program = compiled.Result.Models.Single().Program!;
        Assert.Equal(("V1", "V2", false), (program.Decoder.Reads, program.NamedDecoders[0].Reads, program.IsChain));
        Assert.DoesNotContain(Schedule.Of(program), layer => layer.Area == "V2");
    }

    [Fact]
    public void What_only_it_reads_runs_when_it_is_recorded()
    {
        var compiled = Compiled.From($$"""
            model Net { input 3 x 32 x 32   area V1 = Layer(8)   area MT = Layer(12)   area IT = Layer(8) from V1
              decoder { avgpool   linear 3 }   decoder motion { avgpool   linear 3 } from MT }
            {{Layer}}
            """);
        Assert.Empty(compiled.Messages);
        var program = compiled.Result.Models.Single().Program!;
        Assert.DoesNotContain(Schedule.Of(program), layer => layer.Area is "MT" or "motion");
        Assert.Equal(["V1", "MT", "motion"], Schedule.Of(program, decodes: false, named: ["motion"]).Select(layer => layer.Area).Distinct());
    }

    [Theory]
    [InlineData("early = absent", "late")]
    [InlineData("early.linear = linear 7", "early 7, late")]
    [InlineData("decoder early { flatten   linear: linear 6 }", "early 6, late")]
    [InlineData("decoder more { flatten   linear: linear 6 }", "early, late, more 6")]
    [InlineData("(early, late, V1) = absent", "")]
    public void A_variant_replaces_changes_adds_and_removes_them(string change, string expected)
    {
        var program = Program("decoder early { avgpool   linear: linear 2 } from V1\n decoder late { avgpool   linear: linear 2 }", $"model Other : Net {{ {change} }}", "Other");
        Assert.Equal(expected, string.Join(", ", program.NamedDecoders.Select(one => one.Name + (one.Output.Channels == 2 ? "" : $" {one.Output.Channels}"))));
    }

    [Theory]
    [InlineData("decoder V1 { linear 4 }", "3:10 CORNET0052 Model Net already has a part 'V1'; give this one another name.")]
    [InlineData("decoder input { linear 4 }", "3:10 CORNET0052 Model Net already has a part 'input'; give this one another name.")]
    [InlineData("decoder a { linear 4 }   decoder a { linear 5 }", "3:35 CORNET0052 Model Net already has a part 'a'; give this one another name.")]
    [InlineData("V1 -> IT { avgpool 2x2   conv 16, 1x1 }   decoder V1_to_IT { linear 4 }", "3:52 CORNET0052 Model Net already has a part 'V1_to_IT'; give this one another name.")]
    [InlineData("decoder a { linear 4 } from V3", "3:30 CORNET0065 Model Net has no area 'V3'; it has V1, V2, IT.")]
    [InlineData("decoder a { conv 4, 3x3   add state }", "3:28 CORNET0083 'add state' is only allowed in an area: the decoder runs once.")]
    [InlineData("decoder a { linear 4   conv 4, 3x3 }", "3:25 CORNET0074 'conv' in decoder a needs a feature map (channels x height x width), but its input is a vector of 4 numbers; put it before 'linear'.")]
    [InlineData("decoder { linear 4 }", "3:2 CORNET0086 A model has one 'decoder' line; remove this one, or give it a name: 'decoder early { ... } from V1'.")]
    public void What_cannot_be_is_one_sentence(string lines, string message) => Assert.Equal([message], Of(lines).Messages);

    [Fact]
    public void Two_decoders_of_one_name_are_shown_both()
    {
        var finding = Assert.Single(Of("decoder a { linear 4 }   decoder a { linear 5 }").Result.Diagnostics);
        Assert.Equal((2, 9), (finding.Related.Single().Start.Line, finding.Related.Single().Start.Column));
    }

    [Fact]
    public void An_area_is_not_absent_while_a_decoder_reads_it() => Assert.Equal(
        ["5:21 CORNET0107 V1 cannot be absent while connections begin or end there, or decoders read it (early); remove these too: '(V1, early) = absent'."],
        Of("decoder early { avgpool   linear: linear 2 } from V1", "model Other : Net { V1 = absent }").Messages);

    [Fact]
    public void A_value_that_a_decoder_cannot_have_is_refused() => Assert.Equal(
        ["5:29 CORNET0058 Decoder early must be 'absent', or a line of its own such as 'decoder early { avgpool   linear: linear 10 }', not 'conv 4, 1x1'."],
        Of("decoder early { avgpool   linear: linear 2 }", "model Other : Net { early = conv 4, 1x1 }").Messages);

    [Fact]
    public void An_unrolled_area_that_the_image_does_not_reach_in_time_cannot_be_read()
    {
        var compiled = Compiled.From("""
            model Net { input 3 x 16 x 16   unroll 2 biological
              area V1 = A()   area V2 = A()   area V4 = A()
              decoder { avgpool   linear 3 } from V1
              decoder late { avgpool   linear 3 } }
            circuit A() { receive { conv 4, 3x3 }   relu }
            """);
        Assert.Contains("V4", Assert.Single(compiled.Messages));
        Assert.Contains("3", compiled.Messages[0]);
    }

    [Theory]
    [InlineData("decoder early { avgpool   linear: linear 2 } from |", "IT V1 V2")]
    [InlineData("decoder early { avgpool   linear: linear 2 }\n |", "decoder early")]
    public void Editors_offer_areas_and_decoders(string line, string words)
    {
        var text = $"model Net {{ input 3 x 32 x 32   area V1 = Layer(8)   area V2 = Layer(8)   area IT = Layer(8)\n {line.Replace("|", "")}";
        var offered = Completion.At(Project.Of([new SourceText("a.cornet", text)]), "a.cornet", text.Length).Select(item => item.Text);
        Assert.Superset(words.Split(' ').ToHashSet(), offered.ToHashSet());
    }

    [Fact]
    public void Editors_say_what_a_decoder_is_rename_it_and_list_it()
    {
        var text = $"model Net {{ input 3 x 32 x 32   area V1 = Layer(8)   area IT = Layer(8)\n decoder {{ linear 4 }}\n decoder early {{ avgpool   linear: linear 2 }} from V1\n}}\nmodel Other : Net {{ early = absent }}\n{Layer}";
        var project = Project.Of([new SourceText("a.cornet", text)]);
        var at = text.IndexOf("early", StringComparison.Ordinal);
        Assert.Contains("reads V1 when it is recorded, gives **2**, 18 parameters", Hover.At(project, "a.cornet", at)!.Markdown);
        Assert.Equal(2, Definition.MentionsOf(project, "a.cornet", at).Count);
        Assert.Contains("early", Outline.Of(project, "a.cornet")[0].Inner.Select(entry => entry.Name));
        Assert.Equal(["V1"], Definition.Of(project, "a.cornet", text.IndexOf("from V1", StringComparison.Ordinal) + 6).Select(place => text.Substring(place.Span.Start, place.Span.Length)));
    }
}
